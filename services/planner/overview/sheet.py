"""The heat map as a file for spreadsheets."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from services.planner.overview.domain.figures import Overviewed
from services.planner.overview.pages import state_of
from services.planner.plans.words import STANDINGS
from shared.language import format_number, pgettext
from shared.language import gettext as _
from shared.spreadsheet import write_csv


def write_table(plans: Iterable[Overviewed], adopted: Sequence[Overviewed], in_force: AbstractSet[str]) -> bytes:
    """Return one row per municipality and area; shares in per cent, and no place where there is no need.

    The last column says whether the area is ``in_force``: older plans have areas that new ones don't have.
    """
    header = [
        _("Län"),
        _("Kommunkod"),
        _("Kommun"),
        _("Kompetensområde"),
        pgettext("rank", "Plats"),
        _("Behov (%)"),
        _("Styrka (%)"),
        _("Planens läge"),
        _("Finns i nya planer"),
    ]
    return write_csv(header, (row for plan in plans for row in _rows(plan, state_of(plan, adopted), in_force)))


def _rows(plan: Overviewed, state: str, in_force: AbstractSet[str]) -> list[list[str]]:
    return [
        [
            plan.county,
            plan.code,
            plan.name,
            figure.name,
            str(figure.rank) if figure.need > 0 else "",
            format_number(figure.need * 100, 1),
            format_number(figure.resource * 100, 1),
            str(STANDINGS[state]),
            _("ja") if figure.area in in_force else _("nej"),
        ]
        for figure in sorted(plan.figures.values(), key=lambda figure: figure.rank)
    ]
