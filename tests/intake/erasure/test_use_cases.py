"""What is left of a note or a person after an erasure: an id and a decision."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.exc import ProgrammingError

from services.erasure.erasing import describe_person
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.board.domain import Action, Origin
from services.intake.board.use_cases.notes import NewNote, edit_note, record_notes, restore_note
from services.intake.board.use_cases.sessions import advance_session, create_session
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.erasure.problems import StillAtWork
from services.intake.erasure.tables import Erasure
from services.intake.erasure.use_cases import Decision, erase_note, erase_person, find_leaver
from services.intake.invitation.letter import Words
from services.intake.invitation.use_cases import write_invitation
from services.intake.registry.tables import Library, StaffMember
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.world import DAY, NOW, World, content


def decision() -> Decision:
    """Return a new decision."""
    return Decision(new_id(), "KS 2026/123", NOW)


def erased_note(world: World, note_id: UUID) -> bool:
    """Erase a note."""
    with world.database.transaction(WORKER) as db:
        return erase_note(db, note_id, decision())


def edited_and_closed(world: World) -> tuple[UUID, UUID]:
    """Hold a day with a note that was edited, close it, and return session and note."""
    session = world.open_day("Fråga Ada", "flexibla hyllor")
    note = next(row.id for row in world.rows("note") if row.text == "Fråga Ada")
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        edit_note(db, viewer, session, note, content("Fråga Ada Hemlig"), 1)
        close_session(db, viewer, session, NOW)
    return session, note


def everything(world: World) -> str:
    """Return all that intake keeps of boards and people, as text."""
    names = ["note", "note_history", "closed_note", "note_import", "staff_member", "account", "outgoing_mail", "event"]
    names += ["session_facilitator", "session_revision", "invitation"]
    # As tuples: rows leave out the middle of what is long.
    return repr([list(map(tuple, world.rows(name))) for name in names])


def event_types(world: World) -> list[str]:
    """Return the types of all events, in their order."""
    return [row.type for row in world.told()]


def test_a_notes_words_are_nowhere(world: World) -> None:
    """On the board, among earlier wordings and in what was closed, nothing is left; the other note is untouched."""
    _, note = edited_and_closed(world)

    erased_note(world, note)

    assert "Ada" not in everything(world)
    assert {row.text for row in world.rows("closed_note")} == {"", "flexibla hyllor"}
    assert event_types(world)[-1] == "note.erased.v1"


def test_erasing_twice_is_erasing_once(world: World) -> None:
    """The second time nothing is written and nobody is told."""
    _, note = edited_and_closed(world)

    first, second = erased_note(world, note), erased_note(world, note)

    assert (first, second) == (True, False)
    assert event_types(world).count("note.erased.v1") == 1
    assert len(world.rows("erasure")) == 1


def test_an_erased_note_is_not_restored(world: World) -> None:
    """On a board that is open again it can't be put back."""
    session, note = edited_and_closed(world)
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        reopen_session(db, viewer, session)
    erased_note(world, note)

    with pytest.raises(NotFound), world.database.transaction(viewer) as db:
        restore_note(db, viewer, session, note)


def test_a_note_that_is_sent_again_stays_erased(world: World) -> None:
    """A phone that repeats what it sent neither brings the words back nor is refused."""
    session, viewer = world.open_day(), world.facilitator
    sent = [NewNote(new_id(), content("Fråga Ada"))]
    with world.database.transaction(viewer) as db:
        record_notes(db, viewer, session, sent, Origin.FORM)
    erased_note(world, world.rows("note")[0].id)

    with world.database.transaction(viewer) as db:
        again = record_notes(db, viewer, session, sent, Origin.FORM)

    assert again == 0
    assert "Ada" not in everything(world)


def test_closed_words_are_emptied_only_when_the_ledger_says_so(world: World) -> None:
    """The application has no other way to what was closed, and no way to change the ledger."""
    _, note = edited_and_closed(world)

    with world.database.transaction(WORKER) as db:
        db.execute(select(func.intake.empty_closed_note(note)))
    with pytest.raises(ProgrammingError, match="permission denied"), world.database.transaction(WORKER) as db:
        db.execute(update(Erasure).values(decision="another"))

    assert "Fråga Ada Hemlig" in {row.text for row in world.rows("closed_note")}


def add_person(world: World, **changes: Any) -> UUID:
    """Write a person with an account."""
    library, person_id = new_id(), new_id()
    values: dict[str, Any] = {"name": "Ada Hemlig", "email": "ada.hemlig@falun.example", "role": "librarian"} | changes
    with world.database.transaction(WORKER) as db:
        db.add(Library(id=library, municipality_id=world.falun, name="Biblioteket", kind="main"))
        db.flush()
        db.add(StaffMember(id=person_id, municipality_id=world.falun, library_id=library, **values))
        db.add(Account(id=new_id(), email=values["email"], name=values["name"], person_id=person_id))
    return person_id


def test_nothing_tells_who_an_erased_person_was(world: World) -> None:
    """Name, address and account are gone; the row stays for what counts people."""
    person = add_person(world, left_on=date(2026, 3, 1))

    with world.database.transaction(WORKER) as db:
        erase_person(db, person, decision())

    # Not "ada" alone: three letters turn up in ids.
    assert not re.search(r"\bada\b|hemlig", everything(world).lower())
    assert world.rows("account") == []
    assert event_types(world) == ["account.erased.v1", "staff_member.erased.v1"]


def test_somebody_at_work_is_not_erased(world: World) -> None:
    """First somebody notes that the person has left."""
    add_person(world)

    with pytest.raises(StillAtWork), world.database.transaction(WORKER) as db:
        find_leaver(db, "ada.hemlig@falun.example")


def test_a_restored_person_who_was_erased_has_left(world: World) -> None:
    """A backup of before shows the person at work; the plan is archived, then erased."""
    person = add_person(world)

    with world.database.transaction(WORKER) as db:
        erase_person(db, person, decision())

    assert world.rows("staff_member")[0].left_on == NOW.date()
    assert event_types(world) == ["staff_member.left.v1", "account.erased.v1", "staff_member.erased.v1"]


def test_who_is_erased_after_midnight_left_on_the_day_that_the_clock_shows(world: World) -> None:
    """In Sweden, as all days here; by Greenwich it is still the day before."""
    late = Decision(new_id(), "KS 2026/123", datetime(2026, 3, 11, 23, 30, tzinfo=UTC))
    person = add_person(world)

    with world.database.transaction(WORKER) as db:
        erase_person(db, person, late)

    assert world.rows("staff_member")[0].left_on == date(2026, 3, 12)


def test_an_account_that_belongs_to_no_staff_member_is_erased_too(world: World) -> None:
    """A facilitator's, once nobody has given it a role any more; the others are told, so that they forget it."""
    account = new_id()
    with world.database.transaction(WORKER) as db:
        db.add(Account(id=account, email="hilda@lansbibliotek.example", name="Hilda Hemlig", person_id=None))
        db.flush()
        db.add(RoleGrant(account_id=account, role="facilitator"))
    with pytest.raises(StillAtWork), world.database.transaction(WORKER) as db:
        find_leaver(db, "hilda@lansbibliotek.example")
    with world.database.transaction(WORKER) as db:
        db.execute(delete(RoleGrant).where(RoleGrant.account_id == account))
        assert find_leaver(db, "hilda@lansbibliotek.example").id == find_leaver(db, account).id == account
        done = [erase_person(db, account, decision()) for _ in range(2)]

    assert done == [True, False]
    assert "Hemlig" not in everything(world)
    assert event_types(world) == ["account.erased.v1"]


def test_an_account_with_roles_under_a_leavers_address_is_not_erased_with_the_leaver(world: World) -> None:
    """It may be somebody else's, or the same person's at the county: its roles are withdrawn first."""
    person, account = add_person(world, left_on=date(2026, 3, 1)), new_id()
    with world.database.transaction(WORKER) as db:
        db.execute(delete(Account))
        db.add(Account(id=account, email="ada.hemlig@falun.example", name="Ada på lånet", person_id=None))
        db.flush()
        db.add(RoleGrant(account_id=account, role="facilitator"))
    for wanted in ("ada.hemlig@falun.example", person):
        with pytest.raises(StillAtWork), world.database.transaction(WORKER) as db:
            find_leaver(db, wanted)
    with world.database.transaction(WORKER) as db:
        db.execute(delete(RoleGrant).where(RoleGrant.account_id == account))
        found = find_leaver(db, "ada.hemlig@falun.example").id

    assert found == person


def test_roles_of_all_accounts_that_go_are_told(world: World) -> None:
    """The own one's, and that of somebody who left earlier and signs in with the same address."""
    person, other = add_person(world, left_on=date(2026, 3, 1)), new_id()
    with world.database.transaction(WORKER) as db:
        (own,) = db.scalars(select(Account)).all()
        (library,) = db.scalars(select(Library.id)).all()
        earlier = {"municipality_id": world.falun, "library_id": library, "role": "librarian", "name": "Ada Hemlig"}
        own.email = "ada@falun.example"
        db.flush()
        db.add(StaffMember(id=other, email="ada@falun.example", left_on=date(2026, 2, 1), **earlier))
        db.add(Account(id=other, email="ada.hemlig@falun.example", name="Ada Hemlig", person_id=other))
        db.flush()
        db.add_all(RoleGrant(account_id=each, role=role) for each, role in ((own.id, "auditor"), (other, "manager")))
        db.flush()
        told = describe_person(db, person).says

    assert "(roles: auditor, manager)" in told


def facilitator_of_a_closed_day(world: World, *names: str) -> UUID:
    """Let somebody run a day, whose name stands in protocol and invitation, and lose the role; return the account."""
    session, account = new_id(), new_id()
    with world.database.transaction(world.facilitator) as db:
        create_session(db, world.facilitator, session, world.falun, replace(DAY, facilitators=names))
        words = Words("Fråga Hilda Hemlig. Ta med fika.", "Hilda Hemlig, 023-12 34 56")
        write_invitation(db, world.facilitator, session, words, 0)
        advance_session(db, world.facilitator, session, Action.OPEN)
        close_session(db, world.facilitator, session, NOW)
    with world.database.transaction(WORKER) as db:
        db.add(Account(id=account, email="hilda@lansbibliotek.example", name="Hilda Hemlig", person_id=None))
    return account


def test_a_facilitators_name_goes_from_plan_protocol_and_invitation(world: World) -> None:
    """The others who ran the day stand there still; where Hilda was reached goes whole."""
    account = facilitator_of_a_closed_day(world, "Ellinor Engström", "hilda hemlig")

    with world.database.transaction(WORKER) as db:
        assert describe_person(db, account).says.endswith(
            ", the name on SWOT days, in invitations and in e-mails to others"
        )
        erase_person(db, account, decision())

    assert not re.search("hilda|hemlig|12 34", everything(world).lower())
    assert world.rows("session_revision")[0].facilitators == ["Ellinor Engström", "Borttagen person"]
    assert world.rows("invitation")[0].paragraph == "Fråga …. Ta med fika."


def test_a_name_that_another_account_has_too_stays(world: World) -> None:
    """Nothing tells whose day it was; the one who remains keeps the days."""
    account = facilitator_of_a_closed_day(world, "Hilda Hemlig")
    with world.database.transaction(WORKER) as db:
        db.add(Account(id=new_id(), email="another@lansbibliotek.example", name="Hilda Hemlig", person_id=None))
        db.flush()
        told = describe_person(db, account).says
        erase_person(db, account, decision())

    assert "but not the name on SWOT days" in told
    assert world.rows("session_revision")[0].facilitators == ["Hilda Hemlig"]


def test_a_closed_protocol_loses_names_only_when_the_ledger_says_so(world: World) -> None:
    """The application has no other way to it."""
    account = facilitator_of_a_closed_day(world, "Hilda Hemlig")

    with world.database.transaction(WORKER) as db:
        db.execute(select(func.intake.forget_closed_facilitator(account, array(["Hilda Hemlig"]))))

    assert world.rows("session_revision")[0].facilitators == ["Hilda Hemlig"]
