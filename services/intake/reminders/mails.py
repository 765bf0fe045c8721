"""The letters: what day it is, what to do, and where."""

from dataclasses import dataclass
from datetime import date

from services.intake.mail.wording import in_each_language
from shared.language import format_date
from shared.language import gettext as _


@dataclass(frozen=True)
class Reminder:
    """What somebody is reminded of: ``review`` or ``follow_up``, which day, and what day it is."""

    kind: str
    due_on: date
    today: date

    @property
    def passed(self) -> bool:
        """Whether the day lies behind: it had passed when the plan was adopted, or nobody was at work."""
        return self.due_on < self.today


def review_mail(review_by: date, municipality: str, page: str) -> tuple[str, str]:
    """Return subject and text to somebody of the staff, in Swedish and then in English: nobody told which they read."""
    return in_each_language(lambda: _review(review_by, municipality, page))


def reminder_mail(reminder: Reminder, municipality: str, page: str) -> tuple[str, str]:
    """Return subject and text of a reminder, in both languages; of a day that has passed it says so."""
    return in_each_language(lambda: _reminder(reminder, municipality, page))


def _review(review_by: date, municipality: str, page: str) -> tuple[str, str]:
    text = _(
        "Hej!\n\nKompetensutvecklingsplanen för biblioteken i %(municipality)s är på granskning. Till och med "
        "%(day)s kan du läsa utkastet och kommentera det, innan planen antas.\n\nGör så här: öppna sidan här "
        "nedanför, läs, och skriv vad som saknas eller blev bra. Bredvid rutan står vem som ser det du skriver."
        "\n\n%(page)s\n",
        municipality=municipality,
        day=format_date(review_by),
        page=page,
    )
    return _("Läs och kommentera planen för %(municipality)s", municipality=municipality), text


def _reminder(reminder: Reminder, municipality: str, page: str) -> tuple[str, str]:
    values = {"municipality": municipality, "day": format_date(reminder.due_on), "page": page}
    if reminder.kind == "review":
        subject = _("Granskningen av planen för %(municipality)s är slut", **values)
        body = _(
            "Hej!\n\nPersonalen har kunnat läsa och kommentera kompetensutvecklingsplanen för %(municipality)s "
            "till och med %(day)s.\n\nGör så här: läs kommentarerna, ändra det som behöver ändras, och anta planen. "
            "Behöver den arbetas om, ta tillbaka den till utkast.\n\n%(page)s\n",
            **values,
        )
        return subject, body
    subject = _("Dags att följa upp planen för %(municipality)s", **values)
    if reminder.passed:
        body = _(
            "Hej!\n\nEtt eller flera mål i kompetensutvecklingsplanen för %(municipality)s skulle vara nådda senast "
            "%(day)s. Den dagen har passerat.\n\nGör så här: tala med personalen om vad som blev av, öppna planen och "
            "välj Följ upp. Där anger du för varje mål hur långt ni har kommit, och vad ni har lärt er. Gäller dagen "
            "inte längre, skriv ett nytt utkast med en ny dag.\n\n%(page)s\n",
            **values,
        )
        return subject, body
    body = _(
        "Hej!\n\nEtt eller flera mål i kompetensutvecklingsplanen för %(municipality)s skulle vara nådda %(day)s.\n\n"
        "Gör så här: tala med personalen om vad som blev av, öppna planen och välj Följ upp. Där anger du för varje "
        "mål hur långt ni har kommit, och vad ni har lärt er.\n\n%(page)s\n",
        **values,
    )
    return subject, body
