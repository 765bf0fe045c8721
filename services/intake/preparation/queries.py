"""Read-only data for the worksheet; row-level security leaves out what the viewer may not see."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import Level
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.preparation.domain import Amount, Figure
from services.intake.preparation.tables import LibraryPlan, PreparationFigure, PreparationItem
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import by_name
from shared.policy import Rule, allows


@dataclass(frozen=True)
class Item:
    """A thought, and what the viewer may do with it: change its words, take it away."""

    id: UUID
    level: Level
    text: str
    revision: int
    own: bool
    removable: bool


@dataclass(frozen=True)
class StandingFigure:
    """A figure with the id by which it is taken away."""

    id: UUID
    figure: Figure

    @property
    def label(self) -> str:
        """What it is about."""
        return self.figure.label


@dataclass(frozen=True)
class Worksheet:
    """Everything that a group has gathered, in the order in which it came; and how much was taken away."""

    items: dict[Level, list[Item]]
    figures: dict[Level, list[StandingFigure]]
    plan: LibraryPlan | None
    removed: int = 0

    @property
    def empty(self) -> bool:
        """Say whether nothing was written yet."""
        return not (any(self.items.values()) or any(self.figures.values()) or self.plan)


@dataclass(frozen=True)
class Removed:
    """What was taken away and can be put back by this viewer."""

    items: list[Item] = field(default_factory=list)
    figures: list[StandingFigure] = field(default_factory=list)
    plan: LibraryPlan | None = None

    def __len__(self) -> int:
        return len(self.items) + len(self.figures) + bool(self.plan)


def is_begun(db: Transaction, session_id: UUID) -> bool:
    """Say whether the group has thoughts on its worksheet."""
    here = (PreparationItem.session_id == session_id) & PreparationItem.removed_at.is_(None)
    return db.scalar(select(PreparationItem.id).where(here).limit(1)) is not None


def worksheet_of(db: Transaction, viewer: Viewer, session: SwotSession) -> Worksheet:
    """Return what stands on the session's worksheet."""
    items: dict[Level, list[Item]] = {level: [] for level in Level}
    for item in _items(db, viewer, session, removed=False):
        items[item.level].append(item)
    figures: dict[Level, list[StandingFigure]] = {level: [] for level in Level}
    for figure in _figures(db, session, removed=False):
        figures[figure.figure.level].append(figure)
    return Worksheet(items, figures, plan_of(db, session), len(removed_from(db, viewer, session)))


def removed_from(db: Transaction, viewer: Viewer, session: SwotSession) -> Removed:
    """Return what the viewer can put back on the worksheet."""
    mine = [item for item in _items(db, viewer, session, removed=True) if item.removable]
    gone = (LibraryPlan.session_id == session.id) & LibraryPlan.removed_at.is_not(None)
    return Removed(mine, _figures(db, session, removed=True), db.scalars(select(LibraryPlan).where(gone)).first())


def plan_of(db: Transaction, session: SwotSession) -> LibraryPlan | None:
    """Return the library plan that holds."""
    holds = (LibraryPlan.session_id == session.id) & LibraryPlan.removed_at.is_(None)
    return db.scalar(select(LibraryPlan).where(holds))


def plan_file(db: Transaction, session: SwotSession, attachment_id: UUID) -> tuple[bytes, str]:
    """Return the content and the name of the attached library plan.

    Raises:
        NotFound: there is no such file.
    """
    mine = (LibraryPlan.id == attachment_id) & (LibraryPlan.session_id == session.id) & LibraryPlan.content.is_not(None)
    row = db.execute(select(LibraryPlan.content, LibraryPlan.filename).where(mine)).one_or_none()
    if row is None or row.content is None:
        raise NotFound
    return row.content, row.filename


def find_item(db: Transaction, viewer: Viewer, session: SwotSession, item_id: UUID) -> tuple[Item, bool]:
    """Return a thought that the viewer may change or take away, and whether it was taken away.

    Raises:
        NotFound: there is none.
    """
    item = db.get(PreparationItem, item_id)
    if item is None or item.session_id != session.id or item.erased_at:
        raise NotFound
    found = _item(item, viewer, session)
    if not found.removable:
        raise NotFound
    return found, item.removed_at is not None


def carried_notes(db: Transaction, session: SwotSession, item_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the notes that these thoughts have become, thought → note."""
    mine = (Note.session_id == session.id) & Note.preparation_item_id.in_(item_ids) & Note.erased_at.is_(None)
    rows = db.execute(select(Note.preparation_item_id, Note.id).where(mine))
    return {row.preparation_item_id: row.id for row in rows if row.preparation_item_id}


def _items(db: Transaction, viewer: Viewer, session: SwotSession, *, removed: bool) -> list[Item]:
    state = PreparationItem.removed_at.is_not(None) if removed else PreparationItem.removed_at.is_(None)
    mine = (PreparationItem.session_id == session.id) & PreparationItem.erased_at.is_(None)
    order = (PreparationItem.created_at, PreparationItem.id)
    return [
        _item(item, viewer, session) for item in db.scalars(select(PreparationItem).where(mine, state).order_by(*order))
    ]


def _item(item: PreparationItem, viewer: Viewer, session: SwotSession) -> Item:
    own = item.author_id == viewer.account_id
    runs = allows(viewer, Rule.SESSION_RUN, municipality_id=session.municipality_id)
    return Item(item.id, Level(item.level), item.text, item.revision, own, own or runs)


def figure_of(row: PreparationFigure) -> Figure:
    """Return the figure that a row holds."""
    return Figure(Level(row.level), row.label, Amount(row.number, row.percent), row.year, row.source)


def _figures(db: Transaction, session: SwotSession, *, removed: bool) -> list[StandingFigure]:
    gone = PreparationFigure.removed_at
    mine = (PreparationFigure.session_id == session.id) & (gone.is_not(None) if removed else gone.is_(None))
    rows = db.scalars(select(PreparationFigure).where(mine).order_by(PreparationFigure.year, PreparationFigure.id))
    return by_name([StandingFigure(row.id, figure_of(row)) for row in rows], "label")
