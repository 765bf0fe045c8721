"""Places, people with roles, and browsers in which they are signed in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
from fastapi import FastAPI

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import grant_role, issue_link, save_account, sign_in
from services.intake.administration.domain import SCOPES_OF_ROLE, ScopeKind
from services.intake.programme.tables import Perspective, Programme
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from shared.database import Database, Transaction
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION

if TYPE_CHECKING:
    # Benches make people too, in many processes, each of which would be warned of it.
    from fastapi.testclient import TestClient

# What Python's cookie jar makes of "localhost".
COOKIE_DOMAIN = "localhost.local"


@dataclass(frozen=True)
class Place:
    """A municipality with its library, its county and its programme."""

    programme_id: UUID
    county_id: UUID
    municipality_id: UUID
    library_id: UUID


def make_programme(db: Transaction, code: str = "kub") -> UUID:
    """Return a programme of three perspectives."""
    programme = Programme(code=code, name=code.upper())
    db.add(programme)
    db.flush()
    for position, name in enumerate(("challenges", "target_groups", "possibilities")):
        db.add(Perspective(programme_id=programme.id, position=position, code=name, name=name.capitalize()))
    return programme.id


def make_place(db: Transaction, programme_id: UUID, name: str, *, code: str, county_code: str) -> Place:
    """Return a municipality alone in its county, with a main library."""
    county = County(programme_id=programme_id, code=county_code, name=f"{name}s län")
    db.add(county)
    db.flush()
    municipality = Municipality(county_id=county.id, code=code, name=name)
    db.add(municipality)
    db.flush()
    library = Library(municipality_id=municipality.id, name=f"{name}s stadsbibliotek", kind="main", code=f"{code}-1")
    db.add(library)
    db.flush()
    return Place(programme_id, county.id, municipality.id, library.id)


def make_person(db: Transaction, place: Place, name: str, email: str) -> StaffMember:
    """Return a librarian of the place's library."""
    person = StaffMember(
        municipality_id=place.municipality_id, library_id=place.library_id, name=name, email=email, role="librarian"
    )
    db.add(person)
    db.flush()
    return person


def make_account(db: Transaction, role: Role, place: Place, *, email: str, name: str | None = None) -> Account:
    """Return an account with one role at the place, or over what the place lies in."""
    shown = name or email.partition("@")[0].capitalize()
    if role is Role.STAFF:
        person = make_person(db, place, shown, email)
        return save_account(db, email=email, name=shown, person_id=person.id)
    account = save_account(db, email=email, name=shown)
    scope = SCOPES_OF_ROLE[role][0]
    grant_role(
        db,
        account,
        role,
        programme_id=place.programme_id if scope is ScopeKind.PROGRAMME else None,
        county_id=place.county_id if scope is ScopeKind.COUNTY else None,
        municipality_id=place.municipality_id if scope is ScopeKind.MUNICIPALITY else None,
    )
    return account


def signed_in_cookie(db: Transaction, account: Account) -> str:
    """Return the cookie of a new sign-in of the account, through the use case that people use."""
    now = datetime.now(UTC)
    return sign_in(db, issue_link(db, account, now).token, now).token


def another_browser(app: FastAPI, first: "TestClient", intake: Database, account: Account) -> httpx.Client:
    """Return a browser in which the account is signed in; it shares the application's lifespan with the first one."""
    with intake.transaction(WORKER) as db:
        token = signed_in_cookie(db, account)
    browser = type(first)(app, base_url="http://localhost:8000", follow_redirects=False)
    browser.portal = first.portal
    browser.cookies.set(SESSION, token, domain=COOKIE_DOMAIN)
    return browser


def form_token(browser: httpx.Client) -> str:
    """Return the token that a form on this browser's pages holds."""
    page = browser.get("/sign-in", follow_redirects=True)
    found = re.search(r'name="csrf_token" value="(\w+)"', page.text)
    assert found, f"no form on {page.url}"
    return found[1]


def submit(browser: httpx.Client, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form as one of our pages would, and return the answer without following it."""
    return browser.post(path, data={"csrf_token": form_token(browser), **fields}, follow_redirects=False)
