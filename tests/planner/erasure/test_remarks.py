"""Whoever is erased signs no remark on a step any more."""

from sqlalchemy import select

from services.planner.erasure.erasing import forget_account
from services.planner.lifecycle.findings import find_findings
from services.planner.lifecycle.statements import FollowUp
from services.planner.lifecycle.tables import PlanStep
from services.planner.lifecycle.use_cases import follow_up, send_for_review, take_back
from services.planner.plans.queries import show_revision
from services.planner.reading.modified import last_modified
from services.planner.tables import event_log
from shared.database import Database
from shared.events import AccountErased
from shared.identity import WORKER, Role, Viewer
from tests.planner.editing.working import manager, save, viewer
from tests.planner.lifecycle.leading import LATER, TODAY, adopted, decide, plan, read, send_another, take


def remarks(database: Database) -> list[str | None]:
    """Return what was written to the steps, in their order."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(PlanStep.remark).order_by(PlanStep.made_at)))


def forget(database: Database, who: Viewer) -> None:
    """Erase an account."""
    with database.transaction(WORKER) as db:
        forget_account(db, AccountErased(account_id=who.account_id))


def test_a_name_goes_from_the_remarks_of_whoever_has_it(database: Database) -> None:
    """However it is cased or spaced; what others wrote stays, and so does a longer name."""
    raija = viewer(Role.MANAGER, "Raija Korhonen")
    save(database)
    take(database, send_for_review, LATER, "Läs, hälsar RAIJA  Korhonen", who=raija)
    take(database, take_back, "Raija Korhonensson frågar; Raija Korhonen", who=raija)
    take(database, send_for_review, LATER, "Raija Korhonen har ändrat", who=manager)
    forget(database, raija)

    assert remarks(database) == ["Läs, hälsar …", "Raija Korhonensson frågar; …", "Raija Korhonen har ändrat"]


def test_a_step_without_a_remark_is_forgotten_too(database: Database) -> None:
    """It never had a name to take out."""
    raija = viewer(Role.MANAGER, "Raija Korhonen")
    save(database)
    take(database, send_for_review, LATER, who=raija)
    forget(database, raija)

    assert remarks(database) == [None]


def test_what_was_learned_loses_the_name_in_every_later_version_too(database: Database) -> None:
    """Their documents are made anew, and say that they changed; those of versions before say nothing of it."""
    raija = viewer(Role.MANAGER, "Raija Korhonen")
    save(database)
    adopted(database)
    send_another(database)
    decide(database, read(database))
    take(database, follow_up, FollowUp(learned="Det går bra, hälsar Raija Korhonen"), TODAY, who=raija)
    send_another(database, "Tredje måttet")
    forget(database, raija)
    with database.transaction(WORKER) as db:
        log = event_log.c
        told = db.execute(select(log.data, log.time).where(log.type == "plan.wordings_erased.v1")).all()
        newest = show_revision(db, plan(database))
        learned, modified = find_findings(db, newest).learned, last_modified(db, newest)

    assert learned
    assert (learned.text, newest.number) == ("Det går bra, hälsar …", 3)
    assert [data["revisions"] for data, _time in told] == [[2, 3]]
    assert modified == told[0].time
