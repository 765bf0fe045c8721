"""Why something can't be erased."""

from shared.errors import Conflict, NotFound
from shared.language import lazy


class NothingToErase(NotFound):
    """There is no such note, statement or person."""

    message = lazy("Det finns ingenting att radera med det id:t eller den adressen.")
    advice = lazy("Kontrollera id:t. Adressen är den som personen hade på arbetsplatsen.")


class StillAtWork(Conflict):
    """Somebody who works is not erased."""

    message = lazy("Personen arbetar kvar.")
    advice = lazy("Anteckna först i personallistan att personen har slutat, eller ta bort kontots roller.")
