"""People who have no e-mail in the work: they stand in the staff list, and nothing is sent to them."""

import re

import httpx
import pytest
from sqlalchemy import func, select, text

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import find_account_of, find_or_make_account
from services.intake.erasure.people import known_as
from services.intake.invitation.recipients import count_without_email, staff
from services.intake.registry.queries import list_people
from services.intake.registry.tables import StaffMember
from services.intake.tables import metadata
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.invitation.conftest import Post
from tests.intake.registry.test_staff_lists import confirm, preview
from tests.people import Place, make_account, make_person, submit

FIELDS = {"email": "", "role": "assistant", "working_time_share": "75"}


def add(manager: httpx.Client, place: Place, name: str) -> int:
    """Add somebody without address, and return the answer's status."""
    path = f"/municipalities/{place.municipality_id}/staff"
    return submit(manager, path, **FIELDS, name=name, library_id=str(place.library_id)).status_code


def test_they_are_added_and_found_again_in_a_list(manager: httpx.Client, database: Database, falun: Place) -> None:
    """Two of them, in the form; a list of the same two, without a column for addresses, changes what differs."""
    assert [add(manager, falun, name) for name in ("Bo Ek", "Cia Alm")] == [303, 303]
    path, page = preview(manager, falun, b"namn;roll;procent\nBo Ek;assistent;75\nCia Alm;annan;75\nDan Ek;annan;50\n")
    confirm(manager, path, page)

    with database.transaction(WORKER) as db:
        roles = {person.name: (person.email, person.role) for person in db.scalars(select(StaffMember))}
    assert roles == {"Bo Ek": ("", "assistant"), "Cia Alm": ("", "other"), "Dan Ek": ("", "other")}


def test_a_form_that_is_sent_twice_adds_one(manager: httpx.Client, database: Database, falun: Place) -> None:
    """With an address or without one, and the second answer is the first's."""
    path = f"/municipalities/{falun.municipality_id}/staff"
    for name, email in (("Bo Ek", ""), ("Åsa Ek", "asa.ek@falun.example")):
        key = re.search(r'name="key" value="([\w-]+)"', manager.get(f"{path}/new").text)
        assert key
        fields = FIELDS | {"name": name, "email": email, "library_id": str(falun.library_id), "key": key[1]}
        once, twice = submit(manager, path, **fields), submit(manager, path, **fields)
        assert (once.status_code, twice.headers["location"]) == (303, once.headers["location"])

    with database.transaction(WORKER) as db:
        names = list(db.scalars(select(StaffMember.name).order_by(StaffMember.name)))
        told = select(func.count()).select_from(metadata.tables["intake.event"])
        assert (names, db.scalar(told.where(text("type = 'staff_member.saved.v1'")))) == (["Bo Ek", "Åsa Ek"], 2)


def test_nothing_is_sent_to_them_and_they_are_counted(database: Database, falun: Place) -> None:
    """Nobody's account is found by an empty address, and no text of others is taken for one about them."""
    with database.transaction(WORKER) as db:
        bo, asa = make_person(db, falun, "Bo Ek", ""), make_person(db, falun, "Åsa", "asa@falun.example")
        told = {person["name"]: person["signs_in"] for person in list_people(db, falun.municipality_id)}

        assert [each.id for each in staff(db, falun.municipality_id)] == [asa.id]
        assert count_without_email(db, falun.municipality_id) == 1
        assert told == {"Bo Ek": False, "Åsa": True}
        assert (find_or_make_account(db, ""), find_account_of(db, bo)) == (None, None)
        assert known_as(db, bo.id).addresses == frozenset()


@pytest.mark.parametrize("signed_in_before", [True, False])
def test_an_address_that_is_taken_away_is_told_to_who_reads_it(
    manager: httpx.Client, database: Database, falun: Place, post: Post, signed_in_before: bool
) -> None:
    """Who has an account goes on signing in with it; the manager alone takes nobody's way in."""
    with database.transaction(WORKER) as db:
        person = make_person(db, falun, "Bo Ek", "bo@falun.example")
        if signed_in_before:
            make_account(db, Role.PROGRAMME_LEAD, falun, email="bo@falun.example").person_id = person.id
    fields = FIELDS | {"name": "Bo Ek", "role": "librarian"}
    assert submit(manager, f"/staff/{person.id}", **fields, library_id=str(falun.library_id)).status_code == 303

    post.work()

    with database.transaction(WORKER) as db:
        (told,) = [each for each in list_people(db, falun.municipality_id) if each["name"] == "Bo Ek"]
        accounts = db.scalars(select(Account.email).where(Account.person_id == person.id)).all()
    assert post.letters("Din e-postadress är borttagen") == ["bo@falun.example"]
    assert told["signs_in"] is signed_in_before
    written = " ".join("".join(post.texts()).split())
    assert ("loggar in som förut" in written) is signed_in_before
    assert ("på papper" in written) is not signed_in_before
    assert accounts == ["bo@falun.example"] * signed_in_before
