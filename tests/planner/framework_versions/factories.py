"""Frameworks in miniature."""

from services.planner.framework_versions.domain.document import Area, FrameworkDocument


def area(name: str, **changes: object) -> Area:
    """Return an area whose id is its name in lower case."""
    return Area(**{"id": name.lower(), "name": name, "code": name.lower(), **changes})  # type: ignore[arg-type]


def document(*areas: Area, **profiles: dict[str, int]) -> FrameworkDocument:
    """Return a framework of these areas, or of three."""
    return FrameworkDocument("Provramverk", areas or (area("Katter"), area("Hundar"), area("Fiskar")), profiles)
