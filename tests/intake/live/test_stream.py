"""What those who look at a board are told: everything, once, in order, and no word of any note."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.intake.joining.use_cases import remove_participant
from services.intake.leading.domain import Phase
from services.intake.live import streaming
from services.intake.settings import IntakeSettings
from shared.identity import WORKER
from tests.intake.live.conftest import NOW, Room, listening, move, serving
from tests.people import make_place
from tests.processes import Processes


def test_listeners_hear_everything_once_and_in_order(room: Room) -> None:
    """Notes as they are posted, and what else changes on the boards of the session."""
    first, second = room.participant(), room.participant()
    stream = f"/board/{room.session_id}/stream"
    with listening(first, stream) as here, listening(second, stream) as there:
        for number in range(6):
            room.post(second, f"lapp {number}")
        move(room.world, room.session_id, Phase.REVEAL)
        heard, also_heard = list(islice(here, 7)), list(islice(there, 7))

    assert heard == also_heard
    assert [each.data.get("note") for each in heard] == [True] * 6 + [None]
    assert [each.data["what"] for each in heard] == ["notes"] * 6 + ["phase"]
    assert [each.id for each in heard] == sorted({each.id for each in heard})


def test_the_stream_says_nothing_of_what_is_written(room: Room) -> None:
    """Nor by whom, nor which note it is, by which it would be known beside its words: one more, on which board."""
    browser, (facilitator, _) = room.participant(), room.facilitator()
    at_the_day = f"/swot-sessions/{room.session_id}/stream"
    with listening(browser, f"/board/{room.session_id}/stream") as here, listening(facilitator, at_the_day) as there:
        room.post(browser, "en hemlighet")
        heard = [next(here).data, next(there).data]

    assert heard == [{"what": "notes", "perspective": "challenges", "note": True}] * 2


def test_other_rooms_are_not_heard(room: Room) -> None:
    """Each hears its own session only."""
    there = Room(room.world, room.address, room.world.open_day(municipality=room.world.mora))
    browser = room.participant()
    with listening(browser, f"/board/{room.session_id}/stream") as here:
        there.change("dots")
        room.change("timer")

        assert next(here).data["what"] == "timer"


def test_a_browser_that_comes_back_gets_what_it_missed(room: Room) -> None:
    """From the position that it heard last, whatever its address says; nothing twice."""
    browser = room.participant()
    stream = f"/board/{room.session_id}/stream"
    with listening(browser, stream) as here:
        room.change("timer")
        last = next(here).id
    room.change("groups")
    room.change("dots")
    with listening(browser, f"{stream}?after=0", **{"Last-Event-ID": str(last)}) as here:
        room.change("phase")

        assert [each.data["what"] for each in islice(here, 3)] == ["groups", "dots", "phase"]


def test_what_was_missed_is_known_to_a_process_that_was_just_started(room: Room) -> None:
    """The log is the only memory that counts."""
    browser = room.participant()
    room.change("timer")
    with serving(IntakeSettings()) as another:
        elsewhere = Room(room.world, another, room.session_id).browser(**dict(browser.cookies))
        with listening(elsewhere, f"/board/{room.session_id}/stream?after=0") as here:
            # That the day was opened and that somebody joined was in the log before.
            assert [each.data["what"] for each in islice(here, 3)] == ["phase", "participants", "timer"]


def test_a_page_that_has_missed_too_much_is_loaded_anew(room: Room) -> None:
    """So is one that knows more than the log, which was restored since."""
    browser = room.participant()
    with listening(browser, f"/board/{room.session_id}/stream?after=999999") as here:
        heard = next(here)
        room.change("timer")

        assert heard.event == "reset"
        assert next(here).data["what"] == "timer"


def test_another_process_is_heard_at_once(room: Room) -> None:
    """Through the bell in Redis."""
    browser = room.participant()
    with (
        serving(IntakeSettings()) as another,
        listening(browser, f"/board/{room.session_id}/stream") as here,
    ):
        elsewhere = Room(room.world, another, room.session_id)
        elsewhere.post(elsewhere.participant())
        heard = list(islice(here, 2))

    assert [each.data["what"] for each in heard] == ["participants", "notes"]
    assert heard[1].data["note"] is True


def test_without_redis_the_log_is_polled(room: Room, environment: dict[str, str]) -> None:
    """Nothing is lost, and nothing fails, whichever process a note is posted through."""
    away = IntakeSettings(REDIS_URL="redis://127.0.0.1:1/0")
    with serving(away) as one, serving(away) as other:
        here, there = (Room(room.world, address, room.session_id) for address in (one, other))
        browser, another = here.participant(), there.participant()
        with listening(browser, f"/board/{room.session_id}/stream") as stream:
            posted = [here.post(browser), there.post(another)]
            heard = list(islice(stream, 2))

    assert [answer.status_code for answer in posted] == [201, 201]
    assert [each.data["note"] for each in heard] == [True, True]


def test_a_removed_participants_stream_ends(room: Room) -> None:
    """And isn't opened again."""
    browser, viewer = room.participant(), room.world.facilitator
    stream = f"/board/{room.session_id}/stream"
    with listening(browser, stream) as here:
        with room.world.database.transaction(viewer) as db:
            who = db.execute(text("SELECT id FROM intake.board_participant")).scalar_one()
            remove_participant(db, viewer, room.session_id, who, NOW)
        heard = list(here)
    again = browser.get(stream, headers={"Accept": "text/event-stream"})

    assert [each.data["what"] for each in heard] == ["participants"]
    assert (again.status_code, again.json()["error"]["code"]) == (401, "join_needed")


def test_who_runs_the_day_hears_it_as_long_as_they_may(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is closed while the stream is open."""
    monkeypatch.setattr(streaming, "CHECK_SECONDS", 0.1)
    browser, account_id = room.facilitator()
    with listening(browser, f"/swot-sessions/{room.session_id}/stream") as here:
        room.change("timer")
        first = next(here)
        with room.world.database.transaction(WORKER) as db:
            db.execute(text("UPDATE intake.account SET disabled_at = now() WHERE id = :id"), {"id": account_id})
        rest = list(here)

    assert first.data["what"] == "timer"
    assert rest == []


def test_streams_end_when_the_server_stops(room: Room, environment: dict[str, str], tmp_path: Path) -> None:
    """Each comes to its proper end: the server doesn't wait for it, and doesn't break it off."""
    running = Processes(tmp_path, environment)
    running.start_web()
    there = Room(room.world, f"http://127.0.0.1:{running.port}", room.session_id)
    with listening(there.participant(), f"/board/{room.session_id}/stream") as here:
        room.change("timer")
        heard = next(here)
        running.stop()

        assert heard.data["what"] == "timer"
        assert list(here) == []


def test_polling_tells_the_same(room: Room) -> None:
    """For browsers that no stream reaches, of participants and of whoever runs the day."""
    browser, (facilitator, _) = room.participant(), room.facilitator()
    start = browser.get(f"/board/{room.session_id}/changes").json()
    room.post(browser)
    room.change("timer")
    found = browser.get(f"/board/{room.session_id}/changes", params={"after": start["position"]}).json()
    also = facilitator.get(f"/swot-sessions/{room.session_id}/changes?after={start['position']}").json()

    assert start["changes"] == []
    assert found == also
    assert [change["what"] for change in found["changes"]] == ["notes", "timer"]
    assert found["changes"][0]["note"] is True
    assert found["position"] == found["changes"][-1]["position"]


def test_polling_says_when_too_much_was_missed(room: Room) -> None:
    """One change then: load everything anew."""
    found = room.participant().get(f"/board/{room.session_id}/changes?after=999999").json()

    assert [change["what"] for change in found["changes"]] == ["reset"]


@pytest.mark.parametrize("what", ["stream", "changes"])
def test_another_countys_facilitator_hears_nothing(room: Room, what: str) -> None:
    """There is no such session then."""
    with room.world.database.transaction(WORKER) as db:
        elsewhere = make_place(db, room.world.programme, "Arvika", code="1784", county_code="17")
    browser, _ = room.facilitator(elsewhere)

    assert browser.get(f"/swot-sessions/{room.session_id}/{what}").status_code == 404


def test_a_note_is_answered_with_its_id_and_a_repetition_with_the_same(room: Room) -> None:
    """201 when it is new, 200 when it was there."""
    browser, key = room.participant(), "0198f000-0000-7000-8000-0000000000aa"
    first, again = room.post(browser, key=key), room.post(browser, key=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["key"] == key


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": 7}, "text"),
        ({"quadrant": "good"}, "quadrant"),
        ({"level": "?"}, "level"),
        ({"key": "1"}, "key"),
    ],
)
def test_a_malformed_note_is_told_what_is_wrong(room: Room, changes: dict[str, Any], field: str) -> None:
    """By field, as JSON."""
    answer = room.post(room.participant(), **changes)

    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {field}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"text"', b"\xff", b"1e999", b'{"a":' + b"[" * 100_000])
def test_what_is_no_json_object_is_refused(room: Room, body: bytes) -> None:
    """With an answer that says so."""
    browser = room.participant()
    headers = {"Content-Type": "application/json"}
    answer = browser.post(f"/board/{room.session_id}/notes", content=body, headers=headers)

    assert answer.status_code == 422


def test_half_an_emoji_is_left_out(room: Room) -> None:
    """A phone cut it in two when it shortened the text."""
    answer = room.post(room.participant(), "bra \ud83d")

    assert answer.status_code == 201
    assert [row.text for row in room.world.rows("note")] == ["bra"]


def test_fifty_notes_at_once_are_asked_to_come_later(room: Room) -> None:
    """With the seconds after which they may."""
    browser = room.participant()
    answers = [room.post(browser, f"lapp {number}") for number in range(50)]
    refused = [answer for answer in answers if answer.status_code == 429]

    assert len(refused) > 20
    assert {(each.headers["retry-after"], each.json()["error"]["code"]) for each in refused} == {("1", "too_many")}


def test_a_note_to_a_phase_that_has_ended_says_so(room: Room) -> None:
    """And is held when it comes again with its author's consent."""
    browser, key = room.participant(), "0198f000-0000-7000-8000-0000000000aa"
    move(room.world, room.session_id, Phase.REVEAL)
    refused, kept = room.post(browser, key=key), room.post(browser, key=key, held=True)

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "phase_ended")
    assert kept.status_code == 201


def test_a_note_without_the_pages_token_is_refused(room: Room) -> None:
    """Another site could have sent it."""
    browser = room.participant()
    del browser.headers["X-CSRF-Token"]
    answer = room.post(browser)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "form_expired")
