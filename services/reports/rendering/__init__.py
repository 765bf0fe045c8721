"""Plans as documents: payload → HTML → PDF/UA."""

from typing import Any


def render_plan(payload: dict[str, Any]) -> bytes:
    """Render a municipal or an individual plan to a PDF/UA-1 file.

    A pure function: the same payload gives the same bytes. The payload's shape stands in `payload.py`.

    Raises:
        pydantic.ValidationError: the payload is no plan, or goes beyond a limit.
    """
    # Late, because loading Pango takes a third of a second that the web process never needs.
    from services.reports.rendering.document import plan_html
    from services.reports.rendering.pdf import render_pdf

    return render_pdf(plan_html(payload))
