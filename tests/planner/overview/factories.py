"""Municipal plans in miniature, as overviews see them."""

from uuid import UUID

from services.planner.overview.domain.figures import Figure, Overviewed
from services.planner.overview.domain.geography import Located, Position
from services.planner.overview.domain.pairs import Willing
from services.planner.overview.domain.visits import Strength

PROGRAMME = UUID(int=1)


def place(number: int, name: str = "", county: str = "Dalarna", *, east: float = 0.0) -> Located:
    """Return a municipality so many degrees east of Falun; a degree is about 55 km."""
    return Located(UUID(int=number), PROGRAMME, name or f"Kommun {number}", county, Position(60.6, 15.6 + east))


def plan(
    number: int, *, year: int = 2026, state: str = "adopted", county: str = "Dalarna", **needs: float
) -> Overviewed:
    """Return a municipality's plan with these needs."""
    ordered = sorted(needs, key=lambda area: -needs[area])
    figures = {
        area: Figure(area, area, ordered.index(area) + 1, need, 0.0, close=False) for area, need in needs.items()
    }
    return Overviewed(
        UUID(int=100 * year + number),
        PROGRAMME,
        UUID(int=number),
        state,
        year,
        f"{number:04}",
        f"Kommun {number}",
        county,
        figures,
    )


def strength(number: int, area: str, resource: float = 0.3, words: tuple[str, ...] = ()) -> Strength:
    """Return what a municipality is good at."""
    return Strength(UUID(int=number), PROGRAMME, f"Kommun {number}", "Dalarna", area, resource, words)


def willing(
    person: int, municipality: int, *, level: int | None = 1, wish: int | None = None, teaches: bool = False
) -> Willing:
    """Return what somebody says of the area ``digital``."""
    return Willing(PROGRAMME, "digital", UUID(int=person), UUID(int=municipality), level, wish, teaches)
