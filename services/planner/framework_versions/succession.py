"""What people confirmed of areas that were merged or retired since, as it counts in the framework in force."""

from collections.abc import Iterable
from dataclasses import replace

from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.needs.domain.decisions import ConfirmedNote, Decisions


def decided_in_force(decisions: Decisions, document: FrameworkDocument) -> Decisions:
    """Return the decisions with confirmed areas as they are now; of areas that are gone nothing is confirmed."""
    confirmed = [_confirmed_in_force(note, document) for note in decisions.confirmed]
    return replace(decisions, confirmed=tuple(note for note in confirmed if note))


def _confirmed_in_force(note: ConfirmedNote, document: FrameworkDocument) -> ConfirmedNote | None:
    areas = _in_force(note.areas, document)
    return None if note.areas and not areas else replace(note, areas=areas)


def _in_force(areas: Iterable[str], document: FrameworkDocument) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for area in areas if (found := document.successor(area))))
