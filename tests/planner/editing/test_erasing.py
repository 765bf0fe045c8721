"""Who is erased is named nowhere in what they helped to write."""

from datetime import UTC, datetime

from sqlalchemy import select

from services.planner.comments.tables import PlanComment
from services.planner.comments.use_cases import NewComment, add_comment
from services.planner.editing.tables import PlanEdit
from services.planner.editing.use_cases import save_version
from services.planner.plans.erasing import erase_plan
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Database
from shared.events import StaffMemberErased
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.planner.editing.working import HERE, MEASURE, save, viewer, work, write


def test_words_stay_in_the_plan_and_the_name_goes(database: Database) -> None:
    """In edits and in versions; comments are gone."""
    malin = viewer(Role.MANAGER, "Malin", new_id())
    save(database)
    write(database, MEASURE, "Alla har provat", who=malin)
    plan_id = work(database).plan.id
    with database.transaction(malin) as db:
        save_version(db, db.get_one(Plan, plan_id), "saved", malin)
        add_comment(db, malin, plan_id, NewComment(new_id(), "goals", "Jag frågar."), datetime.now(UTC))
    write(database, MEASURE, "Alla har provat två gånger", who=malin)
    with database.transaction(WORKER) as db:
        assert malin.person_id
        erase_plan(db, StaffMemberErased(person_id=malin.person_id, municipality_id=HERE))

    with database.transaction(WORKER) as db:
        authors = {*db.scalars(select(PlanEdit.author)), *db.scalars(select(PlanRevision.author))}
        comments = db.scalars(select(PlanComment)).all()
    assert (authors, comments) == ({"", None}, [])
    assert work(database).work.fields[MEASURE] == "Alla har provat två gånger"
