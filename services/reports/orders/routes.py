"""The pages of document orders."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.reports.orders import queries, use_cases
from services.reports.orders.forms import OrderForm
from services.reports.orders.offers import describe_offers
from services.reports.orders.problems import OutOfReach
from shared.application import ask, database
from shared.errors import NotFound, Unavailable
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, parse, redirect, render, url

router = APIRouter(prefix="/reports")


@router.get("", name="documents", dependencies=[requires(Rule.DOCUMENT_READ)])
def list_documents(request: Request, viewer: CurrentViewer, page: int = 1) -> Response:
    """Show the viewer's documents, and what else can be ordered."""
    with database(request).transaction(viewer) as db:
        orders, turned = queries.list_orders(db, page)
        ordered, available = queries.list_ordered(db), queries.list_available(db)
    offers = describe_offers(available, ordered, _known_plans(request, viewer))
    return render(request, "orders/list.html", orders=orders, page=turned, offers=offers)


@router.post("/orders", name="order_document", dependencies=[requires(Rule.DOCUMENT_ORDER)])
def order_document(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Order a document of a plan or an invitation; the owner of that decides whether the viewer may see it."""
    wanted = parse(OrderForm, form)
    contents = ask(request).get(wanted.source.service, wanted.path, viewer=viewer)
    with database(request).transaction(viewer) as db:
        order_id = use_cases.order_document(db, viewer, contents, wanted.language)
    return redirect(url(request, "order", order_id=order_id))


@router.get("/orders/{order_id}", name="order", dependencies=[requires(Rule.DOCUMENT_READ)])
def show_order(request: Request, order_id: UUID, viewer: CurrentViewer) -> Response:
    """Show how far an order has come."""
    with database(request).transaction(viewer) as db:
        order = queries.find_order(db, order_id)
    return _uncached(render(request, "orders/order.html", order=order))


@router.get("/orders/{order_id}/progress", name="order_progress", dependencies=[requires(Rule.DOCUMENT_READ)])
def show_progress(request: Request, order_id: UUID, viewer: CurrentViewer) -> Response:
    """Show the part of the order's page that changes, for the page to put in place."""
    with database(request).transaction(viewer) as db:
        order = queries.find_order(db, order_id)
    return _uncached(render(request, "orders/progress.html", order=order))


@router.post("/orders/{order_id}/retry", name="render_again", dependencies=[requires(Rule.DOCUMENT_ORDER)])
def render_again(request: Request, order_id: UUID, viewer: CurrentViewer) -> Response:
    """Try once more to make a document that could not be made."""
    with database(request).transaction(viewer) as db:
        use_cases.render_again(db, order_id)
    return redirect(url(request, "order", order_id=order_id), _("Vi försöker igen."), tone="information")


@router.get("/orders/{order_id}/document", name="download", dependencies=[requires(Rule.DOCUMENT_READ)])
def download(request: Request, order_id: UUID, viewer: CurrentViewer) -> Response:
    """Send the file, if the viewer may still see what it was made of."""
    with database(request).transaction(viewer) as db:
        order = queries.find_order(db, order_id)
    document = order.document
    access = order.source.access(document.plan_id)
    try:
        ask(request).get(order.source.service, access, viewer=viewer, revision=document.revision)
    except NotFound as error:
        raise OutOfReach from error
    with database(request).transaction(viewer) as db:
        content, name = queries.read_file(db, order)
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return _uncached(Response(content, media_type="application/pdf", headers={"Content-Disposition": disposition}))


def _known_plans(request: Request, viewer: Viewer) -> dict[str, Any]:
    """Return what the planner says of the viewer's plans; without an answer the page simply offers none."""
    try:
        known: dict[str, Any] = ask(request).get("planner", "waiting", viewer=viewer, talks=False)
    except Unavailable:
        return {}
    return known


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
