"""What a group stated together, where a note's words may stand copied: conclusions, and titles of groups of notes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid5

from sqlalchemy import func, select

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import ClosedConclusion, ClosedGroup, Conclusion, Note
from services.intake.grouping.tables import BoardAction, NoteGroup
from shared.database import Transaction
from shared.redacting import REMOVED, Redaction

# Short words stand everywhere, unless they are somebody's name.
_TELLING_LETTERS = 4
_Kind = Literal["conclusion", "title"]


@dataclass(frozen=True)
class Statement:
    """A conclusion, or a group's title, with all its wordings that are kept; ``id`` is the group's, or made for it."""

    id: UUID
    kind: _Kind
    texts: tuple[str, ...]

    def shares_words(self, texts: Iterable[str]) -> bool:
        """Say whether a word of these texts that tells something stands in it."""
        return bool(_telling(self.texts) & _telling(texts))


def _telling(texts: Iterable[str]) -> set[str]:
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return {word.casefold() for word in words if len(word) >= _TELLING_LETTERS or word[0].isupper()}


def only_said(db: Transaction, municipality_id: UUID, texts: Iterable[str]) -> frozenset[str]:
    """Return the words of these texts, folded to one case, that no other note there says, and names within them."""
    said = set(texts)
    notes = db.scalars(_here(select(Note.text), Note, municipality_id))
    names = {word.casefold() for text in said for word in re.findall(r"\w+", text)[1:] if word[0].isupper()}
    return frozenset(_telling(said) - _telling(note for note in notes if note not in said)) | names


def statements_of(db: Transaction, municipality_id: UUID) -> dict[UUID, Statement]:
    """Return by its id what was stated on the municipality's days, now and before; not what is removed."""
    found: dict[tuple[UUID, _Kind], dict[str, None]] = defaultdict(dict)
    for statement_id, kind, text in _wordings(db, municipality_id):
        if text.strip() not in {"", REMOVED}:
            found[statement_id, kind][text] = None
    return {known: Statement(known, kind, tuple(texts)) for (known, kind), texts in found.items()}


def _wordings(db: Transaction, municipality_id: UUID) -> Iterator[tuple[UUID, _Kind, str]]:
    for concluded in (Conclusion, ClosedConclusion):
        columns = (concluded.session_id, concluded.perspective, concluded.text)
        for session_id, perspective, text in db.execute(_here(select(*columns), concluded, municipality_id)):
            yield uuid5(session_id, perspective), "conclusion", text
    for group_id, title in db.execute(_here(select(NoteGroup.id, NoteGroup.title), NoteGroup, municipality_id)):
        yield group_id, "title", title
    closed = _here(select(ClosedGroup.group_id, ClosedGroup.title), ClosedGroup, municipality_id)
    for group_id, title in db.execute(closed):
        yield group_id, "title", title
    for action in db.scalars(_here(select(BoardAction), BoardAction, municipality_id)):
        for group_id, *standings in action.changes["groups"]:
            for standing in filter(None, standings):
                yield UUID(group_id), "title", standing["title"]


def _here(selected: Any, table: type[Any], municipality_id: UUID) -> Any:
    return selected.where(table.municipality_id == municipality_id)


def find_place(db: Transaction, statement_id: UUID) -> UUID | None:
    """Return the municipality where something was stated, if anything with this id was."""
    group = db.get(NoteGroup, statement_id)
    if group:
        return group.municipality_id
    concluded = select(Conclusion.session_id, Conclusion.perspective, Conclusion.municipality_id).distinct()
    return next((here for day, name, here in db.execute(concluded) if uuid5(day, name) == statement_id), None)


def lock_days(db: Transaction, municipality_id: UUID) -> None:
    """Be alone on the municipality's days, so that nothing is closed, and copied by it, meanwhile."""
    mine = SwotSession.municipality_id == municipality_id
    db.execute(select(SwotSession.id).where(mine).order_by(SwotSession.id).with_for_update())


def take_out(db: Transaction, municipality_id: UUID, erased: UUID, texts: Iterable[str]) -> None:
    """Take texts out of all that was stated on the municipality's days: what says just that, and copies within.

    ``erased``: the id in the ledger.  The caller has locked the days.
    """
    words = _Words(texts)
    for concluded in db.scalars(_here(select(Conclusion), Conclusion, municipality_id)):
        concluded.text = words.taken_from(concluded.text)
    for group in db.scalars(_here(select(NoteGroup), NoteGroup, municipality_id)):
        group.title = words.taken_from(group.title)
    for action in db.scalars(_here(select(BoardAction), BoardAction, municipality_id)):
        action.changes = action.changes | {"groups": [words.taken_from_group(*row) for row in action.changes["groups"]]}
    db.flush()
    closed = ((ClosedConclusion.text, ClosedConclusion), (ClosedGroup.title, ClosedGroup))
    for text in {text for said, table in closed for text in db.scalars(_here(select(said), table, municipality_id))}:
        before = text
        for stretch in words.stretches(text):
            db.execute(select(func.intake.redact_closed(erased, municipality_id, before, stretch)))
            before = before.replace(stretch, REMOVED)


class _Words:
    """Texts that shall be gone: where nothing else is said, and as copies of three words or more."""

    def __init__(self, texts: Iterable[str]) -> None:
        longest_first = sorted(set(texts), key=lambda text: (-len(text), text))
        self._whole = {_plain(text) for text in longest_first if text}
        self._patterns = [found.pattern for text in longest_first if (found := Redaction.of(text)).pattern]

    def stretches(self, said: str) -> list[str]:
        """Return what of a text goes, the longest first."""
        if _plain(said) in self._whole:
            return [said]
        return list(dict.fromkeys(match.group() for known in self._patterns for match in known.finditer(said)))

    def taken_from(self, said: str) -> str:
        for stretch in self.stretches(said):
            said = said.replace(stretch, REMOVED)
        return said

    def taken_from_group(self, group: str, *standings: Any) -> list[Any]:
        return [group, *(old and old | {"title": self.taken_from(old["title"])} for old in standings)]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
