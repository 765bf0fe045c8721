"""Plans and letters as documents: payload → HTML → PDF/A and PDF/UA."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from services.reports.rendering.pdf import Typeset

# Raised whenever a template changes what a document says or is: the same revision is then another document.
TEMPLATE_VERSION = 10


def typeset_plan(payload: dict[str, Any]) -> "Typeset":
    """Render a municipal or an individual plan, or an invitation, to a PDF/A-2a and PDF/UA-1 file, and count its pages.

    A pure function: the same payload gives the same bytes. The payload's shape stands in `payload.py`.

    Raises:
        pydantic.ValidationError: the payload is none of these, or goes beyond a limit.
    """
    # Late, because loading Pango takes a third of a second that the web process never needs.
    from services.reports.rendering.document import plan_html
    from services.reports.rendering.pdf import typeset

    return typeset(plan_html(payload))


def render_plan(payload: dict[str, Any]) -> bytes:
    """Return the file of a plan; see `typeset_plan`."""
    return typeset_plan(payload).pdf
