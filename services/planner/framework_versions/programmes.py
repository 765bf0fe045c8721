"""Which programmes there are, as intake tells."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from shared.application import ask
from shared.asking import ServiceClient
from shared.errors import NotFound


@dataclass(frozen=True)
class KnownProgramme:
    """A programme by id and name."""

    id: UUID
    name: str


def list_programmes(ask: ServiceClient) -> list[KnownProgramme]:
    """Return every programme: those that run today first, of equals the newest first.

    Raises:
        Unavailable: intake doesn't answer.
    """
    told = reversed(ask.get("intake", "programmes")["programmes"])
    # An intake of the version before doesn't say which ones run.
    ordered = sorted(told, key=lambda programme: not programme.get("running"))
    return [KnownProgramme(UUID(programme["id"]), programme["name"]) for programme in ordered]


def find_programme(request: Request, programme_id: UUID) -> KnownProgramme:
    """Return the programme.

    Raises:
        NotFound: there is none.
        Unavailable: intake doesn't answer.
    """
    for programme in list_programmes(ask(request)):
        if programme.id == programme_id:
            return programme
    raise NotFound
