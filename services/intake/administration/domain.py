"""Which roles can be granted, and over what each of them reaches."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from shared.identity import Role


class ScopeKind(StrEnum):
    """Over what a role reaches."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"
    PROGRAMME = "programme"
    INSTALLATION = "installation"


# Staff have their role from the staff list and participants from a join code, so neither is granted.
SCOPES_OF_ROLE = {
    Role.MANAGER: (ScopeKind.MUNICIPALITY,),
    Role.FACILITATOR: (ScopeKind.COUNTY,),
    Role.SEASON_PLANNER: (ScopeKind.PROGRAMME,),
    Role.OCCASION_LEADER: (ScopeKind.PROGRAMME,),
    Role.PROGRAMME_LEAD: (ScopeKind.PROGRAMME,),
    Role.AUDITOR: (ScopeKind.PROGRAMME,),
    Role.OPERATOR: (ScopeKind.INSTALLATION,),
    # Of one programme: its framework. Of the whole installation: that of all, accounts and the registry.
    Role.ADMINISTRATOR: (ScopeKind.INSTALLATION, ScopeKind.PROGRAMME),
}


@dataclass(frozen=True)
class RoleScope:
    """Where a role holds; ``id`` is missing for the whole installation."""

    kind: ScopeKind
    id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind.value


def read_scope(text: str) -> RoleScope:
    """Return the scope that ``str`` wrote: ``county:UUID``, or ``installation``.

    Raises:
        ValueError: it names none.
    """
    kind, _, identifier = text.partition(":")
    if ScopeKind(kind) is ScopeKind.INSTALLATION:
        return RoleScope(ScopeKind.INSTALLATION)
    return RoleScope(ScopeKind(kind), UUID(identifier))


def name_from_address(address: str) -> str:
    """Return a name to begin with, made of what stands before the @: ``anna.berg@…`` gives Anna Berg."""
    local = address.partition("@")[0].partition("+")[0]
    parts = [part for part in local.replace("_", ".").split(".") if part]
    return " ".join(part.capitalize() for part in parts) or address


class Person(Protocol):
    """Somebody who can be chosen: a staff member, or an account."""

    id: Any
    name: Any
    email: Any


def tell_apart(people: Collection[Person]) -> list[tuple[UUID, str]]:
    """Return people as choices: (id, name), with the address where several have the name."""
    times = Counter(person.name.casefold() for person in people)
    return [
        (person.id, f"{person.name} ({person.email})" if times[person.name.casefold()] > 1 else person.name)
        for person in people
    ]
