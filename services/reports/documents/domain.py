"""What makes two orders ask for the same document, and what its file is called."""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.language import SOURCE_LANGUAGE

# Any fixed namespace will do; this one is ours alone.
_NAMESPACE = UUID("5b0c8f6e-1c5e-4c58-9a37-2f5d3e0b7a10")


@dataclass(frozen=True)
class DocumentKey:
    """All that a document depends on; ``plan_id`` is the SWOT session's for an invitation."""

    plan_id: UUID
    revision: int
    state: str
    template_version: int
    language: str

    @property
    def document_id(self) -> UUID:
        """The same key has the same id, so that an order can name a document before there is one."""
        parts = (self.plan_id, self.revision, self.state, self.template_version, self.language)
        return uuid5(_NAMESPACE, "/".join(map(str, parts)))


_BEGINNINGS = {
    "municipal": "kompetensplan",
    "individual": "individuell-kompetensplan",
    "invitation": "inbjudan-swot-dag",
}


def file_name(kind: str, name: str, revision: int, language: str) -> str:
    """`kompetensplan-falun-rev2.pdf`, in English `…-rev2-en.pdf`: letters that every file system takes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    beginning = _BEGINNINGS[kind]
    spoken = "" if language == SOURCE_LANGUAGE else language
    return "-".join(part for part in (beginning, word, f"rev{revision}", spoken) if part) + ".pdf"
