"""Who reads which comment."""

from datetime import UTC, datetime

from services.planner.comments.use_cases import NewComment, add_comment, read_comments
from services.planner.editing.desk import lay_out
from services.planner.lifecycle.use_cases import revise
from services.planner.plans.queries import find_plan
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import Role, Viewer
from tests.planner.editing.working import MEASURE, manager, save, viewer, write
from tests.planner.lifecycle.leading import adopted, plan, send, send_another, take

staff = viewer(Role.STAFF, "Anna")
colleague = viewer(Role.STAFF, "Kim")


def say(database: Database, who: Viewer, words: str) -> None:
    """Comment on the goals."""
    with database.transaction(who) as db:
        add_comment(db, who, plan(database).id, NewComment(new_id(), "goals", words), datetime.now(UTC))


def heard(database: Database, who: Viewer) -> list[str]:
    """Return the comments that somebody reads."""
    with database.transaction(who) as db:
        found = read_comments(db, find_plan(db, plan(database).id))
    return [comment.text for comments in found.values() for comment in comments.open]


def test_comments_on_a_draft_are_for_who_writes_it(database: Database) -> None:
    """Neither beside the adopted plan nor when the draft is under review does anybody else read them."""
    save(database)
    adopted(database)
    take(database, revise)
    write(database, MEASURE, "Nytt mått")
    say(database, manager, "Har vi råd?")
    beside = heard(database, staff)
    send(database)
    say(database, staff, "Bra mål")

    assert beside == []
    assert heard(database, colleague) == ["Bra mål"]
    assert heard(database, manager) == ["Har vi råd?", "Bra mål"]


def test_staff_comment_on_the_adopted_plan_beside_a_draft(database: Database) -> None:
    """All who read that plan read it."""
    save(database)
    adopted(database)
    take(database, revise)
    say(database, staff, "Vem visar oss?")

    assert [heard(database, who) for who in (colleague, manager)] == [["Vem visar oss?"]] * 2


def test_staff_read_what_they_are_asked_to_comment_on(database: Database) -> None:
    """Under review that is the new version, with an adopted one beside it."""
    save(database)
    adopted(database)
    send_another(database)
    with database.transaction(staff) as db:
        shown, desk = lay_out(db, staff, find_plan(db, plan(database).id))

    assert (shown.number, shown.state, desk.may_comment, desk.works) == (2, "in_review", True, False)
