"""Confirming, undoing, joining and importing, through the pages and down to the derived plan."""

import json
import re
from datetime import date
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from services.intake.accounts.tables import Account
from services.intake.closing.material import planning_material
from services.planner.deriving.finding import decisions_about
from services.planner.deriving.saving import save_plans
from services.planner.erasure.erasing import erase_plan, erase_wordings
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Derivation, Plan
from services.planner.review import routes
from services.planner.review.domain.exchange import read_lessons
from services.planner.review.tables import ImportedLesson, NoteConfirmation
from services.planner.tables import jobs
from shared.database import Database, in_transaction
from shared.events import NoteErased, StaffMemberErased
from shared.identity import WORKER, Role
from tests.people import Place, make_account, make_place
from tests.planner.closed_day import close_day
from tests.planner.conftest import SignedIn

NOTES = [
    ("weakness", "Kopiatorn är trasig igen"),
    ("weakness", "Vi kan för lite om e-böcker och surfplattor"),
    ("threat", "kopiatorn trasig igen"),
    ("opportunity", "Ha öppet på söndagar"),
    ("opportunity", "Ha inte öppet på söndagar"),
]


@pytest.fixture
def notes(intake: Database, falun: Place) -> list[str]:
    """The ids of the notes of Falun's closed day."""
    return close_day(intake, falun, *NOTES)


@pytest.fixture
def facilitator(signed_in: SignedIn, intake: Database, falun: Place) -> httpx.Client:
    """A browser of the county's facilitator."""
    return signed_in(account(intake, Role.FACILITATOR, falun))


def account(intake: Database, role: Role, place: Place) -> Account:
    """Make an account with one role at the place."""
    with intake.transaction(WORKER) as db:
        return make_account(db, role, place, email=f"{role}@{place.municipality_id}.example")


def path(place: Place) -> str:
    """Return the review's path."""
    return f"/planner/municipalities/{place.municipality_id}/review"


def send(
    browser: httpx.Client, to: str, files: dict[str, bytes] | None = None, **fields: str | list[str]
) -> httpx.Response:
    """Send a form as a page of the planner would."""
    found = re.search(r'name="csrf_token" value="(\w+)"', browser.get("/planner").text)
    assert found
    return browser.post(to, data={"csrf_token": found[1], **fields}, files=files)


def material(intake: Database, place: Place) -> Material:
    """Return what intake knows of the place."""
    with intake.transaction(WORKER) as db:
        return Material.from_json(planning_material(db, place.municipality_id))


def derive(database: Database, intake: Database, place: Place) -> None:
    """Derive the place's plans as the worker does."""
    found = material(intake, place)
    with database.transaction(WORKER) as db:
        save_plans(db, found, date(2026, 3, 12))


def confirmed(database: Database) -> dict[str, list[str]]:
    """Return note → areas of what is confirmed."""
    with database.transaction(WORKER) as db:
        return {str(row.note_id): row.areas for row in db.scalars(select(NoteConfirmation))}


def queued(database: Database) -> int:
    """Return how many jobs wait."""
    with database.transaction(WORKER) as db:
        return db.scalar(select(func.count()).select_from(jobs).where(jobs.c.state == "queued")) or 0


def tap_of(database: Database, note: str) -> str:
    """Return the name of the last step about a note."""
    with database.transaction(WORKER) as db:
        return str(db.get_one(NoteConfirmation, UUID(note)).tap)


def test_the_page_shows_the_least_certain_note_with_its_evidence(
    facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """Without JavaScript too: one form that confirms, one that corrects."""
    page = facilitator.get(path(falun), params={"note": notes[1]}).text

    assert '<mark><span class="unbroken">e-böcker</span> och surfplattor</mark>' in page
    assert "<b>0 av 5</b> bekräftade" in page
    assert page.count('name="areas"') >= 16


def test_one_tap_confirms_and_a_burst_of_taps_is_one_derivation(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """The next note comes, the job waits until the burst is over."""
    answers = [
        send(facilitator, f"{path(falun)}/notes", note=note, areas="lokal", following=notes[1]) for note in notes[::2]
    ]

    assert answers[0].headers["location"].endswith(f"?last={notes[0]}&note={notes[1]}#work")
    assert confirmed(database) == {notes[0]: ["lokal"], notes[2]: ["lokal"], notes[4]: ["lokal"]}
    assert queued(database) == 1
    assert "räknas om av sig själv" in facilitator.get(f"{path(falun)}/progress").text


def test_what_is_confirmed_counts_at_once_for_notes_that_say_the_same(
    facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """The page says so, and of which note it was learned."""
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="lokal")
    page = facilitator.get(path(falun), params={"note": notes[2]}).text

    assert "en lapp till tolkas efter en bekräftad" in page
    assert f'Liknar en bekräftad lapp: <a href="?note={notes[0]}#work"><bdi>Kopiatorn är trasig igen</bdi></a>' in page


def test_undoing_takes_back_one_step_and_twice_is_once(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """The areas stated before hold again; the first step undone leaves the note unconfirmed."""
    note, seen = notes[0], []
    for areas in ("lokal", "juridik"):
        tap = tap_of(database, note) if confirmed(database) else ""
        send(facilitator, f"{path(falun)}/notes", note=note, areas=areas, tap=tap)
    tap = tap_of(database, note)
    for _again in range(2):
        send(facilitator, f"{path(falun)}/undo", note=note, tap=tap)
        seen.append(confirmed(database))
    send(facilitator, f"{path(falun)}/undo", note=note, tap=tap_of(database, note))

    assert seen == [{note: ["lokal"]}] * 2
    assert confirmed(database) == {}


def test_confirming_the_same_twice_can_still_be_undone_once(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """A double press isn't a second step."""
    for _again in range(2):
        send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="lokal")
    send(facilitator, f"{path(falun)}/undo", note=notes[0], tap=tap_of(database, notes[0]))

    assert confirmed(database) == {}


def test_undoing_a_correction_names_again_who_stated_it_first(
    signed_in: SignedIn, facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """The evidence is the role of the one whose areas hold again."""
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="digital")
    with database.transaction(WORKER) as db:
        first = db.get_one(NoteConfirmation, UUID(notes[0])).account_id
    tap, manager = tap_of(database, notes[0]), signed_in(account(intake, Role.MANAGER, falun))
    send(manager, f"{path(falun)}/notes", note=notes[0], areas="juridik", tap=tap)
    corrected = facilitator.get(path(falun), params={"note": notes[0]}).text
    send(manager, f"{path(falun)}/undo", note=notes[0], tap=tap_of(database, notes[0]))
    undone = facilitator.get(path(falun), params={"note": notes[0]}).text

    assert "bekräftad av chefen" in corrected
    assert "bekräftad av processledaren" in undone
    with database.transaction(WORKER) as db:
        row = db.get_one(NoteConfirmation, UUID(notes[0]))
        assert (row.areas, row.account_id, row.previous_role) == (["digital"], first, None)
        assert row.previous_account_id is None


@pytest.mark.parametrize(
    ("areas", "said"),
    [(["digital", "lokal", "juridik", "mik"], "fler än tre områden"), (["matlagning"], "finns inte längre")],
)
def test_what_cannot_be_stated_is_told_and_stays_chosen(
    areas: list[str], said: str, facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """With what to do, and nothing saved."""
    answer = send(facilitator, f"{path(falun)}/notes", note=notes[0], areas=areas)

    assert answer.status_code == 422
    assert said in answer.text
    assert confirmed(database) == {}
    assert all(f'value="{area}" checked' in answer.text for area in areas if area != "matlagning")


def test_a_pair_that_is_decided_is_one_voice_more_or_none(
    facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """It is asked about until somebody answers, and can be left open again."""
    asked = [facilitator.get(path(falun)).text.count(">Samma sak</button>")]
    for answer in ("same", "open", "apart"):
        send(facilitator, f"{path(falun)}/pairs", answer=answer, a=notes[3], b=notes[4])
        asked.append(facilitator.get(path(falun)).text.count(">Samma sak</button>"))

    assert asked == [1, 0, 1, 0]


def test_the_plan_rests_on_what_is_confirmed(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """A new derivation with the need, and who confirmed it on the page; undone, the old one is used again."""
    derive(database, intake, falun)
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="juridik")
    derive(database, intake, falun)
    page = facilitator.get(f"/planner/municipalities/{falun.municipality_id}/plan").text
    send(facilitator, f"{path(falun)}/undo", note=notes[0], tap=tap_of(database, notes[0]))
    derive(database, intake, falun)

    assert 'id="need-juridik"' in page
    assert "Området är bekräftat av processledaren." in page
    assert "Lappen tolkas som en bekräftad lapp som säger nästan samma sak." in page
    with database.transaction(WORKER) as db:
        assert db.scalar(select(func.count()).select_from(Derivation)) == 2
        assert db.scalars(select(Plan.revision).where(Plan.kind == "municipal")).one() == 3


def test_another_municipality_of_the_programme_learns_too(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """Its derivation reads the words where the first one's plan quotes them."""
    with intake.transaction(WORKER) as db:
        kil = make_place(db, falun.programme_id, "Kil", code="1715", county_code="17")
    close_day(intake, kil, ("weakness", "kopiatorn trasig igen"))
    derive(database, intake, falun)
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="lokal")
    with database.transaction(WORKER) as db:
        decisions = decisions_about(db, material(intake, kil))

    assert [(note.id, note.text) for note in decisions.confirmed] == [(notes[0], NOTES[0][1])]


def test_confirmed_notes_are_taken_along_as_a_file_and_read_back(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """The same file twice is the same as once, it overrules nothing that is stated here, and it can be removed."""
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="lokal")
    exported = facilitator.get(f"{path(falun)}/lessons")
    for _again in range(2):
        send(facilitator, f"{path(falun)}/lessons", {"file": exported.content})
    tap = tap_of(database, notes[0])
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="juridik", tap=tap)
    corrected = facilitator.get(f"{path(falun)}/lessons").json()
    with database.transaction(WORKER) as db:
        read = db.scalars(select(ImportedLesson.text)).all()
    send(facilitator, f"{path(falun)}/lessons", forget="1")

    board = {"perspective": "challenges", "quadrant": "weakness"}
    assert json.loads(exported.text) == {"id": notes[0], "text": NOTES[0][1], "areas": ["lokal"]} | board
    assert read == [NOTES[0][1]]
    assert corrected["areas"] == ["juridik"]
    with database.transaction(WORKER) as db:
        assert db.scalars(select(ImportedLesson.text)).all() == []


def test_a_file_is_read_outside_of_every_transaction(
    facilitator: httpx.Client, falun: Place, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes, nobody waits for it."""
    seen: list[bool] = []

    def read(text: str, areas: dict[str, str | None]) -> object:
        seen.append(in_transaction())
        return read_lessons(text, areas)

    monkeypatch.setattr(routes, "read_lessons", read)
    answer = send(facilitator, f"{path(falun)}/lessons", {"file": b'{"id": "a", "text": "film", "areas": []}'})

    assert notes
    assert (answer.status_code, seen) == (303, [False])


@pytest.mark.parametrize(
    ("content", "said"), [(b"{", "Rad 1"), (b"\xff\xfe", "UTF-8"), (b"", "Välj en fil"), (b"\n", "inga bekräftade")]
)
def test_a_file_that_cannot_be_read_says_which_line(
    content: bytes, said: str, facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """And what to do."""
    files = {"file": content} if content else None
    answer = send(facilitator, f"{path(falun)}/lessons", files)

    assert notes
    assert answer.status_code == 422
    assert said in answer.text


def test_a_manager_elsewhere_sees_nothing(
    signed_in: SignedIn, intake: Database, falun: Place, notes: list[str]
) -> None:
    """Neither page nor file."""
    with intake.transaction(WORKER) as db:
        elsewhere = make_place(db, falun.programme_id, "Kil", code="1715", county_code="17")
    browser = signed_in(account(intake, Role.MANAGER, elsewhere))

    assert notes
    assert [browser.get(f"{path(falun)}{end}").status_code for end in ("", "/progress", "/lessons")] == [404] * 3


def test_a_municipality_without_notes_says_what_comes_here(facilitator: httpx.Client, falun: Place) -> None:
    """And where to go meanwhile."""
    assert "Här kommer lapparna från SWOT-dagen" in facilitator.get(path(falun)).text


def test_erasing_forgets_who_confirmed_and_the_words_that_were_read(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """What was stated stays, as votes do."""
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="lokal")
    send(facilitator, f"{path(falun)}/lessons", {"file": facilitator.get(f"{path(falun)}/lessons").content})
    person, note = UUID(int=7), UUID(notes[0])
    with database.transaction(WORKER) as db:
        row = db.get_one(NoteConfirmation, note)
        row.person_id = row.previous_person_id = person
    with database.transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=person, municipality_id=falun.municipality_id))
        erase_wordings(
            db,
            NoteErased(
                note_id=note,
                session_id=UUID(int=8),
                municipality_id=falun.municipality_id,
            ),
        )

    with database.transaction(WORKER) as db:
        row = db.get_one(NoteConfirmation, note)
        assert (row.areas, row.person_id, row.account_id) == (["lokal"], None, None)
        assert row.previous_person_id is None
        assert db.scalars(select(ImportedLesson)).all() == []
