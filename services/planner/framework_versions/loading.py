"""The shipped framework as version 1 of every programme, and DigComp."""

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.planner.framework.domain import Framework
from services.planner.framework.loading import load_framework, load_outline
from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.domain.words import build_framework

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class DigCompCompetence:
    """A competence of DigComp: ``id`` such as ``"1.2"``, and the area that it belongs to."""

    id: str
    name: str
    name_en: str
    area: str
    area_en: str


@lru_cache(maxsize=1)
def shipped_document() -> FrameworkDocument:
    """Return the framework that comes with the product, as a document."""
    shipped, told = load_outline(), _read("shipped.toml")
    areas = [
        Area(
            area.id,
            area.name,
            name_en=told["areas"][area.id]["name_en"],
            description=area.description,
            code=area.id,
            digcomp=tuple(told["areas"][area.id]["digcomp"]),
        )
        for area in shipped.areas
    ]
    return FrameworkDocument(told["title"], tuple(areas), shipped.profiles)


@lru_cache(maxsize=1)
def digcomp() -> dict[str, DigCompCompetence]:
    """Return the competences of DigComp 2.2 by id, in their order."""
    return {
        id_: DigCompCompetence(id_, names[0], names[1], area["name"], area["name_en"])
        for area in _read("digcomp.toml")["areas"]
        for id_, names in area["competences"].items()
    }


def compile_framework(document: FrameworkDocument) -> Framework:
    """Return the framework that notes are read with; one that was compiled lately is kept."""
    if document == shipped_document():
        return load_framework()
    return _compile(json.dumps(document.to_json(), ensure_ascii=False))


# Each holds an index of thousands of words; more than a few programmes rarely publish within one worker's life.
@lru_cache(maxsize=4)
def _compile(written: str) -> Framework:
    return build_framework(FrameworkDocument.from_json(json.loads(written)), load_framework())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
