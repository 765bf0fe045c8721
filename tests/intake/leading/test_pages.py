"""Leading a day with a browser without JavaScript: every button is a form, and no second press does harm."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from services.intake.board.domain import Action, Day
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import change_note
from services.intake.board.use_cases.sessions import insert_session
from services.intake.leading.domain import Phase
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Participant
from tests.intake.leading.rooms import join, write
from tests.intake.world import content
from tests.people import Place, submit

# Written as pages do: it could tell whose note it is.
HELD_AT = "10.30"
NEVER = datetime(2999, 12, 24, tzinfo=UTC)


@pytest.fixture
def planned(database: Database, falun: Place) -> UUID:
    """A planned day."""
    session_id = new_id()
    with database.transaction(WORKER) as db:
        insert_session(db, session_id, falun.municipality_id, Day(date(2026, 3, 12), participants=14))
    return session_id


@pytest.fixture
def day(facilitator: httpx.Client, planned: UUID) -> str:
    """The address of the open day."""
    assert submit(facilitator, f"/swot-sessions/{planned}/{Action.OPEN}").status_code == 303
    return f"/swot-sessions/{planned}"


def press(browser: httpx.Client, day: str, to: Phase, seen: str = "", perspective: str = "challenges") -> str:
    """Press a button of the phase bar, and return the page that follows."""
    answer = submit(browser, f"{day}/boards/{perspective}/phase", phase=to, seen=seen)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"]).text


def phase_shown(page: str) -> str:
    """Return the phase that the bar marks."""
    found = re.search(r'aria-current="step">\s*<span class="phase-name">(.*?)</span>', page)
    assert found
    return found[1]


def test_boards_are_told_apart_by_their_titles(facilitator: httpx.Client, day: str) -> None:
    """Each names its perspective; a way to what was placed on paper isn't called what ends the voting."""
    shown = facilitator.get(day).text
    boards = set(re.findall(r'<a href="([^"]+\?perspective=[^"#]+)"[^>]* data-key=', shown))
    titles = {re.findall("<title>([^<]+)", facilitator.get(board).text)[0] for board in boards}

    assert len(titles) == len(boards) > 1
    assert all(" – SWOT-dag i Falun – KUB" in title for title in titles)
    assert re.search(r'/dots\?perspective=\w+">Skriv in prickar från papper</a>', shown)


def test_a_board_goes_through_its_phases(facilitator: httpx.Client, day: str) -> None:
    """Next, next, one back, and on past a phase; what happens stands beside it."""
    assert phase_shown(facilitator.get(day).text) == "Skriv"
    assert phase_shown(press(facilitator, day, Phase.REVEAL, "write")) == "Läs"
    assert phase_shown(press(facilitator, day, Phase.WRITE, "reveal")) == "Skriv"
    shown = press(facilitator, day, Phase.VOTE, "write")

    assert phase_shown(shown) == "Rösta"
    assert "Ingen ser hur de faller förrän du räknar dem" in shown
    assert phase_shown(press(facilitator, day, Phase.CONCLUDE, "vote")) == "Slutsatser"


def test_pressed_after_somebody_else_nothing_happens_and_it_is_said(facilitator: httpx.Client, day: str) -> None:
    """Who saw the board writing can't take it past what the other has begun."""
    press(facilitator, day, Phase.REVEAL, "write")
    shown = press(facilitator, day, Phase.GROUP, "write")

    assert phase_shown(shown) == "Läs"
    assert "Tavlan hade bytt skede sedan du tittade. Nu står den på Läs." in shown


@pytest.mark.parametrize("phase", ["", "party", "<script>"])
def test_an_unknown_phase_changes_nothing(facilitator: httpx.Client, day: str, phase: str) -> None:
    """The page says what to do."""
    answer = submit(facilitator, f"{day}/boards/challenges/phase", phase=phase)
    shown = facilitator.get(answer.headers["location"]).text

    assert phase_shown(shown) == "Skriv"
    assert "Välj ett av skedena" in shown


def test_a_board_that_the_programme_does_not_have_is_not_led(facilitator: httpx.Client, day: str) -> None:
    """Neither moved nor asked for."""
    assert submit(facilitator, f"{day}/boards/nonsense/phase", phase="reveal").status_code == 404
    assert facilitator.get(f"{day}/boards/nonsense/now").status_code == 404


def test_what_participants_write_is_in_no_page_before_it_is_shown(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """Not in the board, not in its parts, not on the wall, not before closing; then in all of them."""
    write(database, join(database, planned), "ytterst hemligt")
    pages = (day, f"{day}/boards/challenges/now", f"{day}/projector", f"{day}/projector/now", f"{day}/close")

    assert not [page for page in pages if "ytterst" in facilitator.get(page).text]
    assert "1 visas när du visar lapparna" in facilitator.get(day).text
    press(facilitator, day, Phase.REVEAL)
    assert [page for page in pages[:4] if "ytterst" in facilitator.get(page).text] == list(pages[:4])


@pytest.mark.parametrize(("typed", "said"), [("", "Fyll i"), ("181", "högst"), ("-1", "lägst"), ("fem", "heltal")])
def test_a_bad_time_is_shown_back(facilitator: httpx.Client, day: str, typed: str, said: str) -> None:
    """With what was typed, and what to type instead."""
    answer = submit(facilitator, f"{day}/boards/challenges/timer", minutes=typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text


def test_the_clock_is_on_the_board_and_on_the_wall(facilitator: httpx.Client, day: str) -> None:
    """By the time of day where no script counts down."""
    submit(facilitator, f"{day}/boards/challenges/timer", minutes="7")

    for page in (day, f"{day}/projector"):
        assert re.search(r'data-timer="20.*?class="timer-until">till \d\d:\d\d<', facilitator.get(page).text, re.DOTALL)


def test_the_code_is_changed_and_locked(facilitator: httpx.Client, day: str, planned: UUID, database: Database) -> None:
    """The wall shows the new one, and none while nobody may come in."""

    def code() -> str:
        with database.transaction(WORKER) as db:
            made = db.get_one(SwotSession, planned).join_code or ""
        return f"{made[:3]} {made[3:]}"

    first = code()
    assert first in facilitator.get(day).text
    submit(facilitator, f"{day}/code")
    assert code() != first
    assert code() in facilitator.get(f"{day}/projector").text
    for _ in range(2):
        submit(facilitator, f"{day}/lock", locked="1")
    assert "Låst: ingen mer kan gå med." in facilitator.get(day).text
    assert code() not in facilitator.get(f"{day}/projector").text
    submit(facilitator, f"{day}/lock", locked="0")
    assert code() in facilitator.get(f"{day}/projector").text


def test_participants_are_numbers_and_can_be_removed_and_let_in_again(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """The page says that notes and dots stay; both are harmless twice."""
    anna, _bo = join(database, planned), join(database, planned)
    shown = {}
    for action in ("remove", "remove", "restore", "restore"):
        answer = submit(facilitator, f"{day}/participants/{anna.pseudonym_id}/{action}")
        shown[action] = facilitator.get(answer.headers["location"]).text

    assert "lappar och prickar är kvar" in shown["remove"]
    assert "1 har gått med" in shown["remove"]
    assert "Borttagna" in shown["remove"]
    assert "2 har gått med" in shown["restore"]
    assert "Borttagna" not in shown["restore"]


def test_nobody_is_let_in_again_to_another_day(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """A participant belongs to a session."""
    anna = join(database, planned)
    submit(facilitator, f"{day}/participants/{anna.pseudonym_id}/remove")
    other = new_id()
    with database.transaction(WORKER) as db:
        insert_session(db, other, db.get_one(SwotSession, planned).municipality_id, Day(date(2026, 3, 13)))

    assert submit(facilitator, f"/swot-sessions/{other}/participants/{anna.pseudonym_id}/restore").status_code == 404


def test_a_removed_note_is_undone_where_one_is(facilitator: httpx.Client, day: str) -> None:
    """The board offers it at once, and comes back to the same perspective."""
    form = {"text": "hårda ord", "perspective": "target_groups", "quadrant": "threat", "key": str(new_id())}
    submit(facilitator, f"{day}/notes", **form)
    note = re.search(rf"{day}/notes/([0-9a-f-]+)", facilitator.get(f"{day}?perspective=target_groups").text)
    assert note
    removed = submit(facilitator, f"{day}/notes/{note[1]}/remove").headers["location"]
    shown = facilitator.get(removed).text
    assert "Ångra" in shown
    assert "hårda ord" not in shown
    back = submit(facilitator, f"{day}/notes/{note[1]}/restore", back="board").headers["location"]

    assert back.endswith("?perspective=target_groups")
    assert "hårda ord" in facilitator.get(back).text


def test_an_earlier_wording_of_a_participants_note_says_no_moment(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """Its author changed it then; of what facilitators typed it is said."""
    theirs = write(database, join(database, planned), "hyllor")
    with database.transaction(WORKER) as db:
        change_note(db, db.get_one(Note, theirs), content("hyllorna"), 1)
    press(facilitator, day, Phase.REVEAL)
    page = facilitator.get(f"{day}/notes/{theirs}").text

    assert "<bdi>hyllor</bdi>" in page
    assert "<time" not in page


def test_late_notes_are_taken_in_or_taken_away(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """The board says how many wait, and of none when it came; what is taken away lies among the removed."""
    anna = join(database, planned)
    kept, dropped = (write(database, anna, text, held=True) for text in ("tas in", "tas bort"))
    assert HELD_AT not in facilitator.get(f"{day}/held").text
    press(facilitator, day, Phase.REVEAL)
    assert "2 lappar kom för sent" in facilitator.get(day).text
    submit(facilitator, f"{day}/held/{kept}/take-in")
    submit(facilitator, f"{day}/notes/{dropped}/remove", back="held")

    assert "Inga sena lappar" in facilitator.get(f"{day}/held").text
    assert "tas in" in facilitator.get(day).text
    assert "tas bort" not in facilitator.get(f"{day}/held").text


def test_of_late_notes_to_a_board_that_is_written_on_again_it_is_said_when_they_are_seen(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """They are hidden with the others, so the page doesn't leave it at that there are none."""
    press(facilitator, day, Phase.REVEAL)
    write(database, join(database, planned), "hann inte", held=True)
    seen = facilitator.get(f"{day}/held").text
    press(facilitator, day, Phase.WRITE)
    hidden = facilitator.get(f"{day}/held").text
    when = "syns först när du visar lapparna"

    assert "hann inte" in seen
    assert "hann inte" not in hidden
    assert (when in seen, when in hidden) == (False, True)


def test_hidden_notes_stand_in_the_way_of_closing(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """The page says how many, where, and what to do first; sent all the same, nothing is closed."""
    write(database, join(database, planned), "hemlig")
    shown = facilitator.get(f"{day}/close").text
    assert "1 lapp har gruppen inte fått se än" in shown
    assert f"{day}?perspective=challenges" in shown

    answer = submit(facilitator, f"{day}/close")

    assert answer.status_code == 409
    assert "gruppen inte har fått se än" in answer.text


def test_a_closed_day_is_shared_and_takes_contributions(facilitator: httpx.Client, day: str) -> None:
    """Named with the closing; shown with the code, and ended with one press."""
    submit(facilitator, f"{day}/close", until="9999-12-31")
    shown = facilitator.get(day).text
    assert "till och med 30 december 9999" in shown
    submit(facilitator, f"{day}/result", shared="1")
    assert re.search(r'href="http://localhost:8000/result/[0-9a-f-]{36}"', facilitator.get(day).text)
    submit(facilitator, f"{day}/result")
    submit(facilitator, f"{day}/contributions")

    shown = facilitator.get(day).text
    assert "/result/" not in shown.replace(f"{day}/result", "")
    assert "Låt dem bidra" in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("snart", "Skriv ett datum som finns"),
        ("2026-02-30", "Skriv ett datum som finns"),
        ("2026-01-31", "Dagen har redan varit"),
    ],
)
def test_a_bad_day_is_refused_and_the_session_stays_open(
    facilitator: httpx.Client, day: str, typed: str, said: str
) -> None:
    """The closing page comes back with what was typed."""
    answer = submit(facilitator, f"{day}/close", until=typed, participants="17")

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'value="17"' in answer.text
    assert phase_shown(facilitator.get(day).text) == "Skriv"


def test_nobody_is_allowed_to_contribute_on_a_day_that_has_gone(facilitator: httpx.Client, day: str) -> None:
    """The closed day's page says so at the field."""
    submit(facilitator, f"{day}/close")
    answer = submit(facilitator, f"{day}/contributions", until="2026-01-31")

    assert answer.status_code == 422
    assert "Dagen har redan varit" in answer.text
    assert 'value="2026-01-31"' in answer.text
    assert "Låt dem bidra" in facilitator.get(day).text


def test_the_last_day_for_contributions_is_changed_from_the_one_that_holds(facilitator: httpx.Client, day: str) -> None:
    """Its field holds it, and its button isn't called what changes the SWOT day itself."""
    submit(facilitator, f"{day}/close")
    empty = facilitator.get(day).text
    submit(facilitator, f"{day}/contributions", until="2099-05-04")
    shown = facilitator.get(day).text

    assert re.search(r'name="until" type="date" value=""', empty)
    assert re.search(r'name="until" type="date" value="2099-05-04"', shown)
    assert "Ändra sista dagen" in shown
    assert "Ändra dagen" not in shown


def test_late_notes_stand_on_the_closed_page_with_the_way_in(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """Who wrote too late on the day itself took part in it; opened again with the notes they are on the board."""
    write(database, join(database, planned), "kom för sent", held=True)
    submit(facilitator, f"{day}/close")
    write(database, join_late(database, planned), "från den som var sjuk", held=True)
    shown = facilitator.get(day).text
    assert "2 lappar räknas inte än" in shown
    assert "1 har gått med i efterhand" in shown
    assert HELD_AT not in shown
    submit(facilitator, f"{day}/reopen", take_in="1")

    assert "från den som var sjuk" in facilitator.get(day).text


def join_late(database: Database, session_id: UUID) -> Participant:
    """Return somebody who joins after the closing."""
    with database.transaction(WORKER) as db:
        db.get_one(SwotSession, session_id).contribute_until = NEVER
    return join(database, session_id)


def test_a_rehearsal_is_begun_led_and_ended(facilitator: httpx.Client, planned: UUID, database: Database) -> None:
    """It says what it is on every page where it matters, and the day before it leads to it meanwhile."""
    before = f"/swot-sessions/{planned}"
    assert "Öva först" in facilitator.get(before).text
    practice = submit(facilitator, f"{before}/rehearsal").headers["location"]
    assert practice in facilitator.get(before).text
    assert "Det här är en övning" in facilitator.get(practice).text
    press(facilitator, practice, Phase.REVEAL, "write")
    assert "Avsluta övningen och radera allt" in facilitator.get(f"{practice}/close").text
    assert practice not in facilitator.get("/swot-sessions").text
    ended = submit(facilitator, f"{practice}/rehearsal/end")

    assert ended.headers["location"] == before
    assert "allt i den är raderat" in facilitator.get(before).text
    assert facilitator.get(practice).status_code == 404
    assert facilitator.get(before).status_code == 200


def test_the_wall_outside_the_day_says_what_is_coming_or_was(facilitator: httpx.Client, planned: UUID) -> None:
    """Before the opening, and after the closing."""
    day = f"/swot-sessions/{planned}"
    assert "Vi börjar snart" in facilitator.get(f"{day}/projector").text
    submit(facilitator, f"{day}/open")
    submit(facilitator, f"{day}/close")

    assert "Dagen är stängd" in facilitator.get(f"{day}/projector").text


def test_all_boards_are_opened_for_groups(facilitator: httpx.Client, day: str) -> None:
    """The offer is gone when there is nothing left to open."""
    assert "Öppna även de andra tavlorna" in facilitator.get(day).text
    answer = submit(facilitator, f"{day}/boards/open", perspective="challenges")

    shown = facilitator.get(answer.headers["location"]).text
    assert "2 tavlor till är öppna" in shown
    assert "Öppna även de andra tavlorna" not in shown
