"""Read-only: versions of a programme's framework, and how much an area is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, column, func, select
from sqlalchemy.dialects.postgresql import JSONB

from services.planner.framework.domain import Framework
from services.planner.framework.loading import load_outline
from services.planner.framework_versions.domain.document import SHIPPED_VERSION, FrameworkDocument
from services.planner.framework_versions.domain.words import outline
from services.planner.framework_versions.loading import compile_framework, shipped_document
from services.planner.framework_versions.tables import FrameworkVersion
from shared.database import Transaction
from shared.errors import NotFound
from shared.paging import Page, turn_to


@dataclass(frozen=True)
class NumberedDocument:
    """A version of a framework; ``published_at`` is None for the shipped one and for drafts."""

    number: int
    state: str
    document: FrameworkDocument
    published_at: datetime | None = None


@dataclass(frozen=True)
class AreaUse:
    """How many notes speak of an area and how many plans have a goal in it; ``individual`` None: one to four."""

    notes: int = 0
    municipal: int = 0
    individual: int | None = 0


def published_document(db: Transaction, programme_id: UUID) -> NumberedDocument:
    """Return the version that is in force: the one that was published last, else the shipped one."""
    row = db.scalar(_of(programme_id).where(FrameworkVersion.state == "published"))
    return _numbered(row) if row else NumberedDocument(SHIPPED_VERSION, "published", shipped_document())


def document_at(db: Transaction, programme_id: UUID, moment: datetime) -> FrameworkDocument:
    """Return the version that was in force at that moment."""
    by_then = _of(programme_id).where(FrameworkVersion.state != "draft", FrameworkVersion.published_at <= moment)
    row = db.scalar(by_then.order_by(FrameworkVersion.number.desc()).limit(1))
    return _numbered(row).document if row else shipped_document()


def published_framework(db: Transaction, programme_id: UUID) -> tuple[int, Framework]:
    """Return the number of the version in force, and the framework that notes are read with."""
    found = published_document(db, programme_id)
    return found.number, compile_framework(found.document)


def published_outline(db: Transaction, programme_id: UUID) -> Framework:
    """Return the framework in force without its words: for pages that name areas and levels."""
    return outline(published_document(db, programme_id).document)


def areas_in_force(db: Transaction, programmes: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Return by programme the ids of the areas that needs are found for in the version in force."""
    return {each: frozenset(area.id for area in published_outline(db, each).areas) for each in programmes}


def moved_areas(db: Transaction) -> dict[tuple[UUID, str], str | None]:
    """Return by programme and id which area counts for each that is out of use; None where none does."""
    rows = db.scalars(select(FrameworkVersion).where(FrameworkVersion.state == "published"))
    documents = [(row.programme_id, _numbered(row).document) for row in rows]
    return {
        (programme_id, area.id): counts
        for programme_id, document in documents
        for area in document.areas
        if (counts := document.successor(area.id)) != area.id
    }


def area_names(db: Transaction) -> dict[str, str]:
    """Return what areas are called in every programme's framework, by their ids."""
    rows = db.scalars(select(FrameworkVersion).where(FrameworkVersion.state == "published"))
    documents = [_numbered(row).document for row in rows.all()]
    names = {area.id: area.name for area in load_outline().areas}
    return names | {area.id: area.name for document in documents for area in document.areas}


def english_names(db: Transaction) -> dict[str, str]:
    """Return what areas are called in English by their Swedish names: plans keep the name that an area had.

    Of versions that name an area twice, the newest counts.
    """
    elements = func.jsonb_array_elements(FrameworkVersion.content["areas"])
    area = elements.table_valued(column("value", JSONB), name="area", joins_implicitly=True)
    names = select(area.c.value["name"].astext, area.c.value["name_en"].astext).select_from(FrameworkVersion, area)
    rows = db.execute(names.where(FrameworkVersion.state != "draft").order_by(FrameworkVersion.number))
    told = [(area.name, area.name_en) for area in shipped_document().areas] + [
        (name, english) for name, english in rows
    ]
    return {name: english for name, english in told if english}


def find_draft(db: Transaction, programme_id: UUID) -> NumberedDocument | None:
    """Return the version that is being worked on, if there is one that the viewer may see."""
    row = db.scalar(_of(programme_id).where(FrameworkVersion.state == "draft"))
    return _numbered(row) if row else None


def find_version(db: Transaction, programme_id: UUID, number: int) -> NumberedDocument:
    """Return a version that is or was in force.

    Raises:
        NotFound: there is none with that number.
    """
    if number == SHIPPED_VERSION:
        state = "published" if published_document(db, programme_id).number == number else "superseded"
        return NumberedDocument(number, state, shipped_document())
    row = db.scalar(_of(programme_id).where(FrameworkVersion.number == number, FrameworkVersion.state != "draft"))
    if row is None:
        raise NotFound
    return _numbered(row)


def list_versions(db: Transaction, programme_id: UUID, page: int = 1) -> tuple[list[tuple[int, datetime | None]], Page]:
    """Return number and day of versions that are or were in force, the newest first, and which page it is."""
    columns = select(FrameworkVersion.number, FrameworkVersion.published_at)
    kept = columns.where(FrameworkVersion.programme_id == programme_id, FrameworkVersion.state != "draft")
    turned, shown = turn_to(db, kept.order_by(FrameworkVersion.number.desc()), page)
    rows = [(number, published_at) for number, published_at in db.execute(shown)]
    # The shipped version has no row, and comes after all that have.
    return (rows if turned.number < turned.pages else [*rows, (SHIPPED_VERSION, None)]), turned


def area_use(db: Transaction, programme_id: UUID) -> dict[str, AreaUse]:
    """Return how much each area is used in the newest revisions of the programme's plans, by area id."""
    rows = db.execute(select("*").select_from(func.planner.framework_area_use(programme_id)))
    return {area: AreaUse(notes, municipal, individual) for area, notes, municipal, individual in rows if area}


def _of(programme_id: UUID) -> Select[FrameworkVersion]:
    return select(FrameworkVersion).where(FrameworkVersion.programme_id == programme_id)


def _numbered(row: FrameworkVersion) -> NumberedDocument:
    return NumberedDocument(row.number, row.state, FrameworkDocument.from_json(row.content), row.published_at)
