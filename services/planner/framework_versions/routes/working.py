"""What pages that change the framework have in common: the document that is being worked on."""

from fastapi import Request

from services.planner.framework_versions import queries
from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.framework_versions.programmes import KnownProgramme
from shared.application import database
from shared.identity import Viewer
from shared.web import url


def working_document(request: Request, viewer: Viewer, programme: KnownProgramme) -> FrameworkDocument:
    """Return the draft, or what is in force where there is none."""
    with database(request).transaction(viewer) as db:
        found = queries.find_draft(db, programme.id) or queries.published_document(db, programme.id)
    return found.document


def draft_path(request: Request, programme: KnownProgramme) -> str:
    """Return the path of the draft's page."""
    return url(request, "framework_draft", programme_id=programme.id)
