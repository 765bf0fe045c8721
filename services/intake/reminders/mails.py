"""The letters: what day it is, what to do, and where."""

from datetime import date

from shared.language import format_date
from shared.language import gettext as _


def reminder_mail(kind: str, municipality: str, due_on: date, page: str) -> tuple[str, str]:
    """Return subject and text of a reminder: ``review`` or ``follow_up``."""
    values = {"municipality": municipality, "day": format_date(due_on), "page": page}
    if kind == "review":
        subject = _("Granskningen av planen för %(municipality)s är slut", **values)
        body = _(
            "Hej!\n\nPersonalen har kunnat läsa och kommentera kompetensutvecklingsplanen för %(municipality)s "
            "till och med %(day)s.\n\nGör så här: läs kommentarerna, ändra det som behöver ändras, och anta planen. "
            "Behöver den arbetas om, ta tillbaka den till utkast.\n\n%(page)s\n",
            **values,
        )
        return subject, body
    subject = _("Dags att följa upp planen för %(municipality)s", **values)
    body = _(
        "Hej!\n\nEtt eller flera mål i kompetensutvecklingsplanen för %(municipality)s skulle vara nådda %(day)s.\n\n"
        "Gör så här: tala med personalen om vad som blev av, öppna planen och välj Följ upp. Där anger du för varje "
        "mål hur långt ni har kommit, och vad ni har lärt er.\n\n%(page)s\n",
        **values,
    )
    return subject, body
