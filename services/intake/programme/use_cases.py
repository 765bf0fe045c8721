"""Setting up a programme, and correcting it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from services.intake.programme.domain import PhaseDates, ProgrammeDescription, ProgrammeDetails, code_of
from services.intake.programme.tables import Perspective, Phase, Programme
from shared.database import Transaction
from shared.errors import Conflict, NotFound
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


def change_programme(db: Transaction, viewer: Viewer, programme_id: UUID, told: ProgrammeDescription) -> None:
    """Correct what a programme is called and when its phases are; files go on knowing it by its code.

    Raises:
        NotFound: there is none, or the viewer may not.
        ProgrammeNameInUse: another one has that name.
    """
    demand(viewer, Rule.PROGRAMME_CHANGE)
    # All of them, so that two never take the same name at once.
    known = {each.id: each for each in db.scalars(select(Programme).order_by(Programme.id).with_for_update())}
    programme = known.pop(programme_id, None)
    if programme is None:
        raise NotFound
    if code_of(told.name) in {code for each in known.values() for code in (each.code, code_of(each.name))}:
        raise ProgrammeNameInUse
    programme.name, programme.description, programme.funder = told.name, told.description, told.funder
    db.execute(delete(Phase).where(Phase.programme_id == programme_id))
    _add_phases(db, programme_id, told.phases)
    db.flush()


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
    _add_phases(db, programme.id, details.phases)
    for position, side in enumerate(details.perspectives):
        db.add(
            Perspective(
                programme_id=programme.id, position=position, code=side.code, name=side.name, question=side.question
            )
        )
    db.flush()
    return programme.id


def _add_phases(db: Transaction, programme_id: UUID, phases: Iterable[PhaseDates]) -> None:
    for position, phase in enumerate(phases):
        db.add(
            Phase(
                programme_id=programme_id,
                position=position,
                kind=phase.kind.value,
                name=phase.name,
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
            )
        )
