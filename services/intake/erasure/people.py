"""How somebody who is erased is known, while that is still to be found out: names, addresses, ids, and where."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from services.intake.accounts.changes import ChangeKind
from services.intake.accounts.domain import normalise_email
from services.intake.accounts.tables import Account, AccountChange, RoleGrant
from services.intake.registry.changes import StaffChangeKind
from services.intake.registry.tables import Municipality, StaffChange, StaffMember
from shared.database import Transaction

# What stands where a name stood; the same for everybody, in the language of the records.
PSEUDONYM = "Borttagen person"


@dataclass(frozen=True)
class KnownAs:
    """A person as a staff member and by the accounts that go.

    ``names``: as they are written; ``shared``: those of them that somebody else has too.  ``addresses``: also earlier
    ones, but for those that are somebody else's by now.  ``ids``: the person's and the accounts'.  ``municipalities``:
    where the person worked, or held a role.
    """

    names: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    ids: frozenset[UUID] = frozenset()
    municipalities: frozenset[UUID] = frozenset()

    @property
    def own_names(self) -> frozenset[str]:
        """The names that nobody else has."""
        return self.names - self.shared

    def said(self) -> re.Pattern[str] | None:
        """Return what finds the person in a text: an own name, or an address."""
        return said_in_texts(self.own_names, self.addresses)


NOBODY = KnownAs()


def known_as(db: Transaction, person_id: UUID) -> KnownAs:
    """Return how a person, or an account that is no staff member's, is known; of who is erased already, only by id."""
    person = db.get(StaffMember, person_id)
    own = select(Account).where(Account.id == person_id)
    accounts = accounts_of(db, person) if person else db.scalars(own).all()
    names = {each.name for each in (person, *accounts) if each} - {PSEUDONYM}
    ids = {person_id, *(account.id for account in accounts)}
    now = {each.email for each in (person, *accounts) if each and each.email}
    return KnownAs(
        names=frozenset(names),
        shared=frozenset(_shared(db, names, ids)),
        addresses=frozenset(now | _earlier_addresses(db, ids)),
        ids=frozenset(ids),
        municipalities=frozenset(_places(db, person, ids)),
    )


def accounts_of(db: Transaction, person: StaffMember) -> Sequence[Account]:
    """Return the accounts that go with a leaver: the person's own, and who else signs in with the address.

    Somebody who works elsewhere by now keeps the account: it is theirs in the new place.  The person may be shown at
    work by a backup.
    """
    shares: ColumnElement[bool] = Account.email == person.email
    at_work = exists().where(StaffMember.id == Account.person_id, StaffMember.left_on.is_(None))
    return db.scalars(select(Account).where(or_(Account.person_id == person.id, shares & ~at_work))).all()


def said_in_texts(names: Iterable[str], addresses: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds these in a text, however they are cased; an address not as the end of a longer one."""
    called = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in names]
    reached = [rf"(?<![\w.+-]){re.escape(address)}(?!\.?[\w-])" for address in addresses]
    return re.compile("|".join(called + reached), re.IGNORECASE) if called or reached else None


def _shared(db: Transaction, names: Iterable[str], ids: Collection[UUID]) -> set[str]:
    others = {
        name.casefold() for table in (Account, StaffMember) for name in db.scalars(_beside(table.name, table, ids))
    }
    return {name for name in names if name.casefold() in others}


def _earlier_addresses(db: Transaction, ids: Collection[UUID]) -> set[str]:
    """Return what was changed into another address or from one; a letter to who has it now is not the leaver's."""
    changes = (
        *db.scalars(_changes(StaffChange, StaffChange.person_id, ids, StaffChangeKind.ADDRESS_CHANGED)),
        *db.scalars(_changes(AccountChange, AccountChange.account_id, ids, ChangeKind.ADDRESS_CHANGED)),
    )
    earlier = {
        normalise_email(details[when]) for details in changes for when in ("before", "after") if details.get(when)
    }
    others = {
        email
        for table in (Account, StaffMember)
        for email in db.scalars(_beside(table.email, table, ids).where(table.email.in_(earlier)))
    }
    return earlier - others


def _places(db: Transaction, person: StaffMember | None, ids: Collection[UUID]) -> set[UUID]:
    worked = db.scalars(select(StaffChange.municipality_id).where(StaffChange.person_id.in_(ids)))
    moved = db.scalars(_changes(StaffChange, StaffChange.person_id, ids, StaffChangeKind.MOVED))
    granted = select(RoleGrant.municipality_id).where(RoleGrant.account_id.in_(ids))
    held = db.scalars(granted.where(RoleGrant.municipality_id.is_not(None)))
    given = db.scalars(_changes(AccountChange, AccountChange.account_id, ids, ChangeKind.ROLE_GIVEN))
    before = {UUID(details[where]) for details in (*moved, *given) for where in ("before", "place") if where in details}
    # A role's place may be a county or a programme: who led that decided nothing in each of its municipalities.
    known = db.scalars(select(Municipality.id).where(Municipality.id.in_(before)))
    return {*worked, *(place for place in held if place), *known, *([person.municipality_id] if person else [])}


def _beside(column: Any, table: type[Account] | type[StaffMember], ids: Collection[UUID]) -> Any:
    return select(column).where(table.id.not_in(ids))


def _changes(table: type[Any], whose: Any, ids: Collection[UUID], kind: str) -> Any:
    return select(table.details).where(whose.in_(ids), table.kind == kind)
