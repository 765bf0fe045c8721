"""Why a change would leave a framework that can't be used, in words for whoever makes it."""

from collections.abc import Iterable, Mapping

from services.planner.framework_versions.domain.document import MOST_AREAS, MOST_KEPT, Area
from shared.errors import InvalidForm
from shared.language import lazy


class Unfit(InvalidForm):
    """The change would leave a framework that can't be used; ``field`` says where in the form."""

    field = ""


class NameTaken(Unfit):
    """Another area in use has this name."""

    message = lazy("Ett annat område heter redan så. Ge området ett eget namn, eller slå ihop de två.")
    field = "name"


class ParentMissing(Unfit):
    """The area is to lie under one that isn't there, or isn't in use."""

    message = lazy("Området som det ska ligga under används inte. Välj ett annat.")
    field = "parent"


class Ring(Unfit):
    """Areas would lie under each other in a ring."""

    field = "parent"

    def __init__(self, areas: Iterable[Area]) -> None:
        ring = _ring(areas)
        super().__init__(lazy("Områdena ligger under varandra i en ring: %(ring)s. Bryt ringen någonstans.", ring=ring))


class ReplacedInRing(Unfit):
    """Areas would replace each other in a ring: nothing would count for any of them."""

    field = "target"

    def __init__(self, areas: Iterable[Area]) -> None:
        super().__init__(
            lazy(
                "Områdena ersätts av varandra i en ring: %(ring)s. Då skulle inget av dem användas. Låt ett av dem vara"
                " kvar.",
                ring=_ring(areas),
            )
        )


class TermsUnclear(Unfit):
    """Some of the words can't be used for finding notes."""

    field = "terms"

    def __init__(self, terms: Iterable[str]) -> None:
        super().__init__(
            lazy(
                "De här orden går inte att leta efter: %(terms)s. Skriv hela ord, ordets början med * efter (minst tre"
                " bokstäver), eller några ord i rad.",
                terms=", ".join(terms),
            )
        )


class TooManyAreas(Unfit):
    """More areas than anybody can keep apart."""

    def __init__(self, found: int) -> None:
        super().__init__(
            lazy(
                "Ramverket har %(found)s områden, och högst %(most)s går att använda. Välj en mindre del av det.",
                found=found,
                most=MOST_AREAS,
            )
        )


class TooManyKept(Unfit):
    """More areas with those that are no longer in use than a framework can carry along."""

    def __init__(self, found: int) -> None:
        super().__init__(
            lazy(
                "Ramverket har %(found)s områden med dem som inte längre används, och högst %(most)s går att spara. Ta"
                " gamla områden i bruk igen i stället för att göra nya.",
                found=found,
                most=MOST_KEPT,
            )
        )


class NothingLeft(Unfit):
    """No area would be in use."""

    message = lazy("Minst ett område måste vara i bruk, annars går det inte att hitta några behov.")


class StillParent(Unfit):
    """Areas in use lie under it."""

    message = lazy("Andra områden ligger under det här. Flytta, avveckla eller slå ihop dem först.")
    field = "target"


class StillTarget(Unfit):
    """Other areas were merged into it: nothing would count for them any more."""

    def __init__(self, areas: Iterable[Area]) -> None:
        names = ", ".join(area.name for area in areas)
        super().__init__(
            lazy(
                "Lapparna om %(areas)s räknas till det här området, och skulle inte räknas någonstans. Slå ihop det"
                " med ett annat område i stället, eller ta de områdena i bruk igen först.",
                areas=names,
            )
        )


class NoTarget(Unfit):
    """The area to merge into is not one that needs are found for."""

    message = lazy("Välj ett annat område som används och som inget annat ligger under.")
    field = "target"


class ChangedMeanwhile(Unfit):
    """Somebody else changed the area after the form was shown."""

    message = lazy(
        "Någon annan har ändrat området sedan du öppnade det. Jämför med det som står nu, och spara igen om ditt ska "
        "gälla."
    )


class LevelsChangedMeanwhile(Unfit):
    """Somebody else gave a role another level where one is given too; ``collided``: theirs, by area."""

    message = lazy("Någon annan har ändrat samma nivåer i rollprofilen, så inget är sparat än.")
    advice = lazy("Vid varje område står vad som gäller nu. Ditt val står kvar. Spara igen om ditt ska gälla.")

    def __init__(self, collided: Mapping[str, int]) -> None:
        super().__init__()
        self.collided = collided


class DraftChangedMeanwhile(Unfit):
    """Somebody changed the draft after it was read; nothing is published, thrown away or replaced."""

    message = lazy(
        "Utkastet har ändrats sedan du öppnade sidan, så inget är gjort. Läs det som står här nu, och välj igen."
    )


def _ring(areas: Iterable[Area]) -> str:
    names = [area.name for area in areas]
    return " → ".join([*names, names[0]])
