"""The letter of invitation: what it says, in the language that it is written in.

One text for the page, the mail and the PDF, which reports sets from the same parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from services.intake.board.domain import Day
from shared.language import format_date, format_list, format_weekday, speaking
from shared.language import gettext as _


@dataclass(frozen=True)
class Occasion:
    """What the letter invites to: whose day it is, who holds it, and the sides from which the group looks."""

    programme: str
    municipality: str
    county: str
    county_library: str
    day: Day
    perspectives: Sequence[tuple[str, str]]
    preparation: str


@dataclass(frozen=True)
class Words:
    """What a facilitator adds to the letter."""

    paragraph: str = ""
    contact: str = ""
    language: str = "sv"


@dataclass(frozen=True)
class Section:
    """A part of the letter: paragraphs, then a list of points, then an address to follow."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Letter:
    """The letter as it is read from top to bottom."""

    language: str
    title: str
    greeting: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    own_words: tuple[str, ...]
    sections: tuple[Section, ...]
    signature: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return what reports sets."""
        return {
            "language": self.language,
            "title": self.title,
            "greeting": self.greeting,
            "lead": self.lead,
            "facts": [list(fact) for fact in self.facts],
            "own_words": list(self.own_words),
            "sections": [vars(section) for section in self.sections],
            "signature": list(self.signature),
        }


def compose(occasion: Occasion, words: Words) -> Letter:
    """Return the letter in the language that was chosen for it."""
    with speaking(words.language):
        return Letter(
            language=words.language,
            title=_("SWOT-dag i %(municipality)s", municipality=occasion.municipality),
            greeting=_("Till er som arbetar på biblioteken i %(municipality)s", municipality=occasion.municipality),
            lead=_(
                "Välkomna till en dag då ni tillsammans tittar på ert bibliotek: vad ni är bra på, vad ni behöver bli "
                "bättre på, och vad som väntar runt hörnet."
            ),
            facts=tuple(_facts(occasion)),
            own_words=tuple(line for line in words.paragraph.splitlines() if line.strip()),
            sections=(
                _what_the_day_is(occasion),
                _who_comes(),
                _how_to_prepare(occasion),
                _what_happens_with_notes(),
                _what_you_need(words),
            ),
            signature=tuple(_signature(occasion)),
        )


def day_in_words(day: date) -> str:
    """Return `torsdag 12 mars 2026`."""
    return f"{format_weekday(day)} {format_date(day)}"


def hours_in_words(starts_at: time | None, ends_at: time | None) -> str:
    """Return `09:00–15:00`; nothing when no time is set."""
    return "–".join(f"{at:%H:%M}" for at in (starts_at, ends_at) if at)


def _facts(occasion: Occasion) -> Iterator[tuple[str, str]]:
    day, later = occasion.day, _("meddelas senare")
    yield _("Dag"), day_in_words(day.held_on)
    yield _("Tid"), hours_in_words(day.starts_at, day.ends_at) or later
    yield _("Plats"), day.place or later
    if day.facilitators:
        yield _("Processledare"), format_list(day.facilitators)


def _what_the_day_is(occasion: Occasion) -> Section:
    return Section(
        _("Vad dagen är"),
        (
            _(
                "På en SWOT-dag skriver alla lappar om bibliotekets styrkor och svagheter, och om möjligheter och hot "
                "som ni ser omkring er. Sedan lägger ni ihop lappar som hör ihop, sätter prickar på det som är "
                "viktigast och skriver slutsatser tillsammans. Av det görs kommunens kompetensutvecklingsplan, och ett "
                "utkast till en egen plan för var och en."
            ),
            _("Ni tittar från de här hållen, ett i taget:"),
        ),
        tuple(f"{name}. {question}".removesuffix(". ") for name, question in occasion.perspectives),
    )


def _who_comes() -> Section:
    return Section(
        _("Vem som är med"),
        (
            _(
                "Alla som arbetar på biblioteken i kommunen, oavsett roll och arbetstid. Det är när alla är med som "
                "bilden blir hel."
            ),
            _("Kan du inte komma? Skriv i förberedelsen i stället, så är dina tankar med ändå."),
        ),
    )


def _how_to_prepare(occasion: Occasion) -> Section:
    return Section(
        _("Så förbereder ni er"),
        (
            _(
                "Fundera, ensam eller tillsammans, på omvärlden (lagar, teknik, sådant som ändras för alla), "
                "närvärlden (kommunen, invånarna, planerna) och invärlden (ert eget bibliotek). Skriv gärna ner det i "
                "gruppens förberedelse. Alla i gruppen kan läsa och skriva där:"
            ),
        ),
        link=occasion.preparation,
    )


def _what_happens_with_notes() -> Section:
    return Section(
        _("Vad som händer med det ni skriver"),
        (
            _(
                "Lapparna har inga namn. Medan ni skriver ser ingen annan dina lappar, och ingen får veta i efterhand "
                "vem som skrev vad. När dagen är stängd kan personalgruppen, chefen och processledarna läsa dem, och "
                "planen citerar dem. Skriv därför om arbetet och inte om enskilda personer."
            ),
            _("Ta med en telefon, en surfplatta eller en dator om du vill. Papper går lika bra."),
        ),
    )


def _what_you_need(words: Words) -> Section:
    contact = (
        _("Hör av dig till %(contact)s", contact=words.contact)
        if words.contact
        else _("Hör av dig till din chef eller till processledaren.")
    )
    return Section(
        _("Om du behöver något för att kunna vara med"),
        (
            _(
                "Berätta i god tid om du behöver hörslinga, tolk, större text, en lokal utan trappor, särskild mat "
                "eller något annat, så ordnar vi det."
            ),
            contact,
        ),
    )


def _signature(occasion: Occasion) -> Iterator[str]:
    yield _("Varmt välkomna")
    yield from occasion.day.facilitators
    if occasion.county_library:
        yield occasion.county_library
