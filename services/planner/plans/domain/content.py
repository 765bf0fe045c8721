"""A plan's content: plain values where each note that is cited stands as a reference, not as text.

The wordings lie beside the content, so that one can be erased from every revision, and the hash stays true: it covers
the content and the hash of each wording.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CITATION = "cited_note"


@dataclass(frozen=True)
class Draft:
    """A plan as derived: content with citations, and the cited wordings by note id."""

    content: dict[str, Any]
    wordings: Mapping[str, str]

    @property
    def hash(self) -> str:
        """What tells this content from every other."""
        return content_hash(self.content, {note: text_hash(text) for note, text in self.wordings.items()})

    @property
    def quoted(self) -> dict[str, Any]:
        """The content with the notes' words in their places."""
        filled: dict[str, Any] = quote(self.content, self.wordings, erased="")
        return filled


def cite(note_id: str) -> dict[str, str]:
    """Return what stands in the content where the note's words belong."""
    return {CITATION: note_id}


def make_draft(content: dict[str, Any], texts: Mapping[str, str]) -> Draft:
    """Return the draft with just the wordings that its content cites."""
    return Draft(content, {note: texts[note] for note in sorted(set(_cited(content)))})


def quote(content: Any, wordings: Mapping[str, str | None], *, erased: str) -> Any:
    """Return the content with each citation replaced by its wording, or by ``erased`` where there is none any more."""
    if isinstance(content, dict):
        if content.keys() == {CITATION}:
            return wordings.get(content[CITATION]) or erased
        return {key: quote(value, wordings, erased=erased) for key, value in content.items()}
    if isinstance(content, list):
        return [quote(item, wordings, erased=erased) for item in content]
    return content


def content_hash(content: Mapping[str, Any], wording_hashes: Mapping[str, str]) -> str:
    """Return the SHA-256, as 64 hexadecimal digits, over canonical JSON: sorted keys, no spaces, UTF-8."""
    return text_hash(canonical_json({"content": content, "wordings": dict(wording_hashes)}))


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def text_hash(text: str) -> str:
    """Return a text's SHA-256; a lone surrogate is kept apart rather than refused."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _cited(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if content.keys() == {CITATION}:
            yield content[CITATION]
        else:
            for value in content.values():
                yield from _cited(value)
    elif isinstance(content, list):
        for item in content:
            yield from _cited(item)
