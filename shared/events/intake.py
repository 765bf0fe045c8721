"""The events that intake logs: people, their accounts, and SWOT days."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.event import Event


class AboutStaffMember(Event):
    """An event whose subject is a staff member."""

    source: ClassVar[str] = "intake"
    person_id: UUID

    @property
    def subject(self) -> str:
        """The staff member."""
        return f"staff_member/{self.person_id}"


class AboutMunicipality(Event):
    """An event whose subject is a municipality: its SWOT sessions count together."""

    source: ClassVar[str] = "intake"
    municipality_id: UUID

    @property
    def subject(self) -> str:
        """The municipality."""
        return f"municipality/{self.municipality_id}"


class AboutSwotSession(Event):
    """An event whose subject is one SWOT day, while it is open."""

    source: ClassVar[str] = "intake"
    session_id: UUID

    @property
    def subject(self) -> str:
        """The SWOT session."""
        return f"swot_session/{self.session_id}"


class StaffMemberSaved(AboutStaffMember):
    """A staff member was added, or the role, library or working time changed."""

    type: ClassVar[str] = "staff_member.saved.v1"
    programme_id: UUID
    municipality_id: UUID
    library_id: UUID
    role: str
    working_time_share: int


class StaffMemberLeft(AboutStaffMember):
    """A staff member left the workplace; plans are archived."""

    type: ClassVar[str] = "staff_member.left.v1"
    programme_id: UUID
    municipality_id: UUID


class StaffMemberErased(AboutStaffMember):
    """A person who had left was erased: nothing of theirs is kept."""

    type: ClassVar[str] = "staff_member.erased.v1"
    municipality_id: UUID


class AccountErased(Event):
    """An account was erased: whoever keeps its id beside what somebody did, forgets who it was."""

    type: ClassVar[str] = "account.erased.v1"
    source: ClassVar[str] = "intake"
    account_id: UUID

    @property
    def subject(self) -> str:
        """The account."""
        return f"account/{self.account_id}"


class NoteErased(AboutMunicipality):
    """A note's words were erased, wherever they were quoted."""

    type: ClassVar[str] = "note.erased.v1"
    note_id: UUID
    session_id: UUID


class ConclusionErased(AboutMunicipality):
    """What a staff group concluded was erased, in all its wordings: ``text_hashes`` tells them to who keeps copies."""

    type: ClassVar[str] = "conclusion.erased.v1"
    conclusion_id: UUID
    text_hashes: tuple[str, ...]


class SwotSessionClosed(AboutMunicipality):
    """A staff group's SWOT day was closed: its notes count from now on."""

    type: ClassVar[str] = "swot_session.closed.v1"
    session_id: UUID
    revision: int
    programme_id: UUID
    notes: int
    votes: int
    content_hash: str


class SwotSessionReopened(AboutMunicipality):
    """A closed SWOT day was opened again; its last closed revision still counts."""

    type: ClassVar[str] = "swot_session.reopened.v1"
    session_id: UUID
    revision: int
    programme_id: UUID


class NotePosted(AboutSwotSession):
    """A note was written on a board."""

    type: ClassVar[str] = "note.posted.v1"
    note_id: UUID
    perspective: str


class BoardChanged(AboutSwotSession):
    """Something else happened on a board; ``perspective`` is empty when it concerns all of them."""

    type: ClassVar[str] = "board.changed.v1"
    perspective: str
    what: Literal["phase", "timer", "participants", "notes", "groups", "dots", "conclusions", "code"]
