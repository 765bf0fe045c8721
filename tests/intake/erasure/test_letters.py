"""What is left of an erased person in letters, and in staff lists that wait."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.accounts.changes import ChangeKind, keep_change
from services.intake.accounts.tables import Account
from services.intake.erasure.use_cases import erase_person
from services.intake.mail.tables import OutgoingMail
from services.intake.registry.changes import StaffChangeKind, keep_staff_change
from services.intake.registry.tables import StaffImport, StaffMember
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.erasure.test_use_cases import add_person, decision
from tests.intake.world import NOW, World

IN_LIST, SIGNS_IN, BEFORE, EARLIER = (f"ada@{place}.example" for place in ("falun", "kommun", "mora", "gagnef"))


@pytest.fixture
def ada(world: World) -> UUID:
    """Somebody who has left, whom the staff list had under another address than the account, and both before."""
    person_id = add_person(world, email=IN_LIST, left_on=date(2026, 3, 1))
    with world.database.transaction(WORKER) as db:
        account, person = db.scalars(select(Account)).one(), db.get_one(StaffMember, person_id)
        account.email = SIGNS_IN
        keep_change(db, ChangeKind.ADDRESS_CHANGED, account.id, None, {"before": BEFORE, "after": SIGNS_IN})
        addresses = {"before": EARLIER, "after": IN_LIST}
        keep_staff_change(db, StaffChangeKind.ADDRESS_CHANGED, person, None, addresses)
    return person_id


def write(world: World, recipient: str, subject: str = "Inbjudan", body: str | None = None) -> None:
    """Keep a letter, sent when it has no text."""
    with world.database.transaction(WORKER) as db:
        db.add(OutgoingMail(recipient=recipient, subject=subject, body=body))


def erase(world: World, person_id: UUID) -> None:
    """Erase the person."""
    with world.database.transaction(WORKER) as db:
        assert erase_person(db, person_id, decision())


def test_letters_to_every_address_of_the_person_go(world: World, ada: UUID) -> None:
    """The staff list's and the account's, of now and before."""
    for address in (IN_LIST, SIGNS_IN, BEFORE, EARLIER, "johanna@falun.example"):
        write(world, address)
    erase(world, ada)

    assert [letter.recipient for letter in world.rows("outgoing_mail")] == ["johanna@falun.example"]


def test_letters_to_who_has_an_earlier_address_now_stay(world: World, ada: UUID) -> None:
    """The list had it wrong, or it was given to somebody else."""
    with world.database.transaction(WORKER) as db:
        db.add(Account(id=new_id(), email=EARLIER, name="Bo Berg", person_id=None))
    write(world, EARLIER)
    erase(world, ada)

    assert [letter.recipient for letter in world.rows("outgoing_mail")] == [EARLIER]


def test_letters_to_others_lose_name_and_address(world: World, ada: UUID) -> None:
    """In the subject, which is kept when a letter is sent, and in the text of one that isn't sent yet."""
    write(world, "bo@falun.example", "Du är ersättare för Ada Hemlig", f"Hej! Fråga Ada Hemlig, {SIGNS_IN}.")
    erase(world, ada)

    (letter,) = world.rows("outgoing_mail")
    assert (letter.subject, letter.body) == ("Du är ersättare för …", "Hej! Fråga …, ….")


@pytest.mark.parametrize(
    ("written", "kept"), [(f" {SIGNS_IN.upper()}", 0), (f"jo{IN_LIST}", 1), (f"{IN_LIST}.example", 1)]
)
def test_only_lists_with_a_line_of_the_person_go(written: str, kept: int, world: World, ada: UUID) -> None:
    """However the address is cased; one that holds it is another's."""
    with world.database.transaction(WORKER) as db:
        rows = [{"line": 2, "cells": {"name": "Jo", "email": written}, "faults": {}}]
        times = {"created_at": NOW, "expires_at": NOW + timedelta(days=1)}
        whose = {"municipality_id": world.falun, "account_id": new_id(), "filename": "lista.csv"}
        db.add(StaffImport(rows=rows, **whose, **times))
    erase(world, ada)

    assert len(world.rows("staff_import")) == kept
