"""Who is erased is named in no conversation with others."""

import pytest
from sqlalchemy import select

from services.planner.conversation.domain import Typed
from services.planner.conversation.paper import Paper, print_code, take_in_form
from services.planner.conversation.parties import begin
from services.planner.conversation.preparing import save_preparation
from services.planner.conversation.signing import sign
from services.planner.conversation.tables import ConversationPreparation, PaperCode, PlanSignature
from services.planner.erasure.erasing import erase_plan, forget_account
from shared.database import Database
from shared.events import AccountErased, StaffMemberErased
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.planner.conversation.talking import NOW, PETRA, plan_id, see
from tests.planner.editing.working import HERE, save, viewer


@pytest.mark.parametrize("staff", [True, False])
def test_an_erased_manager_is_named_in_no_conversation(staff: bool, database: Database) -> None:
    """What was prepared and agreed stays; who prepared it and took in the paper goes, also with an account alone."""
    save(database)
    malin = viewer(Role.MANAGER, "Malin", new_id() if staff else None)
    plan = plan_id(database)
    with database.transaction(malin) as db:
        begin(db, malin, plan)
        code = print_code(db, malin, plan, NOW)
    with database.transaction(WORKER) as db:
        take_in_form(db, code, PETRA, Paper({"want": "Film"}, ready=True), NOW)
    with database.transaction(malin) as db:
        save_preparation(db, malin, plan, {"offer": Typed("Två dagar")}, NOW, ready=True)
    with database.transaction(malin) as db:
        sign(db, malin, plan, see(database, malin).seal, NOW, PETRA, without_hours=True)
    with database.transaction(WORKER) as db:
        if malin.person_id:
            erase_plan(db, StaffMemberErased(person_id=malin.person_id, municipality_id=HERE))
        else:
            forget_account(db, AccountErased(account_id=malin.account_id))

    with database.transaction(WORKER) as db:
        (prepared,) = db.scalars(select(ConversationPreparation).where(ConversationPreparation.side == "manager"))
        assert (prepared.author, prepared.person_id, prepared.answers["offer"]) == ("", None, "Två dagar")
        assert prepared.author_id != malin.account_id
        (signed,) = db.scalars(select(PlanSignature))
        assert (signed.name, signed.recorded_by, signed.recorder_id) == ("Petra Lind", None, None)
        assert db.scalars(select(PaperCode.made_by)).all() == [""]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FACILITATOR])
def test_an_erased_account_is_named_on_no_form_that_it_typed_in(role: Role, database: Database) -> None:
    """Also of who prepares nothing, whose name stands nowhere else, and alone of all who typed something in."""
    save(database)
    malin, typist = viewer(Role.MANAGER, "Malin"), viewer(role, "Tor Typ")
    plan = plan_id(database)
    with database.transaction(malin) as db:
        begin(db, malin, plan)
        code = print_code(db, malin, plan, NOW)
    with database.transaction(WORKER) as db:
        take_in_form(db, code, PETRA, Paper({"want": "Film"}, ready=True, typist=typist), NOW)
    names = []
    for account in (malin, typist):
        with database.transaction(WORKER) as db:
            forget_account(db, AccountErased(account_id=account.account_id))
        with database.transaction(WORKER) as db:
            names.append(db.scalars(select(ConversationPreparation.recorded_by)).one())

    assert names == ["Tor Typ", None]
