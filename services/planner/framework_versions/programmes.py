"""Which programmes there are, as intake tells."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from shared.application import ask
from shared.errors import NotFound


@dataclass(frozen=True)
class KnownProgramme:
    """A programme by id and name."""

    id: UUID
    name: str


def find_programme(request: Request, programme_id: UUID) -> KnownProgramme:
    """Return the programme.

    Raises:
        NotFound: there is none.
        Unavailable: intake doesn't answer.
    """
    for told in ask(request).get("intake", "programmes")["programmes"]:
        if told["id"] == str(programme_id):
            return KnownProgramme(programme_id, told["name"])
    raise NotFound
