"""Why something can't be erased."""

from collections.abc import Iterable

from services.intake.registry.tables import StaffMember
from shared.errors import Conflict, NotFound
from shared.language import lazy


class NothingToErase(NotFound):
    """There is no such note, statement or person."""

    message = lazy("Det finns ingenting att radera med det id:t eller den adressen.")
    advice = lazy("Kontrollera id:t. Adressen är den som personen hade på arbetsplatsen.")


class SeveralPeople(Conflict):
    """More than one has had the address: an id tells which is meant."""

    def __init__(self, people: Iterable[StaffMember]) -> None:
        known = "; ".join(
            f"{person.id} ({person.name}{f', {person.left_on}' if person.left_on else ''})" for person in people
        )
        super().__init__(
            lazy(
                "Flera har haft den adressen. Skriv id i stället för adressen, med den sista arbetsdagen efter namnet "
                "för den som har slutat: %(people)s.",
                people=known,
            )
        )


class StillAtWork(Conflict):
    """Somebody who works is not erased."""

    message = lazy("Personen arbetar kvar.")
    advice = lazy("Anteckna först i personallistan att personen har slutat, eller ta bort kontots roller.")
