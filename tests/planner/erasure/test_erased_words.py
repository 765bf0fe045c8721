"""The words of a note that was erased are nowhere, also where plans have taken them up in sentences of their own."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid5
from weakref import WeakSet

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.event import listen, remove

from services.planner.comments.use_cases import NewComment, add_comment
from services.planner.deriving.saving import save_plans
from services.planner.editing.use_cases import save_version
from services.planner.erasure.erased_words import AT_A_TIME
from services.planner.erasure.erasing import erase_conclusion, erase_wordings
from services.planner.erasure.mentions import mentions_in_plans
from services.planner.lifecycle.findings import find_findings, plan_telling_of
from services.planner.lifecycle.statements import FollowUp
from services.planner.lifecycle.use_cases import archive, follow_up
from services.planner.plans.queries import show_revision
from services.planner.plans.tables import Plan, PlanRevision
from services.planner.tables import Base, event_log
from shared.database import Database
from shared.events import ConclusionErased, NoteErased
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.redacting import REMOVED, Redaction, hash_of_text
from tests.planner.editing.working import GOAL, HERE, MEASURE, adopt, content, manager, save, work, write
from tests.planner.lifecycle.leading import TODAY, adopted, decide, read, send_another, take
from tests.planner.lifecycle.test_archiving import ANOTHER
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


def test_what_a_follow_up_found_stays_without_the_words(database: Database) -> None:
    """In each version that tells of it, and in the next plan: a goal that loses words keeps how far it had come."""
    save(database, [*factories.usual_notes(), NOTE])
    write(database, f"{GOAL}/text", f"Alla klarar ”{WORD}”. {SAID}.")
    adopted(database)
    goal = GOAL.removeprefix("goals/")
    said = next(each["text"] for each in content(database)["goals"] if each["id"] == goal)
    found = FollowUp({goal: {"text": said, "outcome": "reached"}}, f"Det var sant: {SAID}, och vi övar.")
    take(database, follow_up, found, TODAY)
    send_another(database)
    decide(database, read(database))
    take(database, archive)
    former = work(database).plan.id
    another = factories.session([factories.note(20, "Vi vågar inte prova nya surfplattor", "weakness", 3)], id=ANOTHER)
    save(database, sessions=[factories.session(factories.usual_notes()), another])
    erase(database)
    with database.transaction(WORKER) as db:
        held = show_revision(db, db.get_one(Plan, former))
        told = find_findings(db, held)
        redacted = next(each for each in held.content["goals"] if each["id"] == goal)
        after = db.get_one(Plan, plan_telling_of(db, former))
        earlier = find_findings(db, show_revision(db, after)).earlier
        erased = select(event_log.c.data).where(event_log.c.type == "plan.wordings_erased.v1")
        revisions = {data["plan_id"]: data["revisions"] for data in db.scalars(erased)}

    assert (held.number, redacted["text"]) == (3, f"Alla klarar ”{REMOVED}”. {REMOVED}.")
    assert told.learned
    assert told.learned.text == f"Det var sant: {REMOVED}, och vi övar."
    assert [each.outcome for each in (told.of(redacted), *earlier) if each] == ["reached", "reached"]
    assert SAID.lower() not in everything(database)
    assert revisions == {str(former): [1, 2, 3], str(after.id): [1]}


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


def test_what_a_municipal_plan_says_in_its_own_words_is_found(database: Database) -> None:
    """What people wrote over its fields, saved or not, and in comments; what was derived goes with the note."""
    save(database, [*factories.usual_notes(), NOTE])
    write(database, MEASURE, "Gullan går en kurs.")
    plan_id = work(database).plan.id
    with database.transaction(manager) as db:
        save_version(db, db.get_one(Plan, plan_id), "saved", manager)
    write(database, f"{GOAL}/responsible", "Gullan")
    with database.transaction(manager) as db:
        add_comment(db, manager, plan_id, NewComment(new_id(), "goals", "Frågade gullan."), datetime.now(UTC))
    with database.transaction(WORKER) as db:
        found = mentions_in_plans(db, HERE, frozenset({"gullan", WORD}))
        nothing = mentions_in_plans(db, HERE, frozenset())
        elsewhere = mentions_in_plans(db, new_id(), frozenset({"gullan"}))

    assert [(mention.where, mention.text) for mention in found] == [
        (MEASURE, "Gullan går en kurs."),
        (f"{GOAL}/responsible", "Gullan"),
        ("comment", "Frågade gullan."),
    ]
    assert nothing == elsewhere == []


def test_an_erased_conclusion_stands_in_no_plan(database: Database) -> None:
    """Known by its hash: where the plan states it, and where people copied it; another one stays."""
    said, other = "Gullan behöver tid att öva.", "Hyllorna ska kunna flyttas."
    conclusions = [{"perspective": "challenges", "text": text} for text in (said, other)]
    save(database, sessions=[factories.session(factories.usual_notes(), conclusions=conclusions)])
    write(database, MEASURE, f"Som vi sade: {said} Sedan övar vi.")
    event = ConclusionErased(conclusion_id=new_id(), municipality_id=HERE, text_hashes=(hash_of_text(said),))
    with database.transaction(WORKER) as db:
        erase_conclusion(db, event)

    assert "gullan" not in everything(database)
    assert "som vi sade: …" in everything(database)
    assert [stated["text"] for stated in content(database)["conclusions"]] == [REMOVED, other]
    with database.transaction(WORKER) as db:
        told = db.scalars(select(event_log.c.type).order_by(event_log.c.position)).all()
    assert told[-1] == "plan.wordings_erased.v1"


def test_a_derivation_that_is_under_way_does_not_bring_a_conclusion_back(database: Database) -> None:
    """It asked before the erasure; what the group concludes anew afterwards, under the same id, stays."""
    said, anew = "Gullan behöver tid att öva.", "Alla behöver tid att öva."
    erased = uuid5(UUID(factories.SESSION), "challenges")
    event = ConclusionErased(conclusion_id=erased, municipality_id=HERE, text_hashes=(hash_of_text(said),))

    def derive(text: str, asked_at: datetime) -> None:
        stated = [{"perspective": "challenges", "text": text}]
        held = factories.material(sessions=[factories.session(factories.usual_notes(), conclusions=stated)])
        with database.transaction(WORKER) as db:
            save_plans(db, held, date(2026, 3, 12), asked_at=asked_at)

    def now() -> datetime:
        with database.transaction(WORKER) as db:
            found: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
        return found

    before = now()
    with database.transaction(WORKER) as db:
        erase_conclusion(db, event)
    derive(said, before)
    assert "gullan" not in everything(database)
    assert [stated["text"] for stated in content(database)["conclusions"]] == [REMOVED]

    derive(anew, now())
    assert [stated["text"] for stated in content(database)["conclusions"]] == [anew]

    between = now()
    with database.transaction(WORKER) as db:
        erase_conclusion(db, event)
    derive("Gullan behöver mer tid.", between)
    assert "gullan" not in everything(database)


def test_many_revisions_are_read_a_few_at_a_time(database: Database) -> None:
    """So that a worker's memory isn't filled by a plan that was saved hundreds of times."""
    save(database, [*factories.usual_notes(), NOTE])
    with database.transaction(WORKER) as db:
        copy = text(
            "INSERT INTO planner.plan_revision (plan_id, number, content, content_hash, derivation_id, cause)"
            " SELECT plan_id, made, content, content_hash, derivation_id, cause"
            " FROM planner.plan_revision, generate_series(2, 60) AS made WHERE number = 1"
        )
        db.execute(copy)
    alive: WeakSet[PlanRevision] = WeakSet()
    most = 0

    def loaded(revision: PlanRevision, _context: object) -> None:
        nonlocal most
        alive.add(revision)
        most = max(most, len(alive))

    listen(PlanRevision, "load", loaded)
    try:
        erase(database)
    finally:
        remove(PlanRevision, "load", loaded)

    assert 0 < most <= 2 * AT_A_TIME
    assert SAID.lower() not in everything(database)


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_redacting_twice_changes_nothing_more(text: str, words: list[str]) -> None:
    """And what is no text is left alone."""
    redaction = Redaction.of(SAID, words)
    once = redaction.apply({"goals": [text, 3, None, f"a {SAID} b"], "cited_note": SAID})

    assert redaction.apply(once) == once
    assert SAID not in once["goals"][3]
