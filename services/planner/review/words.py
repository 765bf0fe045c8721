"""The words in which a review speaks."""

from services.planner.needs.domain import AreaMatch
from services.planner.review.domain.exchange import MOST_LINES, Unreadable
from services.planner.review.domain.queue import STATED, SURE, UNMAPPED, UNSURE
from shared.language import Text, lazy, ngettext

PARTS = {
    UNSURE: lazy("Osäkra"),
    UNMAPPED: lazy("Utan område"),
    SURE: lazy("Säkra"),
    STATED: lazy("Bekräftade"),
}
STATES = {
    UNSURE: lazy("osäker"),
    UNMAPPED: lazy("utan område"),
    SURE: lazy("säker"),
    STATED: lazy("bekräftad"),
}
BY = {
    "facilitator": lazy("bekräftad av processledaren"),
    "manager": lazy("bekräftad av chefen"),
}
WHY = {
    "paraphrase": lazy("De liknar varandra."),
    "negation": lazy("De liknar varandra, men den ena kan säga motsatsen."),
}
# Where the words alone leave one doubt in ten.
_VERY_SURE = 0.9


def sureness(match: AreaMatch) -> Text:
    """Return how sure a match is, in words."""
    if match.status == "unsure":
        return lazy("osäkert")
    return lazy("säkert") if match.confidence >= _VERY_SURE else lazy("ganska säkert")


def unreadable(fault: Unreadable) -> Text:
    """Return why a file of confirmed notes can't be read, and what to do."""
    if fault.why == "lines":
        return lazy("Filen har för många rader. Dela upp den så att den har högst %(most)s.", most=MOST_LINES)
    return lazy(_UNREADABLE[fault.why].message, line=fault.line, what=fault.what)


def imported(count: int, left_out: int) -> str:
    """Return how many confirmed notes were read in, and how many speak of nothing that is in use."""
    said = ngettext("%(num)s lapp är inläst.", "%(num)s lappar är inlästa.", count)
    if not left_out:
        return said
    why = ngettext(
        "%(num)s lapp hoppades över: dess områden är avvecklade.",
        "%(num)s lappar hoppades över: deras områden är avvecklade.",
        left_out,
    )
    return f"{said} {why}"


_UNREADABLE = {
    "json": lazy("Rad %(line)s går inte att läsa. Varje rad ska vara ett JSON-objekt."),
    "fields": lazy("På rad %(line)s behövs id, text och areas. Texten får ha högst 2 000 tecken."),
    "areas": lazy("På rad %(line)s står området %(what)s, som inte finns i det här programmet."),
    "many": lazy("På rad %(line)s står fler än tre områden."),
}
