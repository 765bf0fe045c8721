"""The page of groups, as a browser without JavaScript uses it."""

import html
import re
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.intake.board.domain import Content, Origin, Quadrant
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import NewNote, record_notes
from services.intake.leading.domain import Phase
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.taking_part.conftest import OpenDay, day  # noqa: F401 - pytest finds fixtures by name
from tests.people import submit

TEXTS = ["flexibla hyllor", "Flexibla hyllor!", "rum för studier"]


@pytest.fixture
def address(day: OpenDay) -> str:  # noqa: F811 - the fixture of this name
    """The page's address; the board holds three strengths and a threat, and is open for grouping."""
    contents = [Content(text, "challenges", Quadrant.STRENGTH) for text in TEXTS]
    contents.append(Content("minskade anslag", "challenges", Quadrant.THREAT))
    with day.database.transaction(day.viewer) as db:
        record_notes(db, day.viewer, day.id, [NewNote(new_id(), content) for content in contents], Origin.FORM)
    day.move(Phase.GROUP)
    return f"/swot-sessions/{day.id}/groups"


def note_id(database: Database, text: str) -> UUID:
    """Return the note that says this."""
    with database.transaction(WORKER) as db:
        return db.scalars(select(Note.id).where(Note.text == text)).one()


def ticks(database: Database, *texts: str) -> list[str]:
    """Return what the boxes of these notes send while they lie alone."""
    return [f"{note_id(database, text)}." for text in texts]


def send(browser: httpx.Client, address: str, action: str, **fields: str | list[str]) -> httpx.Response:
    """Press one of the buttons of the bar."""
    return submit(browser, address, perspective="challenges", action=action, key=str(new_id()), **fields)


def read(browser: httpx.Client, answer: httpx.Response) -> str:
    """Return the page that an answer leads to, with its signs as they are read."""
    page = browser.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return html.unescape(page.text)


def groups_shown(page: str) -> int:
    """Return how many groups the page shows."""
    return len(re.findall(r"data-group=", page))


def test_notes_are_ticked_grouped_named_and_taken_apart(
    facilitator: httpx.Client, database: Database, address: str
) -> None:
    """Each press leads back to the page, which says what was done."""
    page = read(facilitator, send(facilitator, address, "together", note=ticks(database, *TEXTS[:2])))
    assert "Lapparna ligger i en grupp." in page
    assert all(text in page for text in TEXTS)
    group = re.search(r'name="group" form="grouping" value="([0-9a-f-]+)\.(\d+)"', page)
    assert group
    named = submit(facilitator, f"{address}/{group[1]}/title", perspective="challenges", title="Hyllor", seen="")
    page = read(facilitator, named)
    assert 'value="Hyllor"' in page
    seen = re.search(rf'value="({group[1]}\.\d+)"', page)
    assert seen

    page = read(facilitator, send(facilitator, address, "dissolve", group=seen[1]))
    assert "Gruppen är upplöst." in page
    assert groups_shown(page) == 0


def test_what_was_done_is_undone_and_done_again(facilitator: httpx.Client, database: Database, address: str) -> None:
    """From the page itself; undoing twice is harmless."""
    page = read(facilitator, send(facilitator, address, "together", note=ticks(database, *TEXTS[:2])))
    undo = re.search(r'action="(/swot-sessions/[^"]+/undo)"', page)
    assert undo
    for _ in range(2):
        page = read(facilitator, submit(facilitator, undo[1], perspective="challenges"))
        assert groups_shown(page) == 0
    again = re.search(r'action="(/swot-sessions/[^"]+/undo)"[^§]*?id="redo-last"', page)
    assert again

    assert groups_shown(read(facilitator, submit(facilitator, again[1], perspective="challenges"))) == 1


def test_alike_notes_are_offered_and_left_apart(facilitator: httpx.Client, database: Database, address: str) -> None:
    """Once somebody has said so, they aren't offered again."""
    assert "Ett förslag" in facilitator.get(address).text
    alike = [str(note_id(database, text)) for text in TEXTS[:2]]
    answer = submit(facilitator, f"{address}/alike", perspective="challenges", answer="apart", alike=alike)

    assert "Ett förslag" not in read(facilitator, answer)


def test_alike_notes_are_put_together(facilitator: httpx.Client, database: Database, address: str) -> None:
    """With one press."""
    boxes = ticks(database, *TEXTS[:2])
    answer = submit(facilitator, f"{address}/alike", perspective="challenges", answer="together", note=boxes)
    page = read(facilitator, answer)

    assert groups_shown(page) == 1
    assert "Ett förslag" not in page


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([], "Kryssa först för de lappar som det gäller."),
        (TEXTS[:1], "Kryssa för minst två"),
        ([TEXTS[0], "minskade anslag"], "Lapparna ligger i olika fält."),
    ],
)
def test_what_makes_no_group_is_said_and_stays_ticked(
    facilitator: httpx.Client, database: Database, address: str, texts: list[str], reason: str
) -> None:
    """So that the one box that is missing is all that there is to do."""
    answer = send(facilitator, address, "together", note=ticks(database, *texts))

    assert answer.status_code == 422
    assert reason in answer.text
    assert answer.text.count(" checked") == len(texts)


def test_a_colleagues_work_is_told_of(facilitator: httpx.Client, database: Database, address: str) -> None:
    """What lies in their group stays there, and what was ticked stays ticked."""
    send(facilitator, address, "together", note=ticks(database, *TEXTS[:2]))
    page = read(facilitator, send(facilitator, address, "together", note=ticks(database, *TEXTS[1:])))

    assert "Inget är ändrat. En lapp hann någon annan flytta." in page
    assert page.count(" checked") == 2


def test_a_title_is_kept_in_the_field_when_another_was_faster(
    facilitator: httpx.Client, database: Database, address: str
) -> None:
    """With what the group is called now."""
    page = read(facilitator, send(facilitator, address, "together", note=ticks(database, *TEXTS[:2])))
    group = re.search(r'data-group="([0-9a-f-]+)"', page)
    assert group
    title = f"{address}/{group[1]}/title"
    submit(facilitator, title, perspective="challenges", title="Hyllor", seen="")
    answer = submit(facilitator, title, perspective="challenges", title="Möbler", seen="")
    too_long = submit(facilitator, title, perspective="challenges", title="x" * 121, seen="Hyllor")

    assert (answer.status_code, too_long.status_code) == (409, 422)
    assert "Någon annan hann döpa gruppen till ”Hyllor”." in answer.text
    assert 'value="Möbler"' in answer.text
    assert "Rubriken är för lång" in too_long.text
    assert "x" * 121 in too_long.text


def test_markup_in_a_title_is_text(facilitator: httpx.Client, database: Database, address: str) -> None:
    """As everywhere."""
    page = read(facilitator, send(facilitator, address, "together", note=ticks(database, *TEXTS[:2])))
    group = re.search(r'data-group="([0-9a-f-]+)"', page)
    assert group
    title = {"title": '"><script>alert(1)</script>', "seen": ""}
    named = submit(facilitator, f"{address}/{group[1]}/title", perspective="challenges", **title)

    assert "<script>alert" not in facilitator.get(named.headers["location"]).text


def test_a_page_that_was_open_when_the_voting_began_changes_nothing(
    facilitator: httpx.Client,
    database: Database,
    address: str,
    day: OpenDay,  # noqa: F811 - the fixture of this name
) -> None:
    """It says why, and how one comes back."""
    day.move(Phase.VOTE)
    answer = send(facilitator, address, "together", note=ticks(database, *TEXTS[:2]))

    assert answer.status_code == 409
    assert "går inte att gruppera just nu" in answer.text
    assert "Vill du gruppera om: gå ett skede tillbaka." in answer.text
    assert 'name="note"' not in answer.text


def test_what_is_no_tick_is_left_out(facilitator: httpx.Client, address: str) -> None:
    """Somebody has tampered with the form."""
    answer = send(facilitator, address, "together", note=["x.y", "", "1"], group=["z.1", f"{new_id()}.9e9"])

    assert answer.status_code == 422
    assert submit(facilitator, address, perspective="challenges", action="explode").status_code == 400
    assert submit(facilitator, address, perspective="nowhere", action="together").status_code == 404
