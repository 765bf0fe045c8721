"""What stands in the way of a place, and what would have to change, in words."""

import math

from services.planner.interventions.domain.obstacles import (
    Clash,
    Full,
    LeftOut,
    NoHours,
    NoOccasion,
    NotPrepared,
    Obstacle,
    Repeated,
    TooFar,
    TooFew,
    TooSmall,
    Unavailable,
    Unstaffed,
)
from shared.language import format_date, format_datetime, format_list, format_number, ngettext
from shared.language import gettext as _


def describe_reason(left: LeftOut) -> str:
    """Return why a need got no place."""
    if left.occasion is None:
        return _("Inget tillfälle leder till nivå %(level)s i %(area)s.", level=left.need.level, area=left.need.area)
    told = format_list([describe_obstacle(obstacle) for obstacle in left.obstacles])
    return _("Närmast till hands är %(occasion)s, men %(obstacles)s.", occasion=left.occasion, obstacles=told)


def describe_change(left: LeftOut) -> str:
    """Return the least that would have to change for it to get one."""
    changes = [_change(left, obstacle) for obstacle in left.obstacles]
    told = format_list([change for change in changes if change])
    return told[:1].upper() + told[1:] + "."


def describe_obstacle(obstacle: Obstacle) -> str:
    """Return what stands in the way, as the end of a sentence."""
    match obstacle:
        case Full(capacity):
            return ngettext("den enda platsen är tagen", "alla %(num)s platser är tagna", capacity)
        case TooSmall(missing):
            return ngettext(
                "det saknas en plats för den minsta gruppen",
                "det saknas %(num)s platser för den minsta gruppen",
                missing,
            )
        case TooFew(missing):
            return ngettext("en deltagare saknas", "%(num)s deltagare saknas", missing)
        case NoHours(missing):
            return _("det tar %(hours)s mer än det finns tid för", hours=_hours(missing))
        case Unstaffed(library, when, missing):
            return ngettext(
                "%(library)s skulle sakna en person %(when)s",
                "%(library)s skulle sakna %(num)s personer %(when)s",
                missing,
                library=library,
                when=format_datetime(when),
            )
        case _:
            return _describe_own(obstacle)


def _describe_own(obstacle: Obstacle) -> str:
    """Return what lies with the person, or with what is offered."""
    match obstacle:
        case Unavailable(days):
            return _("personen kan inte %(days)s", days=format_list([format_date(day) for day in days]))
        case Clash(occasion):
            return _("det krockar med %(occasion)s", occasion=occasion)
        case Repeated(occasion):
            return _("personen har redan en plats i samma insats, i %(occasion)s", occasion=occasion)
        case NotPrepared(intervention, _before):
            return _("%(intervention)s krävs dessförinnan", intervention=intervention)
        case TooFar(_kilometres, 0):
            return _("behovet har ingen prioritet")
        case TooFar(kilometres, _worth):
            return _("resorna, %(km)s km, väger tyngre än behovet", km=format_number(kilometres))
        case _:
            return _("inget tillfälle leder dit")


def _change(left: LeftOut, obstacle: Obstacle) -> str:
    occasion = left.occasion or ""
    match obstacle:
        case NoOccasion(interventions):
            if interventions:
                return _("ett tillfälle av %(interventions)s", interventions=_either(interventions))
            return _("en insats till nivå %(level)s i %(area)s", level=left.need.level, area=left.need.area)
        case Full():
            return _change(left, TooSmall(1))
        case TooSmall(missing):
            return ngettext(
                "en plats till i %(occasion)s", "%(num)s platser till i %(occasion)s", missing, occasion=occasion
            )
        case TooFew(missing):
            return ngettext(
                "en deltagare till i %(occasion)s", "%(num)s deltagare till i %(occasion)s", missing, occasion=occasion
            )
        case NoHours(missing):
            return _("%(hours)s till för personen", hours=_hours(missing))
        case Unstaffed(library, when, missing):
            return ngettext(
                "en vikarie på %(library)s %(when)s",
                "%(num)s vikarier på %(library)s %(when)s",
                missing,
                library=library,
                when=format_datetime(when),
            )
        case _:
            return _change_of_own(occasion, obstacle)


def _change_of_own(occasion: str, obstacle: Obstacle) -> str:
    match obstacle:
        case Unavailable(days):
            return _("tid för personen %(days)s", days=format_list([format_date(day) for day in days]))
        case Clash(other):
            return _("en annan tid för %(occasion)s eller %(other)s", occasion=occasion, other=other)
        case Repeated(other):
            return _("platsen i %(occasion)s tillbaka", occasion=other)
        case NotPrepared(intervention, before):
            return _(
                "en plats i %(intervention)s som är slut före %(when)s",
                intervention=intervention,
                when=format_datetime(before),
            )
        case TooFar(_kilometres, 0):
            return _("en prioritet som är högre än 0")
        case TooFar(_kilometres, worth):
            return _("ett tillfälle med högst %(km)s km resor", km=format_number(worth))
        case _:
            return ""


def _either(names: tuple[str, ...]) -> str:
    return _(" eller ").join(names)


def _hours(hours: float) -> str:
    """Return a number of hours; one that isn't whole is many, whatever its size."""
    tenths = math.ceil(10 * hours - 1e-6)
    whole = tenths // 10 if tenths % 10 == 0 else 0
    number = format_number(whole) if whole else format_number(tenths / 10, 1)
    return ngettext("%(num)s timme", "%(num)s timmar", whole or 2, num=number)
