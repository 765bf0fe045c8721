"""What a change of a SWOT day is, and to whom a letter goes once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from uuid import UUID

from services.intake.board.domain import Day

LONGEST_PARAGRAPH = 2000
LONGEST_CONTACT = 300


class Change(StrEnum):
    """What became of a day; nobody is written to because others run it."""

    MOVED = "moved"
    STAFFED = "staffed"
    CANCELLED = "cancelled"


class Audience(StrEnum):
    """Why somebody gets a letter, the first of these that holds."""

    MANAGER = "manager"
    FACILITATOR = "facilitator"
    STAFF = "staff"


class Group(StrEnum):
    """To whom an invitation is sent."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"


@dataclass(frozen=True)
class Sending:
    """A round of an invitation; sent again, it also goes to those who got it in an earlier round."""

    group: Group
    number: int = 1
    again: bool = False


@dataclass(frozen=True)
class Recipient:
    """Somebody with an address: a staff member, or an account that is none's."""

    id: UUID
    address: str
    audience: Audience


def appointment(day: Day) -> tuple[date, time | None, time | None, str]:
    """Return when and where a day is to be: what makes it another one."""
    return day.held_on, day.starts_at, day.ends_at, day.place


def change_between(before: Day, after: Day) -> Change | None:
    """Return what became of a day that was planned anew; ``None`` when nothing that concerns others."""
    if appointment(before) != appointment(after):
        return Change.MOVED
    return Change.STAFFED if before.facilitators != after.facilitators else None


@dataclass(frozen=True)
class Unreached:
    """Somebody who runs a day and whom no letter finds; ``meant`` is a name that letters find and that looks alike."""

    name: str
    meant: str | None


def unreached(names: Iterable[str], known: Collection[str]) -> list[Unreached]:
    """Return which of the names aren't among those that letters find, however they are cased."""
    spelt = {name.lower(): name for name in known}
    missing = [name for name in names if name.lower() not in spelt]
    alike = {name: get_close_matches(name.lower(), spelt, n=1, cutoff=0.8) for name in missing}
    return [Unreached(name, spelt[alike[name][0]] if alike[name] else None) for name in missing]


def once_each(recipients: Iterable[Recipient], already: Collection[UUID] = ()) -> list[Recipient]:
    """Return each person and each address once, the first time that it comes, without those who have it."""
    ids = set(already)
    recipients = list(recipients)
    addresses = {recipient.address.lower() for recipient in recipients if recipient.id in ids}
    chosen: list[Recipient] = []
    for recipient in recipients:
        address = recipient.address.lower()
        if recipient.id not in ids and address not in addresses:
            chosen.append(recipient)
            ids.add(recipient.id)
            addresses.add(address)
    return chosen
