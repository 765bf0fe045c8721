"""Commands that run one process of the system; `kub up` and the containers use them."""

import socket
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from shared.worker import ServiceDefinition


class Service(StrEnum):
    """The services that processes belong to."""

    INTAKE = "intake"
    PLANNER = "planner"
    REPORTS = "reports"


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(rich_help_panel="Processes")(web)
    app.command(rich_help_panel="Processes")(worker)


def web(
    service: Annotated[Service | None, typer.Argument(help="One service; all three together when left out.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 8000,
    listener: Annotated[int | None, typer.Option("--socket", help="A listening socket that is open already.")] = None,
) -> None:
    """Serve the pages of all services, or of one.

    \b
    ./kub web --port 8000                  all three (what ./kub up starts)
    ./kub web planner --host 0.0.0.0       one (what a container starts)
    """
    from services.embedded.web import create_app, create_front, serve, wait_for_database
    from shared.logs import configure_logs, redirect_output
    from shared.traces import start_tracing

    configure_logs(service or "kub", "web")
    redirect_output()
    start_tracing(service or "kub", "web")

    application = create_app(service) if service else create_front()
    settings = _definition(service or Service.INTAKE).settings()
    wait_for_database(settings.database_url.get_secret_value())
    # Not before: a gateway asks another container as long as this one takes no connection.
    serve(application, socket.socket(fileno=listener) if listener is not None else socket.create_server((host, port)))


def worker(service: Annotated[Service, typer.Argument(help="Whose work to do.")]) -> None:
    """Do the work of a service that is not done in a page.

    It follows events, derives plans, renders documents, sends mail.

    \b
    ./kub worker reports
    """
    from services.embedded.web import wait_for_database
    from services.reactions import REACTIONS
    from shared.logs import configure_logs, redirect_output
    from shared.traces import start_tracing
    from shared.worker import make_worker, resolve_reactions

    configure_logs(service, "worker")
    redirect_output()
    start_tracing(service, "worker")
    definition = _definition(service)
    settings = definition.settings()
    wait_for_database(settings.database_url.get_secret_value())
    celery = make_worker(definition, settings, resolve_reactions(REACTIONS, service))
    # Quiet: no banner, whose address of the broker and drawing are no lines of a log.
    arguments = ["-q", "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle", f"--hostname={service}@%h"]
    celery.worker_main([*arguments, f"--queues={','.join(definition.queues)}"])


def _definition(service: Service) -> "ServiceDefinition":
    from importlib import import_module

    found: ServiceDefinition = import_module(f"services.{service}.worker").SERVICE
    return found
