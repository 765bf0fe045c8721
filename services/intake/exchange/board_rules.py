"""What a note or conclusion of a board file must be before a board takes it; values in, values out."""

from collections.abc import Set as AbstractSet

from services.intake.board.domain import MOST_DOTS, clean_lines, clean_text, conclusion_fault
from services.intake.exchange.board_file import KeptConclusion, KeptNote
from services.intake.exchange.notes_file import why_no_note
from shared.language import LazyText, lazy

Fault = tuple[str, LazyText]


def cleaned_note(note: KeptNote) -> KeptNote:
    """Return the note with its texts as a board keeps them."""
    earlier = tuple(before.model_copy(update={"text": clean_text(before.text)}) for before in note.earlier)
    return note.model_copy(update={"text": clean_text(note.text), "earlier": earlier})


def board_fault(note: KeptNote, perspectives: AbstractSet[str]) -> Fault | None:
    """Return the field that is wrong with a cleaned note and why, or ``None``."""
    for text in (note.text, *(before.text for before in note.earlier)):
        if reason := why_no_note(text):
            return "text", reason
    if not {note.perspective, *(before.perspective for before in note.earlier)} <= perspectives:
        return "perspective", lazy("perspektivet finns inte i programmet")
    if note.votes > MOST_DOTS:
        return "votes", lazy("%(votes)s prickar är för många, högst %(most)s", votes=note.votes, most=MOST_DOTS)
    revisions = [before.revision for before in note.earlier]
    if len(set(revisions)) < len(revisions) or any(revision >= note.revision for revision in revisions):
        return "row", lazy("de tidigare lydelserna är inte numrerade i ordning")
    return None


def cleaned_conclusion(kept: KeptConclusion, perspectives: AbstractSet[str]) -> tuple[KeptConclusion, LazyText | None]:
    """Return the conclusion with its texts as a board keeps them, and what is wrong with it."""
    wordings = tuple(wording.model_copy(update={"text": clean_lines(wording.text)}) for wording in kept.wordings)
    said = kept.model_copy(update={"wordings": wordings})
    if said.perspective not in perspectives:
        return said, lazy("perspektivet finns inte i programmet")
    if any(conclusion_fault(wording.text) for wording in wordings):
        return said, lazy("slutsatsen är för lång")
    if len({wording.revision for wording in wordings}) < len(wordings):
        return said, lazy("de tidigare lydelserna är inte numrerade i ordning")
    return said, None
