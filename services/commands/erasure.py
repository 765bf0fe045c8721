"""Commands that erase for good what somebody asked to have erased."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from services.commands.installation import DataOption, id_or_address, use_installation

if TYPE_CHECKING:
    from services.erasure.erasing import Subject
    from services.planner.erasure.deciders import StatedDecision
    from shared.database import Database, Transaction

DecisionOption = Annotated[
    str, typer.Option("--decision", metavar="NUMBER", help="The decision on disposal (gallring) that allows it.")
]
AlsoOption = Annotated[
    list[UUID] | None,
    typer.Option("--also", metavar="ID", help="A conclusion or a group's title that is erased with it; repeatable."),
]
AlsoDecidedOption = Annotated[
    list[UUID] | None,
    typer.Option("--also", metavar="ID", help="A step of a plan that states the person as who decided; repeatable."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Don't ask.")]

erase = typer.Typer(help="Erase for good a note's words, or a person who has left.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.add_typer(erase, name="erase", no_args_is_help=True)


@erase.command()
def note(
    wanted: Annotated[UUID, typer.Argument(metavar="ID")],
    decision: DecisionOption,
    also: AlsoOption = None,
    yes: YesOption = False,
    data: DataOption = None,
) -> None:
    """Erase a note's words wherever they stand.

    \b
    In the preparation, on the board, in what was closed, in plans and in documents, which are made anew. The id is the
    note's, or that of a thought in a preparation; its note goes with it. A restored backup is freed from it too.

    \b
    Copies of it go from what the group concluded and from titles of groups. What else shares words with it there is
    shown with its id, and goes in the same act where --also names it; such an id can also be erased alone. What
    the municipality's plan says in words of its own is shown, and changed on the plan's page.
    ./kub erase note 0190f3a0-0000-7000-8000-000000000007 --decision "KS 2026/123"
    """
    from services.erasure.erasing import describe_note

    _erase(lambda db: describe_note(db, wanted, tuple(also or ())), decision, data, yes=yes)


@erase.command()
def person(
    wanted: Annotated[str, typer.Argument(metavar="ID|EMAIL")],
    decision: DecisionOption,
    also: AlsoDecidedOption = None,
    yes: YesOption = False,
    data: DataOption = None,
) -> None:
    """Erase a person who has left.

    Name, address, account, individual plan and its documents go. A facilitator, or somebody of the county, has an
    account alone: that is erased once it has no role any more.

    \b
    An address that several have had is refused, with the ids to choose among: erase one by id.
    The name goes from SWOT days that the person ran, unless somebody else has it too, and where a plan states it as
    who decided: where the person entered that, or worked or had a role in the municipality, and nobody else has the
    name. Where plans state it otherwise is shown with an id, and goes where --also names it. What somebody stated of
    another person or a board stays; where the name stands among other words, that is shown. What the person wrote to
    steps loses names and addresses of theirs, and is shown.
    ./kub erase person anna@falun.example --decision "KS 2026/123"
    """
    from services.erasure.erasing import describe_person

    who = id_or_address(wanted)
    _erase(lambda db: describe_person(db, who, tuple(also or ())), decision, data, yes=yes)


def _erase(find: "Callable[[Transaction], Subject]", decision: str, data: Path | None, *, yes: bool) -> None:
    number = decision.strip()
    if not number:
        raise typer.BadParameter("name the decision that allows it, for example KS 2026/123")
    use_installation(data)
    from services.erasure.erasing import erase as carry_out
    from services.intake.settings import IntakeSettings
    from services.intake.tables import metadata
    from services.planner.settings import PlannerSettings
    from services.planner.tables import metadata as planner_metadata
    from shared.database import Database
    from shared.identity import WORKER

    settings = IntakeSettings()
    database = Database(settings.database_url.get_secret_value(), metadata, pool_size=1)
    planner = Database(PlannerSettings().database_url.get_secret_value(), planner_metadata, pool_size=1)
    try:
        with database.transaction(WORKER) as db:
            subject = find(db)
        _show_where_it_stands(planner, subject)
        if not yes:
            typer.confirm(f"Erase {subject.says}? It can't be undone.", abort=True)
        done = carry_out(database, planner, settings.kub_data, subject, number)
    finally:
        planner.close()
        database.close()
    typer.echo(f"{subject.kind} {subject.ids[0]} is erased." if done else "It was erased before; nothing was done.")


def _show_where_it_stands(planner: "Database", subject: "Subject") -> None:
    from services.erasure.erasing import find_mentions, find_signed_remarks, find_stated_decisions

    for stated in subject.beside:
        typer.echo(f"Shares words with it, and stays without --also {stated.id}: {stated.kind} {stated.texts[0]!r}")
    for mention in find_mentions(planner, subject):
        typer.echo(f"Shares words with it, and stays in plan {mention.plan_id}, {mention.where}: {mention.text!r}")
    for found in find_stated_decisions(planner, subject):
        typer.echo(
            f"{_what_becomes_of(found)} as who decided on plan {found.plan_id}, version {found.revision}: "
            f"{', '.join(filter(None, (found.by_name, found.by_role)))!r}"
        )
    for signed in find_signed_remarks(planner, subject):
        typer.echo(f"Goes from a remark on plan {signed.plan_id}, version {signed.revision}: {signed.text!r}")


def _what_becomes_of(found: "StatedDecision") -> str:
    from services.planner.erasure.deciders import Fate

    return {
        Fate.GOES: "Goes",
        Fate.DOUBTFUL: f"May be somebody else, and stays without --also {found.step_id},",
        Fate.AMONG_OTHER_WORDS: "Stands among other words, and stays,",
    }[found.fate]
