"""Reading the shipped catalogue: one TOML file per area."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.planner.framework.domain import Framework
from services.planner.plans.domain.catalogue import Catalogue, parse_area
from services.planner.plans.domain.general import with_general_areas

FOLDER = Path(__file__).parent / "catalogue"


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the shipped catalogue. Read once: it can't change while the program runs."""
    files = sorted(FOLDER.glob("*.toml"))
    parts = [parse_area(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]
    return Catalogue({part.area: part for part in parts})


def catalogue_for(framework: Framework) -> Catalogue:
    """Return the shipped catalogue, with general goals for the framework's areas that it has none for."""
    return with_general_areas(load_catalogue(), framework.areas, _general_area())


@lru_cache(maxsize=1)
def _general_area() -> dict[str, Any]:
    return tomllib.loads((FOLDER.parent / "general_area.toml").read_text(encoding="utf-8"))
