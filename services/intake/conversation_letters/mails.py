"""The letters: who calls, which day, how to prepare, and where. They name nobody: the page does."""

from services.intake.invitation.letter import day_in_words
from services.intake.mail.wording import in_each_language
from shared.events import ConversationCalled, ConversationDue
from shared.language import gettext as _


def conversation_mail(call: ConversationCalled, page: str) -> tuple[str, str]:
    """Return subject and text, in Swedish and then in English: nobody has told which one they read."""
    return in_each_language(lambda: _calling(call, page))


def withdrawal_mail(page: str) -> tuple[str, str]:
    """Return subject and text of what the other side of a withdrawn round reads, in both languages."""
    return in_each_language(lambda: _withdrawing(page))


def typing_in_mail(page: str) -> tuple[str, str]:
    """Return subject and text of what a person reads whose paper form was typed in, in both languages."""
    return in_each_language(lambda: _typing_in(page))


def follow_up_mail(due: ConversationDue, page: str) -> tuple[str, str]:
    """Return subject and text of a reminder to look back, in both languages."""
    return in_each_language(lambda: _reminding(due, page))


def _calling(call: ConversationCalled, page: str) -> tuple[str, str]:
    return _subject(call), "\n\n".join((_("Hej!"), _cause(call), _day(call), _preparing(call), page))


def _withdrawing(page: str) -> tuple[str, str]:
    said = _(
        "Det nya samtalet om kompetensutvecklingsplanen är tillbakadraget. Den plan som ni båda har skrivit under "
        "gäller, oförändrad."
    )
    return _("Samtalet om planen är tillbakadraget"), "\n\n".join((_("Hej!"), said, page))


def _typing_in(page: str) -> tuple[str, str]:
    said = _(
        "En blankett inför samtalet om din kompetensutvecklingsplan är införd i KUB. Öppna sidan här nedanför, läs "
        "svaren, rätta det som är fel och tryck på Jag är klar när du är klar. Din chef läser varken svaren eller "
        "din plan på grund av blanketten: det bestämmer du på sidan. Har du inte lämnat någon blankett, berätta "
        "genast för den som sköter KUB hos er."
    )
    return _("En blankett är införd åt dig i KUB"), "\n\n".join((_("Hej!"), said, page))


def _reminding(due: ConversationDue, page: str) -> tuple[str, str]:
    to_person = due.to == "person"
    subject = _("Dags att följa upp din plan") if to_person else _("Dags att följa upp en medarbetares plan")
    cause = _mine(due) if to_person else _theirs(due)
    return subject, "\n\n".join((_("Hej!"), cause, _looking_back(), page))


def _mine(due: ConversationDue) -> str:
    return _(
        "Du och din chef har kommit överens om att %(day)s se tillbaka på din kompetensutvecklingsplan.",
        day=day_in_words(due.due_on),
    )


def _theirs(due: ConversationDue) -> str:
    return _(
        "Du och en medarbetare har kommit överens om att %(day)s se tillbaka på medarbetarens "
        "kompetensutvecklingsplan.",
        day=day_in_words(due.due_on),
    )


def _looking_back() -> str:
    return _(
        "Så gör ni: bestäm när ni ses, öppna sidan här nedanför och skriv några rader om hur det har gått och vad som "
        "händer nu. En av er skriver, och ni läser det båda."
    )


def _subject(call: ConversationCalled) -> str:
    if call.kind == "day_changed":
        return _("Ny dag för samtalet om planen")
    return _("Inbjudan till samtal om din plan") if call.to == "person" else _("En medarbetare vill tala om sin plan")


def _cause(call: ConversationCalled) -> str:
    if call.kind == "day_changed":
        return _("Samtalet om kompetensutvecklingsplanen har fått en ny dag.")
    if call.to == "person":
        return _("Din chef bjuder in dig till ett samtal om din kompetensutvecklingsplan.")
    return _("En medarbetare vill tala med dig om sin kompetensutvecklingsplan.")


def _day(call: ConversationCalled) -> str:
    return _("Dag: %(day)s", day=day_in_words(call.meeting_on) if call.meeting_on else _("bestäms senare"))


def _preparing(call: ConversationCalled) -> str:
    if call.to == "person":
        return _(
            "Så förbereder du dig: öppna sidan här nedanför och skriv några rader om hur det har gått, hur det är nu "
            "och vart du vill. Tio minuter räcker. Ingen läser det förrän ni är klara båda två. Skriver du hellre för "
            "hand, be din chef om en blankett."
        )
    return _(
        "Så förbereder du dig: öppna sidan här nedanför och skriv vad arbetsplatsen behöver, vad du har sett och vad "
        "du kan erbjuda. Ingen läser det förrän ni är klara båda två."
    )
