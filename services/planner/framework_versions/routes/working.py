"""What pages that change the framework have in common: the document that is being worked on."""

from uuid import UUID

from fastapi import Request

from services.planner.framework_versions import queries
from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.framework_versions.programmes import KnownProgramme, find_programme
from shared.application import database
from shared.identity import Viewer
from shared.policy import Rule, demand
from shared.web import url


def changed_programme(request: Request, viewer: Viewer, programme_id: UUID) -> KnownProgramme:
    """Return the programme whose framework the viewer may change.

    Raises:
        NotFound: there is none, or the viewer administers another one.
        Unavailable: intake doesn't answer.
    """
    demand(viewer, Rule.FRAMEWORK_CHANGE, programme_id=programme_id)
    return find_programme(request, programme_id)


def working_document(request: Request, viewer: Viewer, programme: KnownProgramme) -> FrameworkDocument:
    """Return the draft, or what is in force where there is none."""
    with database(request).transaction(viewer) as db:
        found = queries.find_draft(db, programme.id) or queries.published_document(db, programme.id)
    return found.document


def draft_path(request: Request, programme: KnownProgramme) -> str:
    """Return the path of the draft's page."""
    return url(request, "framework_draft", programme_id=programme.id)
