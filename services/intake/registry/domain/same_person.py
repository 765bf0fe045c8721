"""Whom a row of a staff list may be about, though its address is nobody's at work, or it has none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.registry.domain.details import StaffDetails


@dataclass(frozen=True)
class Leaver:
    """Somebody who has left the municipality, as they stood there."""

    details: StaffDetails
    left_on: date


@dataclass(frozen=True)
class Likeness:
    """Why a row isn't simply somebody new.

    Attributes:
        people: who has the same name at work, and isn't in the list under an address of their own.
        leaver: who had the address, and has left: the last one.
    """

    people: Mapping[UUID, StaffDetails]
    leaver: Leaver | None = None

    def __bool__(self) -> bool:
        return bool(self.people or self.leaver)


NOBODY = Likeness({})


def find_likeness(
    details: StaffDetails, unmentioned: Mapping[UUID, StaffDetails], leavers: Collection[Leaver]
) -> Likeness:
    """Return whom a row with an unknown address, or without one, may be about.

    Args:
        details: the row's.
        unmentioned: the people at work whom the list doesn't name by their addresses.
        leavers: who has left the municipality.
    """
    name = details.name.casefold()
    people = {person_id: each for person_id, each in unmentioned.items() if each.name.casefold() == name}
    left = [leaver for leaver in leavers if details.email and leaver.details.email == details.email]
    return Likeness(people, max(left, key=lambda leaver: leaver.left_on, default=None))
