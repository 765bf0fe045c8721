"""What somebody is told at once who has moved a day or called it off: who gets a mail about it, and who doesn't."""

from collections import Counter
from collections.abc import Iterable

from services.intake.invitation.domain import Audience, Recipient
from shared.language import format_list, ngettext
from shared.language import gettext as _


def who_gets_a_mail(concerned: Iterable[Recipient], without_email: int = 0) -> str:
    """Return who gets a mail, in sentences, and whom one has to tell oneself.

    ``without_email``: how many of the staff no mail reaches.
    """
    number = Counter(recipient.audience for recipient in concerned)
    if not number:
        return _("Ingen har fått inbjudan, så ingen får mejl. Hör av dig själv till personalgruppen och chefen.")
    words = {
        Audience.MANAGER: ngettext("%(num)s chef", "%(num)s chefer", number[Audience.MANAGER]),
        Audience.FACILITATOR: ngettext("%(num)s processledare", "%(num)s processledare", number[Audience.FACILITATOR]),
        Audience.STAFF: ngettext("%(num)s medarbetare", "%(num)s medarbetare", number[Audience.STAFF]),
    }
    told = _("%(who)s får ett mejl.", who=format_list(words[each] for each in Audience if number[each]))
    if number[Audience.STAFF] and without_email:
        unreached = ngettext(
            "En medarbetare har ingen e-post: hör av dig själv.",
            "%(num)s medarbetare har ingen e-post: hör av dig själv.",
            without_email,
        )
        return f"{told} {unreached}"
    if number[Audience.STAFF]:
        return told
    return " ".join((told, _("Personalgruppen har inte fått någon inbjudan, så hör av dig själv till den.")))
