"""Taking what both have prepared into the plan: each text marked with who wrote it, below what stands there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from services.planner.conversation.domain import SIDES, TAKEN_FROM
from services.planner.conversation.parties import demand_round, find_party, read_preparations, sides_ready
from services.planner.conversation.problems import AgreementHolds, NotReadyToSign, TooLongTogether
from services.planner.conversation.tables import ConversationPreparation
from services.planner.editing.use_cases import find_workpiece, write_edits
from services.planner.plans.domain.field_kinds import TEXT, Refused, read_typed
from services.planner.plans.domain.fields import Fields
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer

Preparations = Mapping[str, Sequence[ConversationPreparation]]


def take_in(db: Transaction, viewer: Viewer, plan_id: UUID, field: str) -> None:
    """Write in a field of the plan what both have prepared for it; harmless twice, and what stands there stays.

    Raises:
        NotFound: there is no such conversation or field for the viewer.
        AgreementHolds: both have signed.
        NotReadyToSign: not both have prepared.
        TooLongTogether: the field doesn't hold all of it.
    """
    find_party(db, viewer, plan_id)
    talk = demand_round(db, plan_id)
    if field not in TAKEN_FROM:
        raise NotFound
    if talk.agreed_at:
        raise AgreementHolds
    if sides_ready(db, talk.id) != frozenset(SIDES):
        raise NotReadyToSign
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    there = str(piece.work.fields.get(field) or "")
    parts = [part for part in (there, *_missing(read_preparations(db, talk.id), field, there)) if part]
    try:
        write_edits(db, viewer, piece, {field: read_typed(TEXT, "\n\n".join(parts))})
    except Refused as refused:
        raise TooLongTogether from refused


def fields_to_take_in(preparations: Preparations, fields: Fields) -> Collection[str]:
    """Return the fields for which something is prepared that doesn't stand in the plan."""
    return [name for name in TAKEN_FROM if any(_missing(preparations, name, str(fields.get(name) or "")))]


def _missing(preparations: Preparations, field: str, there: str) -> Iterator[str]:
    """Yield what is prepared and not taken in: that stands below its author's name, whatever became of it since."""
    for side, question in TAKEN_FROM[field]:
        for row in preparations[side]:
            text = (row.answers.get(question) or "").strip()
            if text and row.ready_at and f"{row.author}:" not in there.splitlines():
                yield f"{row.author}:\n{text}"
