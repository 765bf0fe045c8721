"""Figures: filling them in, one or a whole file, taking one away, putting it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.session_tables import SwotSession
from services.intake.preparation.domain import MOST_FIGURES, Figure
from services.intake.preparation.problems import FigureDiffers, TooManyFigures
from services.intake.preparation.queries import figure_of
from services.intake.preparation.tables import PreparationFigure
from services.intake.preparation.use_cases.writing import open_worksheet
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


def add_figures(db: Transaction, viewer: Viewer, session_id: UUID, figures: Sequence[Figure]) -> int:
    """Write figures down, all of them or none; return how many are new.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
        FigureDiffers: the worksheet says something else of the same thing; carries the figure that stands there.
        TooManyFigures: the worksheet holds no more.
    """
    session = open_worksheet(db, viewer, session_id, alone=True)
    standing = {figure.key: figure for figure in map(figure_of, _standing(db, session_id))}
    new = 0
    for figure in figures:
        there = standing.setdefault(figure.key, figure)
        if there.amount != figure.amount:
            raise FigureDiffers(there)
        if there is figure:
            db.add(_row(session, figure))
            new += 1
    if len(standing) > MOST_FIGURES:
        raise TooManyFigures
    return new


def remove_figure(db: Transaction, viewer: Viewer, session_id: UUID, figure_id: UUID, now: datetime) -> None:
    """Take a figure away; harmless twice.

    Raises:
        NotFound: there is no such figure, or the viewer doesn't belong to the group.
        PreparationClosed: the day is closed or called off.
    """
    open_worksheet(db, viewer, session_id, alone=True)
    figure = _find(db, session_id, figure_id)
    figure.removed_at = figure.removed_at or now


def restore_figure(db: Transaction, viewer: Viewer, session_id: UUID, figure_id: UUID) -> None:
    """Put a figure back; harmless twice, and where the same stands there again.

    Raises:
        NotFound: there is no such figure, or the viewer doesn't belong to the group.
        PreparationClosed: the day is closed or called off.
        FigureDiffers: the worksheet says something else of the same thing by now.
    """
    open_worksheet(db, viewer, session_id, alone=True)
    figure = _find(db, session_id, figure_id)
    if figure.removed_at is None:
        return
    for there in map(figure_of, _standing(db, session_id)):
        if there.key == figure_of(figure).key:
            if there.amount != figure_of(figure).amount:
                raise FigureDiffers(there)
            return
    figure.removed_at = None


def _standing(db: Transaction, session_id: UUID) -> Sequence[PreparationFigure]:
    mine = (PreparationFigure.session_id == session_id) & PreparationFigure.removed_at.is_(None)
    return db.scalars(select(PreparationFigure).where(mine)).all()


def _find(db: Transaction, session_id: UUID, figure_id: UUID) -> PreparationFigure:
    figure = db.get(PreparationFigure, figure_id)
    if figure is None or figure.session_id != session_id:
        raise NotFound
    return figure


def _row(session: SwotSession, figure: Figure) -> PreparationFigure:
    return PreparationFigure(
        session_id=session.id,
        municipality_id=session.municipality_id,
        level=figure.level,
        label=figure.label,
        label_key=figure.key[1],
        number=figure.amount.number,
        percent=figure.amount.percent,
        year=figure.year,
        source=figure.source,
        created_at=func.clock_timestamp(),
    )
