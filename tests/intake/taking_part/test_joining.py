"""Joining with a code, without an account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.joining.tokens import COOKIE
from shared.identifiers import new_id
from shared.web.patience import EVERYBODY, ROOM, WrongCodes, delay_after
from tests.intake.taking_part.conftest import OpenDay, Phone

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


def test_two_phones_are_two_participants(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """With a number each."""
    assert sorted(row.number for row in day.rows("board_participant")) == [1, 2]


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
    counted = WrongCodes(redis_url if there else "redis://127.0.0.1:1/0")
    room, other = str(new_id()), str(new_id())
    delays = [counted.delay(room) for _ in range(ROOM + 2)]

    assert delays[:ROOM] == [0] * ROOM
    assert 0 < delays[ROOM] < delays[ROOM + 1]
    assert counted.delay(other) == 0
    assert ROOM < EVERYBODY


def test_a_right_code_passes_after_many_wrong_ones(phone: Callable[[], Phone], day: OpenDay, redis_url: str) -> None:
    """From the same address: the room isn't shut out for one who guesses."""
    room, counted = str(new_id()), WrongCodes(redis_url)
    for _ in range(ROOM * 2):
        counted.delay(room)
    someone = phone()
    someone.browser.headers["X-Forwarded-For"] = room

    assert someone.join(day.code).status_code == 303


def test_who_is_kept_waiting_is_told_so(phone: Callable[[], Phone], day: OpenDay, redis_url: str) -> None:
    """The page says how long the next wrong code takes, and that the right one takes no time; before, it is silent."""
    room, counted = str(new_id()), WrongCodes(redis_url)
    someone = phone()
    someone.browser.headers["X-Forwarded-For"] = room
    first = someone.join("222 222").text
    for _ in range(ROOM - 1):
        counted.delay(room)
    later = someone.join("222 222").text

    assert "många fel koder" not in first
    assert "Nästa fel kod får sitt svar först efter en sekund." in later
    assert "be processledaren läsa upp den" in later


def test_the_cookie_says_which_board_and_cannot_be_made(anna: Phone, day: OpenDay) -> None:
    """A changed one is nobody's."""
    anna.browser.cookies.clear()
    anna.browser.cookies.set(COOKIE, "x.y", domain="localhost.local")

    assert anna.browser.get(f"/board/{day.id}").headers["location"] == "/join"
