"""Who is asking: a viewer with roles, a participant of one board, or a worker.

Each of them is a *scope*: it says which settings a database transaction carries, and the row-level
security of every service reads those (``shared/row_security.py``).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, Self
from uuid import UUID


class Role(StrEnum):
    """The ten roles of the product."""

    PARTICIPANT = "participant"
    STAFF = "staff"
    MANAGER = "manager"
    FACILITATOR = "facilitator"
    SEASON_PLANNER = "season_planner"
    OCCASION_LEADER = "occasion_leader"
    PROGRAMME_LEAD = "programme_lead"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Scope(Protocol):
    """Anything that a transaction can be opened for."""

    def settings(self) -> dict[str, str]:
        """Return the ``kub.*`` settings of the transaction, without the prefix."""
        ...


@dataclass(frozen=True)
class Grant:
    """One role with its reach.

    An administrator's is for one programme, or without any for the whole installation.
    ``municipality_ids`` holds the managed municipality of a manager, every municipality of a facilitator's
    counties, the home municipality of a staff member; it is empty for roles that hold for a programme.
    """

    role: Role
    programme_id: UUID | None = None
    municipality_ids: frozenset[UUID] = frozenset()

    @property
    def administers_one_programme(self) -> bool:
        """Say whether it makes an administrator of a programme, and not of the whole installation."""
        return self.role is Role.ADMINISTRATOR and self.programme_id is not None


@dataclass(frozen=True)
class Viewer:
    """The signed-in person; ``token`` is the cookie, passed on when one service asks another."""

    account_id: UUID
    person_id: UUID | None
    name: str
    email: str
    grants: tuple[Grant, ...]
    token: str = field(default="", repr=False, compare=False)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that the viewer holds somewhere."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, role: Role) -> bool:
        """Say whether the viewer holds ``role`` anywhere."""
        return role in self.roles

    def municipalities(self, role: Role) -> frozenset[UUID]:
        """Return the municipalities that ``role`` reaches; empty for programme-wide roles."""
        return frozenset().union(*(g.municipality_ids for g in self.grants if g.role is role))

    def settings(self) -> dict[str, str]:
        """Return the transaction settings that row-level security reads."""
        return {
            "actor": "person",
            "account": str(self.account_id),
            "person": str(self.person_id or ""),
            # The database takes for administrators those of the whole installation only.
            "roles": ",".join(sorted({grant.role for grant in self.grants if not grant.administers_one_programme})),
            "administered": _joined(self.administered),
            "managed": _joined(self.municipalities(Role.MANAGER)),
            "facilitated": _joined(self.municipalities(Role.FACILITATOR)),
            "home": _joined(self.municipalities(Role.STAFF)),
            "overseen": _joined({g.programme_id for g in self.grants if g.role in _OVERSEERS and g.programme_id}),
            "session": "",
            "pseudonym": "",
        }

    @property
    def administered(self) -> frozenset[UUID]:
        """The programmes that the viewer administers alone, without the rest of the installation."""
        return frozenset(g.programme_id for g in self.grants if g.administers_one_programme and g.programme_id)

    def to_json(self) -> dict[str, Any]:
        """Return the viewer as intake answers it to other services."""
        return {
            "account_id": str(self.account_id),
            "person_id": str(self.person_id) if self.person_id else None,
            "name": self.name,
            "email": self.email,
            "grants": [
                {
                    "role": grant.role,
                    "programme_id": str(grant.programme_id) if grant.programme_id else None,
                    "municipality_ids": sorted(map(str, grant.municipality_ids)),
                }
                for grant in self.grants
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], token: str) -> Self:
        """Return the viewer that :meth:`to_json` described."""
        return cls(
            account_id=UUID(data["account_id"]),
            person_id=UUID(data["person_id"]) if data["person_id"] else None,
            name=data["name"],
            email=data["email"],
            grants=tuple(
                Grant(
                    role=Role(grant["role"]),
                    programme_id=UUID(grant["programme_id"]) if grant["programme_id"] else None,
                    municipality_ids=frozenset(map(UUID, grant["municipality_ids"])),
                )
                for grant in data["grants"]
            ),
            token=token,
        )


@dataclass(frozen=True)
class Participant:
    """Someone who joined one board with a code: no account, one session, a pseudonym."""

    session_id: UUID
    pseudonym_id: UUID

    @property
    def roles(self) -> frozenset[Role]:
        """A participant has one role."""
        return frozenset({Role.PARTICIPANT})

    def settings(self) -> dict[str, str]:
        """Return the transaction settings that row-level security reads."""
        return _NOBODY | {
            "actor": "participant",
            "session": str(self.session_id),
            "pseudonym": str(self.pseudonym_id),
            "roles": Role.PARTICIPANT.value,
        }


@dataclass(frozen=True)
class Worker:
    """The product itself: reactions, jobs, commands, and looking up who is asking."""

    def settings(self) -> dict[str, str]:
        """Return the transaction settings that row-level security reads."""
        return _NOBODY | {"actor": "worker"}


_NOBODY = dict.fromkeys(
    (
        "actor",
        "account",
        "person",
        "roles",
        "administered",
        "managed",
        "facilitated",
        "home",
        "overseen",
        "session",
        "pseudonym",
    ),
    "",
)
# Roles that see something of every municipality, but of their own programme only.
_OVERSEERS = frozenset({Role.PROGRAMME_LEAD, Role.AUDITOR})
WORKER = Worker()


def _joined(ids: frozenset[UUID] | set[UUID]) -> str:
    return ",".join(sorted(map(str, ids)))
