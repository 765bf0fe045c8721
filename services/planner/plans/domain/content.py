"""A plan's content: plain values where each note that is cited stands as a reference, not as text.

The wordings lie beside the content, so that one can be erased from every revision, and the hash stays true: it covers
the content and the hash of each wording.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.redacting import REMOVED

NOTE, WORDS = "cited_note", "cited_words"


@dataclass(frozen=True)
class Wording:
    """A note as its author wrote it, and per area the words in it that spoke of the area."""

    text: str
    words: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Draft:
    """A plan as derived: content with citations, and the cited wordings by note id."""

    content: dict[str, Any]
    wordings: Mapping[str, Wording]

    @cached_property
    def hash(self) -> str:
        """What tells this content from every other."""
        return content_hash(self.content, {note: text_hash(wording.text) for note, wording in self.wordings.items()})

    @property
    def quoted(self) -> dict[str, Any]:
        """The content with the notes' words in their places."""
        filled: dict[str, Any] = quote(self.content, self.wordings, erased="")
        return filled


def cite(note_id: str) -> dict[str, Any]:
    """Return what stands in the content where the note's text belongs."""
    return {NOTE: note_id}


def cite_words(note_ids: Iterable[str], area: str) -> dict[str, Any]:
    """Return what stands in the content where the notes' words about an area belong."""
    return {WORDS: list(note_ids), "area": area}


def make_draft(content: dict[str, Any], wordings: Mapping[str, Wording]) -> Draft:
    """Return the draft with just the wordings that its content cites."""
    return Draft(content, {note: wordings[note] for note in sorted(cited_notes(content))})


def quote(content: Any, wordings: Mapping[str, Wording], *, erased: str) -> Any:
    """Return the content with each citation replaced by the note's words; of an erased note, ``erased`` and none."""
    if isinstance(content, list):
        return [quote(item, wordings, erased=erased) for item in content]
    if not isinstance(content, dict):
        return content
    if NOTE in content:
        found = wordings.get(content[NOTE])
        return found.text if found else erased
    if WORDS in content:
        kept = [wordings[note].words.get(content["area"], ()) for note in content[WORDS] if note in wordings]
        return list(dict.fromkeys(word for words in kept for word in words))
    return {key: quote(value, wordings, erased=erased) for key, value in content.items()}


def content_hash(content: Mapping[str, Any], wording_hashes: Mapping[str, str]) -> str:
    """Return the SHA-256, as 64 hexadecimal digits, over canonical JSON: sorted keys, no spaces, UTF-8."""
    return text_hash(canonical_json({"content": content, "wordings": dict(wording_hashes)}))


def count_emptied(content: Mapping[str, Any]) -> int:
    """Return how many of the conclusions that the content states say nothing any more."""
    return sum(item["text"] == REMOVED for item in content.get("conclusions", ()))


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def text_hash(text: str) -> str:
    """Return a text's SHA-256; a lone surrogate is kept apart rather than refused."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def cited_notes(content: Any) -> set[str]:
    """Return the ids of the notes that a content cites."""
    found: set[str] = set()
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            if NOTE in part:
                found.add(part[NOTE])
            elif WORDS in part:
                found.update(part[WORDS])
            else:
                waiting += part.values()
    return found
