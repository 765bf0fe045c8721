"""The words that documents share, in the document's language."""

import re

from shared.language import format_number, ngettext, pgettext
from shared.language import gettext as _

_ERASED = "Lappen är borttagen."
_YEAR = re.compile(r" (?=\d{4}$)")
PRESSING = ("weakness", "opportunity", "threat")
QUADRANTS = ("strength", *PRESSING)


def quadrant_name(code: str) -> str:
    """Strengths, weaknesses, opportunities or threats, as a heading."""
    names = {"strength": _("Styrkor"), "weakness": _("Svagheter"), "opportunity": _("Möjligheter"), "threat": _("Hot")}
    return names[code]


STRATEGY_SIDES = {
    "WO": ("weakness", "opportunity"),
    "WT": ("weakness", "threat"),
    "SO": ("strength", "opportunity"),
    "ST": ("strength", "threat"),
}


def strategy_name(kind: str) -> str:
    """What a pair of quadrants asks for: to develop, to reduce the risk, to use, to protect."""
    return {"WO": _("Utveckla"), "WT": _("Minska risken"), "SO": _("Använd"), "ST": _("Skydda")}[kind]


def quadrant_letters(code: str) -> str:
    """The letters before a note's number: St 3, Sv 7, M 2, H 4."""
    return {"strength": _("St"), "weakness": _("Sv"), "opportunity": _("M"), "threat": _("H")}[code]


def state_name(code: str, kind: str) -> str:
    """The plan's place in its life; a person's plan is adopted by nobody, two agree on it."""
    names = {
        "draft": _("utkast"),
        "in_review": _("under granskning"),
        "adopted": _("överenskommen") if kind == "individual" else _("antagen"),
        "followed_up": _("uppföljd"),
        "archived": _("arkiverad"),
    }
    return names[code]


def outcome_name(code: str) -> str:
    """How far a goal has come."""
    return {"reached": _("nått"), "under_way": _("på väg"), "not_reached": _("inte nått")}[code]


def form_name(code: str) -> str:
    """What kind of intervention or support it is."""
    names = {
        "course": _("Kurs"),
        "visit": _("Studiebesök"),
        "mentor": _("Mentor"),
        "circle": _("Cirkel"),
        "shadowing": _("Gå bredvid"),
        "self_study": _("På egen hand"),
        "rotation": _("Byta uppgifter"),
    }
    return names[code]


def level_name(level: int) -> str:
    """A competence level, 0 to 4, in a word or two."""
    return [_("ingen"), _("grund"), _("självständig"), _("fördjupad"), _("leder andra")][level]


def horizon_name(code: str) -> str:
    """The time within which a goal is to be met."""
    return {"0-6": _("Inom 6 månader"), "6-24": _("Inom 6–24 månader")}[code]


def notes_in_words(count: int) -> str:
    """`3 lappar`."""
    return ngettext("%(num)s lapp", "%(num)s lappar", count)


def votes_in_words(count: int) -> str:
    """`3 prickar`: the dots that participants gave."""
    return ngettext("%(num)s prick", "%(num)s prickar", count)


def hours(value: float) -> str:
    """Hours without needless decimals: `6`, `1,5`."""
    return format_number(value, 0 if value == int(value) else 1)


def hours_in_words(value: float) -> str:
    """`en timme`, `1,5 timmar`."""
    return unbroken(pgettext("duration", "en timme") if value == 1 else _("%(hours)s timmar", hours=hours(value)))


def unbroken(text: str) -> str:
    """The text on one line, as a figure and what it counts are read."""
    return text.replace(" ", "\u00a0")


def erased_or_same(text: str) -> str:
    """What stands for the words of an erased note, which the planner writes in Swedish; other texts as they are."""
    return _("Lappen är borttagen.") if text == _ERASED else text


def with_year(text: str) -> str:
    """`hösten 2026` with its year on the same line."""
    return _YEAR.sub("\u00a0", text)


def lower_first(text: str) -> str:
    """`Länsbiblioteket` → `länsbiblioteket`, for use inside a sentence; abbreviations such as `IT` stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """`bibliotekarie` → `Bibliotekarie`."""
    return text[:1].upper() + text[1:]


def grouped_hash(text: str) -> str:
    """A hash in groups of four, so that a line can break and an eye can follow."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def short_hash(text: str) -> str:
    """The first three groups of a hash, as the plan's page shows it."""
    return grouped_hash(text[:12])
