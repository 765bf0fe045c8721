"""Joining with a code, without an account."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from services.intake.joining.tokens import COOKIE
from shared.identifiers import new_id
from shared.web.patience import EVERYBODY, ROOM, WrongCodes, delay_after
from tests.intake.taking_part.conftest import OpenDay, Phone, open_day
from tests.people import Place

NO_REDIS = "redis://127.0.0.1:1/0"
A_DAY = timedelta(days=1)


def test_a_code_typed_in_any_way_joins(phone: Callable[[], Phone], day: OpenDay) -> None:
    """And leads to the board."""
    someone = phone()
    answer = someone.join(f" {day.code[:3].lower()}-{day.code[3:]} ")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/board/{day.id}"
    assert "Skriv en lapp" in someone.read()


def test_the_qr_codes_page_shows_the_day_and_joins_by_a_button(phone: Callable[[], Phone], day: OpenDay) -> None:
    """Looking at it joins nobody: links are opened by scanners too."""
    someone = phone()
    page = someone.read(f"/j/{day.code}")

    assert "Falun" in page
    assert "Kristinesalen" in page
    assert day.rows("board_participant") == []
    assert f'value="{day.code[:3]} {day.code[3:]}"' in page


def test_joining_again_is_being_the_same_participant(anna: Phone, day: OpenDay) -> None:
    """Also when nobody more is let in."""
    day.change(join_locked=True)
    assert anna.join(day.code).status_code == 303

    assert len(day.rows("board_participant")) == 1


def test_who_takes_part_in_two_days_is_the_same_in_each(anna: Phone, day: OpenDay, falun: Place) -> None:
    """Joining another day takes nobody out of the first, and joining that again is no second budget of dots."""
    here, other = anna.board, open_day(day.database, falun)
    anna.write("i den första")
    assert anna.join(other.code).status_code == 303
    assert "i den första" in anna.read(here)
    assert anna.join(day.code).status_code == 303
    assert "Skriv en lapp" in anna.read(f"/board/{other.id}")

    assert sorted(str(row.session_id) for row in day.rows("board_participant")) == sorted(map(str, (day.id, other.id)))


def test_a_press_whose_answer_was_lost_joins_once(phone: Callable[[], Phone], day: OpenDay) -> None:
    """The page has a key for it; in a round of its own it is somebody new."""
    someone = phone()
    key = re.search(r'name="key" value="([^"]+)"', someone.read(f"/j/{day.code}"))
    assert key
    for _ in range(2):
        assert someone.send("/join", code=day.code, key=key[1]).status_code == 303
        someone.browser.cookies.delete(COOKIE)
    assert [row.number for row in day.rows("board_participant")] == [1]
    day.close()
    day.reopen()
    (new_code,) = (row.join_code for row in day.rows("swot_session"))

    assert someone.send("/join", code=new_code, key=key[1]).status_code == 303
    assert len(day.rows("board_participant")) == 2


def test_two_phones_are_two_participants(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """With a number each."""
    assert sorted(row.number for row in day.rows("board_participant")) == [1, 2]


def test_who_was_removed_joins_again_as_the_same_participant(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """With the code that holds now, while people are let in."""
    anna.write("min egen")
    day.remove_everybody()
    day.change(join_locked=True)
    assert anna.join(day.code).status_code == 409
    day.change(join_locked=False)
    assert anna.join(day.code).status_code == 303

    assert "min egen" in anna.read()
    assert {row.number: row.removed_at is None for row in day.rows("board_participant")} == {1: True, 2: False}


@pytest.mark.parametrize("typed", ["222 222", "", "hej", "K7M 4P!"])
def test_a_wrong_code_is_shown_again_with_what_to_do(phone: Callable[[], Phone], day: OpenDay, typed: str) -> None:
    """Whatever was typed."""
    answer = phone().join(typed)

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_locked_day_says_so(phone: Callable[[], Phone], day: OpenDay) -> None:
    """In plain words, and behind the QR code as well."""
    day.change(join_locked=True)
    answer = phone().join(day.code)

    assert answer.status_code == 409
    assert "Tavlan tar inte emot fler just nu" in answer.text
    assert "Tavlan tar inte emot fler just nu" in phone().read(f"/j/{day.code}")


def test_a_changed_code_is_a_wrong_one(phone: Callable[[], Phone], anna: Phone, day: OpenDay) -> None:
    """Who has joined stays."""
    day.change(join_code="KKKKKK")

    assert phone().join(day.code).status_code == 422
    assert "Skriv en lapp" in anna.read()


def test_a_closed_day_takes_nobody_but_who_was_absent(phone: Callable[[], Phone], day: OpenDay) -> None:
    """As long as they may contribute."""
    day.close()
    assert "avslutad" in phone().join(day.code).text
    day.change(contribute_until=datetime(2999, 12, 24, 23, tzinfo=UTC))
    absent = phone()

    assert absent.join(day.code).status_code == 303
    assert "Dagen är avslutad, men du kan skriva fler lappar" in absent.read()
    assert "till och med 24 december 2999." in absent.read()
    assert absent.write("jag var sjuk", held="1").status_code == 303
    assert [note.held_at is not None for note in day.notes()] == [True]


def test_the_first_wrong_codes_wait_for_nothing() -> None:
    """Then it takes longer and longer, up to what a person waits for."""
    assert delay_after(ROOM, ROOM) == 0
    assert 0 < delay_after(ROOM + 1, ROOM) < delay_after(ROOM + 2, ROOM)
    assert delay_after(10**6, ROOM) == delay_after(10**7, ROOM) <= 10


@pytest.mark.parametrize("there", [True, False], ids=["with-redis", "without-redis"])
def test_wrong_codes_are_counted_by_address(redis_url: str, *, there: bool) -> None:
    """In Redis, or in memory while it is away; everybody together has a larger allowance."""
    counted = WrongCodes(redis_url if there else NO_REDIS)
    room, other = str(new_id()), str(new_id())
    first = counted.delay(room)
    delays = [counted.count(room) for _ in range(ROOM + 2)]

    assert first == 0
    assert delays[: ROOM - 1] == [0] * (ROOM - 1)
    assert 0 < delays[ROOM - 1] < delays[ROOM]
    assert counted.delay(room) == delays[-1]
    assert counted.delay(other) == 0
    assert ROOM < EVERYBODY


@pytest.fixture
def waited(app: FastAPI) -> list[float]:
    """How long answers are held back, beyond what the address of the tests may guess; nothing really sleeps."""
    held: list[float] = []

    async def sleep(seconds: float) -> None:
        held.append(seconds)

    app.state.wrong_codes = counted = WrongCodes(NO_REDIS, sleep)
    for _ in range(ROOM + 3):
        counted.count("testclient")
    return held


def test_right_and_wrong_codes_are_held_back_alike(
    phone: Callable[[], Phone], day: OpenDay, waited: list[float]
) -> None:
    """Who hangs up meanwhile learns nothing; who waits is let in, also by the QR code."""
    stranger = phone()
    stranger.read(f"/j/{day.code}")
    right, wrong = phone().join(day.code), phone().join("222 222")

    assert (right.status_code, wrong.status_code) == (303, 422)
    assert waited == [2.0, 2.0, 2.0]


def test_the_wait_comes_before_anything_is_known(phone: Callable[[], Phone], day: OpenDay, app: FastAPI) -> None:
    """A code that is right when it is sent, and changed while it waits, is wrong."""

    async def sleep(_: float) -> None:
        day.change(join_code="KKKKKK")

    app.state.wrong_codes = counted = WrongCodes(NO_REDIS, sleep)
    for _ in range(ROOM):
        counted.count("testclient")

    assert phone().join(day.code).status_code == 422


def test_who_takes_part_is_not_held_back(anna: Phone, day: OpenDay, waited: list[float]) -> None:
    """Joining again tells nothing new; with another code, or once removed, one is as everybody."""
    again = anna.join(day.code)
    untouched = list(waited)
    anna.join("222 222")
    day.remove_everybody()
    anna.join(day.code)

    assert again.status_code == 303
    assert untouched == []
    assert len(waited) == 2


def test_who_is_kept_waiting_is_told_so(phone: Callable[[], Phone], app: FastAPI, waited: list[float]) -> None:
    """The page says how long the next code takes, a right one too; before, it is silent."""
    later = phone().join("222 222").text
    app.state.wrong_codes = WrongCodes(NO_REDIS)
    first = phone().join("222 222").text

    assert "många fel koder" not in first
    assert "Nästa kod får sitt svar först efter 3 sekunder. Det gäller den rätta koden också" in later


def test_the_cookie_says_which_board_and_cannot_be_made(anna: Phone, day: OpenDay) -> None:
    """A changed one is nobody's."""
    anna.browser.cookies.clear()
    anna.browser.cookies.set(COOKIE, "x.y", domain="localhost.local")

    assert anna.browser.get(f"/board/{day.id}").headers["location"] == "/join"
