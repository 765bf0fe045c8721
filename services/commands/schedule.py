"""The command that gives people places in a season's occasions."""

import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.commands.files import JsonOption, check_targets, write_document
from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    from services.planner.interventions.domain.placing import LocksCollide, Placed
    from services.planner.interventions.domain.season import Occasion, Season

_LONGEST_SECONDS = 3600.0
_YEARS = range(2000, 2200)


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(rich_help_panel="Without a server")(schedule)


def schedule(
    season: Annotated[Path, typer.Argument(metavar="SEASON", help="JSON; see docs/schedule.md.")],
    json_file: JsonOption = "-",
    seconds: Annotated[
        float, typer.Option(min=1.0, max=_LONGEST_SECONDS, help="How long better places are looked for at most.")
    ] = 60.0,
) -> None:
    """Give people places in occasions: needs by priority, short ways, every library staffed.

    \b
    `objective` is the sum of the priorities that are met, less 0.0005 for each kilometre travelled; no places are worth
    more than `bound`. Everybody who is left out is named, with why and with the least that would have to change.
    Exit code: 0 done, 2 nothing could be done (each fault is named).

    \b
    ./kub schedule demo/examples/season.json --json places.json
    """
    from services.planner.interventions.domain.placing import LocksCollide, give_places
    from services.planner.interventions.domain.programming import OutOfTime

    check_targets([json_file], [season])
    told = read_season(season)
    try:
        with _progress() as progress:
            placed = give_places(told, seconds, progress)
    except LocksCollide as collision:
        raise _unusable(season, _refusals(told, collision)) from None
    except OutOfTime:
        raise CannotStartError(f"{season}: no places were found in {seconds:g} seconds; give it more") from None
    write_document(_document(told, placed), json_file or "-")


def read_season(path: Path) -> "Season":
    """Return the season that a file tells of.

    Raises:
        CannotStartError: it can't be read, or something in it can't be; every fault is named.
    """
    from pydantic import TypeAdapter, ValidationError

    from services.planner.interventions.domain.checking import find_faults
    from services.planner.interventions.domain.season import Season

    try:
        season = TypeAdapter(Season).validate_json(path.read_bytes().removeprefix(BOM_UTF8))
    except OSError as error:
        raise CannotStartError(f"{path}: {error.strerror}") from None
    except ValidationError as refused:
        faults = [f"{_where(error['loc'])}{error['msg']}" for error in refused.errors(include_url=False)]
        raise _unusable(path, faults) from None
    if faults := list(_far_away(season)):
        raise _unusable(path, faults)
    season = replace(season, occasions=tuple(_in_utc(occasion) for occasion in season.occasions))
    if faults := find_faults(season):
        raise _unusable(path, faults)
    return season


def _unusable(path: Path, faults: Iterable[str]) -> CannotStartError:
    """Name every fault, and return what ends the command."""
    for fault in faults:
        print(f"{path.name}: {fault}", file=sys.stderr)  # noqa: T201 - one line per error, as the contract says
    return CannotStartError(f"{path}: nobody is given a place until that is put right")


def _where(places: tuple[int | str, ...]) -> str:
    """Return where in a document something stands: ``people[3].needs[0].level: ``."""
    told = "".join(f"[{place}]" if isinstance(place, int) else f".{place}" for place in places)
    return f"{told.lstrip('.')}: " if told else ""


def _far_away(season: "Season") -> Iterator[str]:
    """Name times that no season has, and that calendars don't reckon with."""
    for number, occasion in enumerate(season.occasions):
        for place, session in enumerate(occasion.sessions):
            if not all(when.year in _YEARS for when in (session.start, session.end)):
                yield f"occasions[{number}].sessions[{place}]: is not between the years {_YEARS[0]} and {_YEARS[-1]}"


def _in_utc(occasion: "Occasion") -> "Occasion":
    """Times without a zone are meant as the clock on the wall shows them."""
    from services.planner.interventions.domain.season import Session
    from shared.language import TIME_ZONE

    sessions = [
        [
            (when if when.tzinfo else when.replace(tzinfo=TIME_ZONE)).astimezone(UTC)
            for when in (session.start, session.end)
        ]
        for session in occasion.sessions
    ]
    return replace(occasion, sessions=tuple(Session(start, end) for start, end in sessions))


@contextmanager
def _progress() -> Iterator[Callable[[float], None] | None]:
    """Tell somebody at a terminal how far the search has come, on one line that is gone in the end."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(gap: float) -> None:
        if gap <= 1:
            typer.echo(f"\rat most {100 * gap:.1f} % from the best ", nl=False, err=True)

    try:
        yield tell
    finally:
        typer.echo("\r\x1b[K", nl=False, err=True)


def _refusals(season: "Season", collision: "LocksCollide") -> Iterator[str]:
    from services.planner.interventions.domain.obstacles import find_obstacles
    from services.planner.interventions.words import describe_obstacle
    from shared.language import speaking

    with speaking("en"):
        for place in collision.refused:
            obstacles = map(describe_obstacle, find_obstacles(season, collision.kept, place))
            yield f"locked: {place.person} can’t keep {place.occasion}: {'; '.join(obstacles)}"


def _document(season: "Season", placed: "Placed") -> dict[str, Any]:
    from services.planner.interventions.domain.obstacles import find_left_out
    from services.planner.interventions.words import describe_change, describe_reason

    held = {place.occasion for place in placed.places}
    return {
        "places": [{"person": place.person, "occasion": place.occasion} for place in placed.places],
        "left_out": [
            {
                "person": left.person,
                "need": left.need.area,
                "level": left.need.level,
                "priority": left.need.priority,
                "occasion": left.occasion,
                "reason": describe_reason(left),
                "smallest_change": describe_change(left),
            }
            for left in find_left_out(season, placed.places)
        ],
        "not_held": [name for name in season.occasion if name not in held],
        "objective": placed.objective,
        "bound": placed.bound,
        "gap": placed.gap,
        "seconds": placed.seconds,
    }
