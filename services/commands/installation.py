"""Commands of whoever runs an installation: up, migrate, admin, events."""

import json
import os
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.embedded.folder import default_folder
from services.embedded.processes import CannotStartError

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data folder; /var/lib/kub for root, else ~/.local/share/kub."),
]


admin = typer.Typer(help="Look after accounts from the terminal.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(up)
    app.command()(migrate)
    app.command()(demo)
    app.add_typer(admin, name="admin", no_args_is_help=True)


def up(
    port: Annotated[int, typer.Option(metavar="PORT", min=1, max=65535, help="Where the pages are served.")] = 8000,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Load the demo programme at the first start.")] = True,
    data: DataOption = None,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address that people use, when it isn't http://localhost:PORT."),
    ] = None,
) -> None:
    """Run everything on this machine until Ctrl-C.

    \b
    Starts PostgreSQL and Redis (unless DATABASE_URL or REDIS_URL name others), the web server and all
    workers, and starts again what dies. All data stay in the data folder.

    \b
    ./kub up                                    try it out, with the demo programme
    ./kub up --no-demo --data /srv/kub          an empty installation of its own
    ./kub up --public-url https://kub.example   behind a gateway with TLS; listens on all interfaces
    """
    from services.embedded.installation import Options
    from services.embedded.installation import up as run

    run(Options(data=data or default_folder(), port=port, demo=demo, public_url=public_url))


def migrate(data: DataOption = None) -> None:
    """Bring the database to the newest version.

    \b
    DATABASE_URL names the administrator; INTAKE_DATABASE_URL and so on the services' roles.
    `./kub up` does this by itself; harmless when there is nothing to do.
    """
    use_installation(data)
    from services.intake.settings import IntakeSettings
    from services.planner.settings import PlannerSettings
    from services.reports.settings import ReportsSettings
    from shared.migrate import migrate as run
    from shared.settings import ServiceSettings

    settings = {"intake": IntakeSettings(), "planner": PlannerSettings(), "reports": ReportsSettings()}
    urls = {service: found.database_url.get_secret_value() for service, found in settings.items()}
    administrator = ServiceSettings()
    run(administrator.database_url.get_secret_value(), urls)


def demo(data: DataOption = None) -> None:
    """Load the demo programme; print a sign-in link per role.

    \b
    For an installation that is only tried out: 49 municipalities and 750 invented people. The links can be used
    again and again for a day; the same command gives new ones. `./kub up` does this by itself.
    """
    use_installation(data)
    from services.demo import has_place_for_demo
    from services.embedded.invitation import OWN_PROGRAMMES, intake_database, invitation
    from services.intake.settings import IntakeSettings

    settings = IntakeSettings()
    url = settings.database_url.get_secret_value()
    with intake_database(url) as database:
        if not has_place_for_demo(database):
            raise CannotStartError(OWN_PROGRAMMES)
    for line in invitation({"INTAKE_DATABASE_URL": url, "KUB_PUBLIC_URL": settings.public_url}, demo=True):
        typer.echo(line)


@admin.command()
def create(email: Annotated[str, typer.Argument(metavar="EMAIL")], data: DataOption = None) -> None:
    """Make an administrator's account and print a sign-in link for it.

    \b
    ./kub admin create anna@region.example
    """
    use_installation(data)
    from services.commands.first_administrator import MalformedAddress, create_administrator

    try:
        typer.echo(create_administrator(email))
    except MalformedAddress as refused:
        raise typer.BadParameter(f"{email!r} is no e-mail address, such as name@region.example") from refused


@admin.command()
def move(
    old: Annotated[str, typer.Argument(metavar="OLD")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    data: DataOption = None,
) -> None:
    """Give an account another e-mail address.

    \b
    For somebody who can't read the old one's letters any more.
    Make sure that it is the person who asks: the new address opens the account and the person's own plan.
    Both addresses get a letter, and whoever is signed in with the account is signed out.
    ./kub admin move anna@old.example anna@new.example
    """
    use_installation(data)
    from services.commands.first_administrator import MalformedAddress
    from services.commands.first_administrator import move as move_account
    from services.intake.administration.use_cases import AddressTaken, NoSuchAccount

    try:
        move_account(old, new)
    except MalformedAddress as refused:
        raise typer.BadParameter(f"{new!r} is no e-mail address, such as name@region.example") from refused
    except NoSuchAccount as refused:
        raise typer.BadParameter(f"nobody signs in with {old}") from refused
    except AddressTaken as refused:
        raise typer.BadParameter(f"{new} has an account of its own") from refused
    typer.echo(f"{new} signs in from now on; {old} does not.")


@admin.callback()
def _admin() -> None:
    """Look after accounts from the terminal."""


def id_or_address(wanted: str) -> UUID | str:
    """Return how a person is named on the command line: by id, or by an address in lower case."""
    if "@" in wanted:
        return wanted.strip().lower()
    try:
        return UUID(wanted)
    except ValueError:
        raise typer.BadParameter(f"{wanted!r} is neither an id nor an e-mail address") from None


def use_installation(data: Path | None) -> None:
    """Let the settings be those of the installation that runs with this data folder, unless the environment names one.

    Raises:
        CannotStartError: none is running.
    """
    if "INTAKE_DATABASE_URL" in os.environ or Path("/run/secrets/INTAKE_DATABASE_URL").exists():
        return
    path = (data or default_folder()) / "environment.json"
    try:
        os.environ.update(json.loads(path.read_text()))
    except OSError as error:
        raise CannotStartError(
            f"no KUB is running with {path.parent}: start it with ./kub up, name its folder with --data, "
            "or set DATABASE_URL, INTAKE_DATABASE_URL and so on"
        ) from error
