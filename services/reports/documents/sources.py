"""Who has what a document is made of, and where it is asked for."""

from dataclasses import dataclass
from uuid import UUID

from services.reports.documents.words import LETTER_CHANGED, PLAN_GONE


@dataclass(frozen=True)
class Source:
    """A service that owns what documents are made of.

    ``gone``: why a document can't be made when the service doesn't have it any more.
    """

    service: str
    things: str
    revisions: str
    page: str
    gone: str

    def contents(self, subject: object, revision: int) -> str:
        """Return where the contents of a document are asked for."""
        return self.revisions.format(subject=subject, revision=revision)

    def access(self, subject: UUID) -> str:
        """Return where it is asked whether somebody may see what a document was made of."""
        return self.things.format(subject=subject)

    def page_of(self, subject: UUID) -> str:
        """Return the page of what a document was made of."""
        return self.page.format(subject=subject)


PLANS = Source(
    "planner", "plans/{subject}", "plans/{subject}/revisions/{revision}", "/planner/plans/{subject}", PLAN_GONE
)
INVITATIONS = Source(
    "intake",
    "swot-sessions/{subject}/invitation",
    "swot-sessions/{subject}/invitations/{revision}",
    "/swot-sessions/{subject}/invitation",
    LETTER_CHANGED,
)


def source_of(kind: str) -> Source:
    """Return whose a document of this kind is."""
    return INVITATIONS if kind == "invitation" else PLANS
