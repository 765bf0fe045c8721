"""The words for documents: what they are called, and why one could not be made."""

from shared.language import Text, lazy
from shared.language import gettext as _

PLAN_GONE = "plan_gone"
LETTER_CHANGED = "letter_changed"
TOO_LARGE = "too_large"
OUT_OF_MEMORY = "out_of_memory"
_STATES: dict[str, Text] = {
    "draft": lazy("Utkast"),
    "in_review": lazy("Under granskning"),
    "adopted": lazy("Antagen"),
    "followed_up": lazy("Uppföljd"),
    "archived": lazy("Arkiverad"),
    "letter": lazy("Inbjudan"),
}
_AGREED = lazy("Överenskommen")
_REASONS: dict[str, Text] = {
    PLAN_GONE: lazy("Planen finns inte längre."),
    LETTER_CHANGED: lazy("Inbjudan har ändrats sedan du beställde. Gå till den och gör en ny PDF."),
    TOO_LARGE: lazy("Planen är större än vad som ryms i ett dokument. Korta ner de längsta texterna i planen."),
    OUT_OF_MEMORY: lazy("Dokumentet blev för stort för att göras på den här datorn."),
    "time_limit": lazy("Det tog för lång tid att göra dokumentet."),
    "killed": lazy("Arbetet avbröts flera gånger innan dokumentet var klart."),
}


def state_name(state: str, kind: str) -> Text:
    """Return where a document's plan stood; a person's plan is adopted by nobody, two agree on it."""
    return _AGREED if (kind, state) == ("individual", "adopted") else _STATES[state]


def failure_reason(reason: str | None) -> Text:
    """Return why a render failed, for the one who waits; what only a programmer understands stays in the log."""
    return _REASONS.get(reason or "", lazy("Något gick fel hos oss."))


def document_title(kind: str, name: str) -> str:
    """Return what a document is called on pages."""
    if kind == "municipal":
        return _("Kompetensutvecklingsplan för %(name)s", name=name)
    if kind == "invitation":
        return _("Inbjudan till SWOT-dag i %(name)s", name=name)
    return _("Individuell kompetensutvecklingsplan för %(name)s", name=name)
