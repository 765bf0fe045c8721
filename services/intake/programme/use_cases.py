"""Setting up a programme."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.intake.programme.domain import ProgrammeDetails
from services.intake.programme.tables import Perspective, Phase, Programme
from shared.database import Transaction
from shared.errors import Conflict
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import lazy
from shared.policy import Rule, demand


class ProgrammeNameInUse(Conflict):
    """There is a programme of that name."""

    message = lazy("Det finns redan ett program som heter så.")
    advice = lazy("Välj ett annat namn.")


def set_up_programme(db: Transaction, viewer: Viewer, details: ProgrammeDetails) -> UUID:
    """Set up a new programme and return its id.

    Raises:
        NotFound: the viewer may not.
        ProgrammeNameInUse: there is one of that name.
    """
    demand(viewer, Rule.PROGRAMME_CHANGE)
    try:
        return add_programme(db, details)
    except IntegrityError as error:
        raise ProgrammeNameInUse from error


def add_programme(db: Transaction, details: ProgrammeDetails) -> UUID:
    """Make a programme with its phases and perspectives and return its id; row-level security asks who may."""
    programme = Programme(
        id=new_id(),
        code=details.code,
        name=details.name,
        description=details.description,
        funder=details.funder,
        votes_per_perspective=details.votes_per_perspective,
    )
    db.add(programme)
    db.flush()
    for position, phase in enumerate(details.phases):
        db.add(
            Phase(
                programme_id=programme.id,
                position=position,
                kind=phase.kind.value,
                name=phase.name,
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
            )
        )
    for position, side in enumerate(details.perspectives):
        db.add(
            Perspective(
                programme_id=programme.id, position=position, code=side.code, name=side.name, question=side.question
            )
        )
    db.flush()
    return programme.id
