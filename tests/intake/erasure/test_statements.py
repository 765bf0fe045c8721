"""What a group stated together holds no words of an erased note, and can be erased itself."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.erasure.erasing import describe_note
from services.intake.board.tables import Note
from services.intake.board.use_cases.conclusions import write_conclusion
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.erasure.problems import NothingToErase
from services.intake.erasure.statements import statements_of
from services.intake.erasure.use_cases import Decision, erase_note
from services.intake.grouping.tables import BoardAction, NoteGroup
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.redacting import hash_of_text
from tests.intake.world import NOW, World

SAID = "Gullan kan inga datorer"
TITLE = f"Som att {SAID}"


@dataclass
class Concluded:
    """A day of which somebody's note went into the title of its group, and into what was concluded."""

    world: World
    session: UUID
    note: UUID
    group: UUID

    def conclude(self, text: str, revision: int) -> None:
        """Write the conclusion."""
        with self.world.database.transaction(self.world.facilitator) as db:
            write_conclusion(db, self.world.facilitator, self.session, "challenges", text, revision)

    def close(self) -> None:
        """Close the day."""
        with self.world.database.transaction(self.world.facilitator) as db:
            close_session(db, self.world.facilitator, self.session, NOW)

    def erase(self, *ids: UUID) -> None:
        """Erase by id."""
        for each in ids:
            with self.world.database.transaction(WORKER) as db:
                erase_note(db, each, Decision(new_id(), "KS 2026/123", NOW))

    def conclusion(self) -> UUID:
        """Return the id that the conclusion is erased by."""
        with self.world.database.transaction(WORKER) as db:
            return next(
                found.id for found in statements_of(db, self.world.falun).values() if found.kind == "conclusion"
            )

    def stated(self) -> str:
        """Return all that is kept of what was stated."""
        names = ("conclusion", "closed_conclusion", "note_group", "closed_group", "board_action")
        return repr([list(map(tuple, self.world.rows(name))) for name in names])


@pytest.fixture
def concluded(world: World) -> Concluded:
    """It was closed, opened again and closed with other words."""
    session, group = world.open_day(SAID, "flexibla hyllor"), new_id()
    here = {"session_id": session, "municipality_id": world.falun, "perspective": "challenges"}
    standing = {"perspective": "challenges", "quadrant": "strength", "title": TITLE, "alive": True, "heir": None}
    with world.database.transaction(WORKER) as db:
        db.add(NoteGroup(id=group, quadrant="strength", title=TITLE, **here))
        changes = {"notes": [], "groups": [[str(group), None, standing | {"revision": 1}]], "pairs": []}
        db.add(BoardAction(kind="rename", changes=changes, **here))
        db.flush()
        db.execute(update(Note).where(Note.session_id == session).values(group_id=group))
        note = db.scalars(select(Note.id).where(Note.text == SAID)).one()
    made = Concluded(world, session, note, group)
    made.conclude(f"Mest att {SAID.lower()}. Och tiden.", 0)
    made.close()
    with world.database.transaction(world.facilitator) as db:
        reopen_session(db, world.facilitator, session)
    made.conclude("Gullan behöver tid. Hyllorna också.", 1)
    made.close()
    return made


def test_copies_of_an_erased_note_go_from_what_was_stated(concluded: Concluded) -> None:
    """In every wording, closed ones and those that could be undone; the rest of each sentence stays."""
    assert SAID.lower() in concluded.stated().lower()
    concluded.erase(concluded.note)

    assert SAID.lower() not in concluded.stated().lower()
    texts = {row.text for row in concluded.world.rows("closed_conclusion")}
    assert texts == {"Mest att …. Och tiden.", "Gullan behöver tid. Hyllorna också."}
    assert {row.title for row in concluded.world.rows("closed_group")} == {"Som att …"}


def test_what_shares_words_is_shown_and_erased_when_it_is_named(concluded: Concluded) -> None:
    """By its id, in all wordings; who keeps copies is told by their hashes. The other note stays."""
    conclusion = concluded.conclusion()
    with concluded.world.database.transaction(WORKER) as db:
        alone = describe_note(db, concluded.note)
        together = describe_note(db, concluded.note, (conclusion, concluded.group))
        with pytest.raises(NothingToErase):
            describe_note(db, concluded.note, (new_id(),))
    concluded.erase(conclusion, concluded.group, concluded.note)

    assert {found.id for found in alone.beside} == {conclusion, concluded.group}
    assert alone.words == {"gullan", "inga", "datorer"}
    assert together.beside == ()
    assert {row.text for row in concluded.world.rows("closed_conclusion")} == {"…"}
    assert {row.title for name in ("note_group", "closed_group") for row in concluded.world.rows(name)} == {"…"}
    assert "Gullan" not in concluded.stated()
    assert [row.text for row in concluded.world.rows("note")] == ["", "flexibla hyllor"]
    told = next(event for event in concluded.world.told() if event.type == "conclusion.erased.v1")
    assert hash_of_text("Gullan behöver tid. Hyllorna också.") in told.data["text_hashes"]


def test_what_was_closed_loses_words_only_when_the_ledger_says_so(concluded: Concluded) -> None:
    """The application has no other way to it."""
    before = concluded.stated()
    with concluded.world.database.transaction(WORKER) as db:
        db.execute(select(func.intake.redact_closed(concluded.note, concluded.world.falun, TITLE, SAID)))

    assert concluded.stated() == before


def test_other_municipalities_keep_what_they_stated(concluded: Concluded) -> None:
    """The same words there are somebody else's."""
    world = concluded.world
    elsewhere = Concluded(world, world.open_day(municipality=world.mora), concluded.note, concluded.group)
    elsewhere.conclude(SAID, 0)
    concluded.erase(concluded.note)

    assert SAID in {row.text for row in world.rows("conclusion") if row.municipality_id == world.mora}
