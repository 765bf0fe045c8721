"""The letters as mail: plain text, one to each, without the names of others than those who run the day."""

from collections.abc import Iterator

from services.intake.board.domain import Day
from services.intake.invitation.letter import Letter, day_in_words, hours_in_words
from services.intake.mail.wording import in_each_language
from shared.language import format_date, speaking
from shared.language import gettext as _


def invitation_mail(letter: Letter, day: Day) -> tuple[str, str]:
    """Return subject and text of the invitation."""
    with speaking(letter.language):
        subject = _("Inbjudan: %(title)s, %(day)s", title=letter.title, day=format_date(day.held_on))
    return subject, "\n\n".join(_paragraphs(letter)) + "\n"


def _paragraphs(letter: Letter) -> Iterator[str]:
    yield letter.greeting
    yield letter.lead
    yield "\n".join(f"{name}: {value}" for name, value in letter.facts)
    yield from letter.own_words
    for section in letter.sections:
        first, *others = section.paragraphs
        yield f"{section.heading.upper()}\n{first}"
        yield from others
        if section.points:
            yield "\n".join(f"* {point}" for point in section.points)
        if section.link:
            yield section.link
    yield "\n".join(letter.signature)


def moved_mail(municipality: str, before: Day, after: Day, page: str) -> tuple[str, str]:
    """Return subject and text of the letter that says when and where the day is now, in both languages."""
    return in_each_language(lambda: _moved(municipality, before, after, page))


def called_off_mail(municipality: str, day: Day, page: str) -> tuple[str, str]:
    """Return subject and text of the letter that says that the day doesn't take place, in both languages."""
    return in_each_language(lambda: _called_off(municipality, day, page))


def _moved(municipality: str, before: Day, after: Day, page: str) -> tuple[str, str]:
    subject = _("SWOT-dagen i %(municipality)s är flyttad", municipality=municipality)
    if before.held_on == after.held_on:
        subject = _("SWOT-dagen i %(municipality)s är ändrad", municipality=municipality)
    body = _("Hej!\n\n%(subject)s.\n\nNu gäller:\n%(now)s\n\nFörut var det:\n%(earlier)s\n\nDagens sida:\n%(page)s\n")
    return subject, body % {"subject": subject, "now": _when(after), "earlier": _when(before), "page": page}


def _called_off(municipality: str, day: Day, page: str) -> tuple[str, str]:
    subject = _("SWOT-dagen i %(municipality)s är inställd", municipality=municipality)
    body = _("Hej!\n\n%(subject)s. Den skulle ha hållits:\n%(when)s\n\nDagens sida:\n%(page)s\n")
    return subject, body % {"subject": subject, "when": _when(day), "page": page}


def _when(day: Day) -> str:
    later = _("meddelas senare")
    hours = hours_in_words(day.starts_at, day.ends_at) or later
    return "\n".join(
        (
            _("Dag: %(day)s", day=day_in_words(day.held_on)),
            _("Tid: %(hours)s", hours=hours),
            _("Plats: %(place)s", place=day.place or later),
        )
    )
