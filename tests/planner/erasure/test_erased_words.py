"""The words of a note that was erased are nowhere, also where plans have taken them up in sentences of their own."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.planner.comments.use_cases import NewComment, add_comment
from services.planner.erasure.erasing import erase_wordings
from services.planner.plans.domain.redacting import REMOVED, Redaction
from services.planner.plans.tables import Plan, PlanRevision
from services.planner.tables import Base
from shared.database import Database
from shared.events import NoteErased
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.planner.editing.working import HERE, MEASURE, adopt, manager, save, work, write
from tests.planner.plans import factories

SAID = "Vårt wifi hindrar Gullan"
NOTE = factories.note(90, SAID, "weakness", 9)
WORD = "wifi"


def everything(database: Database) -> str:
    """Return every row of the planner as text."""
    with database.transaction(WORKER) as db:
        # As tuples: rows leave out the middle of what is long.
        return repr([list(map(tuple, db.execute(select(table)))) for table in Base.metadata.sorted_tables]).lower()


def erase(database: Database) -> None:
    """Let the planner learn that the note is erased."""
    with database.transaction(WORKER) as db:
        erase_wordings(db, NoteErased(note_id=UUID(NOTE["id"]), session_id=new_id(), municipality_id=HERE))


def test_neither_sentences_of_the_plan_nor_what_people_copied_hold_the_words(database: Database) -> None:
    """In revisions, edits, proposals, comments and what was derived; the adopted hash stays what it was."""
    notes = [*factories.usual_notes(), NOTE]
    save(database, notes)
    write(database, MEASURE, f"Vi tar fasta på det här: {SAID.upper()}. Sedan övar vi.")
    plan_id = work(database).plan.id
    with database.transaction(manager) as db:
        add_comment(db, manager, plan_id, NewComment(new_id(), "goals", f"”{SAID}” gör ont."), datetime.now(UTC))
    adopt(database)
    save(database, [*notes, factories.note(91, "Lånedatorerna är gamla", "threat", 2)])
    before, plan = everything(database), work(database).plan
    erase(database)
    erase(database)
    after = everything(database)

    assert SAID.lower() in before
    assert SAID.lower() not in after
    assert "gullan" not in after
    assert "sedan övar vi" in after
    assert work(database).plan.content_hash == plan.content_hash


def test_a_word_that_another_note_says_too_stays(database: Database) -> None:
    """Its author hasn't asked for anything; a word that only the erased one said goes from the interventions."""
    save(database, [*factories.usual_notes(), NOTE])
    assert f"”{WORD}”" in everything(database)
    erase(database)

    assert WORD not in everything(database)
    assert "”surfplattor”" in everything(database)
    with database.transaction(WORKER) as db:
        kept = db.scalars(select(PlanRevision).join(Plan).where(Plan.kind == "municipal")).one()
    assert f"”{REMOVED}”" in repr(kept.content)


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_redacting_twice_changes_nothing_more(text: str, words: list[str]) -> None:
    """And what is no text is left alone."""
    redaction = Redaction.of(SAID, words)
    once = redaction.apply({"goals": [text, 3, None, f"a {SAID} b"], "cited_note": SAID})

    assert redaction.apply(once) == once
    assert SAID not in once["goals"][3]
