"""The words in which codes are shown to people."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from shared.language import SOURCE_LANGUAGE, Text, current_language, lazy, speaking
from shared.language import gettext as _
from shared.web.pages import written

ROLES = {
    "librarian": lazy("bibliotekarie"),
    "assistant": lazy("biblioteksassistent"),
    "children_librarian": lazy("barnbibliotekarie"),
    "school_librarian": lazy("skolbibliotekarie"),
    "it_librarian": lazy("IT-bibliotekarie"),
    "manager": lazy("bibliotekschef"),
    "driver": lazy("bokbusschaufför"),
    "other": lazy("annan"),
}
STATES = {
    "draft": lazy("Utkast"),
    "in_review": lazy("Under granskning"),
    "adopted": lazy("Antagen"),
    "followed_up": lazy("Uppföljd"),
    "archived": lazy("Arkiverad"),
}
# Where municipal plans stand: one that is adopted holds until the draft beside it is.
STANDINGS = STATES | {
    "adopted+draft": lazy("Antagen, nytt utkast"),
    "adopted+in_review": lazy("Antagen, nytt utkast under granskning"),
}
# Nobody adopts a person's plan: two agree on it.
PERSONAL_STATES = STATES | {"adopted": lazy("Överenskommen")}
QUADRANTS = {
    "strength": lazy("styrkor"),
    "weakness": lazy("svagheter"),
    "opportunity": lazy("möjligheter"),
    "threat": lazy("hot"),
}
FORMS = {
    "course": lazy("Kurs"),
    "visit": lazy("Studiebesök"),
    "mentor": lazy("Mentor"),
    "circle": lazy("Cirkel"),
    "shadowing": lazy("Gå bredvid"),
    "self_study": lazy("På egen hand"),
    "rotation": lazy("Byta uppgifter"),
}
STRATEGIES = {
    "WO": lazy("Utveckla"),
    "WT": lazy("Minska risken"),
    "SO": lazy("Använd"),
    "ST": lazy("Skydda"),
}
HORIZONS = {"0-6": lazy("De närmaste sex månaderna"), "6-24": lazy("Ett halvår till två år")}
LEVELS = (lazy("ingen"), lazy("grund"), lazy("självständig"), lazy("fördjupad"), lazy("leder andra"))

_REASONS = {
    "time_limit": lazy("Det tog längre tid än det får göra."),
    "killed": lazy("Arbetet avbröts tre gånger innan det blev klart."),
}
_PROGRAM_ERROR = re.compile(r"\w+: ")


def role_name(role: str) -> str:
    """Return what a role is called."""
    return str(ROLES.get(role, ROLES["other"]))


def failure_reason(reason: str | None) -> Text:
    """Return why a job failed, for the one who waits; what only a programmer understands stays in the log."""
    if reason in _REASONS:
        return _REASONS[reason]
    if not reason or _PROGRAM_ERROR.match(reason):
        return lazy("Något gick fel hos oss.")
    return reason


# What a derivation says of when and who, in Swedish as the plan is kept.
_DERIVED = {
    "du själv": lazy("du själv"),
    "du och din mentor": lazy("du och din mentor"),
    "din chef": lazy("din chef"),
}
_TERM = re.compile(r"(våren|hösten) (\d{4})")
_REASON = (
    lazy("Det här är det område där din kommun har störst behov."),
    lazy("Det här är nummer %(number)s bland kommunens behov."),
    lazy("En av gruppens lappar handlar om det."),
    lazy("%(number)s av gruppens lappar handlar om det."),
    lazy("Du skattar dig på nivå %(number)s."),
    lazy("Din roll siktar på nivå %(number)s."),
    lazy("Eftersom kommunen behöver mer just här föreslår vi nivå %(number)s."),
    lazy("Eftersom kommunen behöver mer just här vore nivå %(number)s bra på sikt."),
    lazy("Du vill själv nå nivå %(number)s."),
    lazy("Ett rimligt nästa steg är nivå %(number)s."),
)
_SENTENCES = {each.message.replace("%(number)s", "#"): each for each in _REASON}


def derived_words(text: str) -> Markup:
    """Return a term, a responsible or a reason as derivations write them in the page's language.

    What people wrote, also into a reason, stays as they wrote it.
    """
    if current_language.get() != SOURCE_LANGUAGE and (derived := _derived(text)):
        return Markup("<bdi>{}</bdi>").format(derived)
    return written(text)


def derived_in_english(texts: Iterable[str]) -> dict[str, str]:
    """Return those of the texts that derivations write, each with its English."""
    with speaking("en"):
        return {text: derived for text in texts if (derived := _derived(text))}


def role_in_english(role: str) -> dict[str, str]:
    """Return what a role is called, with its English."""
    with speaking("en"):
        english = role_name(role)
    return {role_name(role): english}


def _derived(text: str) -> str:
    """Return in the current language what derivations write, and nothing for what people wrote."""
    if found := _TERM.fullmatch(text):
        return _("våren %(year)s", year=found[2]) if found[1] == "våren" else _("hösten %(year)s", year=found[2])
    return str(_DERIVED[text]) if text in _DERIVED else _reason(text)


def _reason(text: str) -> str:
    said = []
    for sentence in re.split(r"(?<=\.) ", text):
        number = re.search(r"\d+", sentence)
        known = _SENTENCES.get(re.sub(r"\d+", "#", sentence))
        if known is None:
            return ""
        said.append(known % {"number": number[0]} if number else str(known))
    return " ".join(said)
