"""What the last closing of a day handed on, found by the link that the facilitator shares."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.intake.board.queries import last_closing, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.closing.closings import Finding, closed_contents, findings
from services.intake.programme.tables import Perspective
from shared.database import Transaction
from shared.errors import NotFound


@dataclass(frozen=True)
class Result:
    """What a day came to, without any number of persons."""

    municipality: str
    held_on: date
    perspectives: list[Perspective]
    findings: list[Finding]
    conclusions: dict[str, str]


def result_of(db: Transaction, token: UUID) -> Result:
    """Return what the day with this link came to.

    Args:
        db: a worker's transaction: the link alone lets somebody in.
        token: the secret part of the link.

    Raises:
        NotFound: no day has this link, or it was never closed.
    """
    session = db.scalar(select(SwotSession).where(SwotSession.result_token == token))
    closed = last_closing(db, session.id) if session else None
    if session is None or closed is None:
        raise NotFound
    contents = closed_contents(db, closed)
    return Result(
        municipality=municipality_of(db, session.municipality_id).name,
        held_on=closed.held_on,
        perspectives=perspectives_of(db, session.programme_id),
        findings=findings(contents),
        conclusions={said.perspective: said.text for said in contents.conclusions},
    )
