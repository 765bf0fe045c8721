"""What areas are called on pages in English."""

from collections.abc import Iterator

import pytest

from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.framework_versions.naming import area_name, area_text
from services.planner.framework_versions.queries import english_names
from services.planner.framework_versions.tables import FrameworkVersion
from shared.database import Database
from shared.identity import WORKER
from shared.language import speaking
from tests.people import Place
from tests.planner.framework_versions.factories import area, document


@pytest.fixture
def names(database: Database, falun: Place) -> Iterator[dict[str, str]]:
    """The English names of a programme that has called cats two things, and says nothing of dogs."""
    versions: list[tuple[int, str, FrameworkDocument]] = [
        (2, "superseded", document(area("Katter", name_en="Felines"), area("Fiskar", name_en="Fish"))),
        (3, "published", document(area("Katter", name_en="Cats"), area("Hundar"))),
        (4, "draft", document(area("Hundar", name_en="Dogs"))),
    ]
    with database.transaction(WORKER) as db:
        for number, state, content in versions:
            version = FrameworkVersion(programme_id=falun.programme_id, number=number, state=state)
            version.content = content.to_json()
            db.add(version)
        db.flush()
        yield english_names(db)


def test_the_newest_version_names_an_area(names: dict[str, str]) -> None:
    """Plans keep names that areas had before; a draft's aren't in force, and the shipped ones are always known."""
    assert (names["Katter"], names["Fiskar"], names.get("Hundar")) == ("Cats", "Fish", None)
    assert names["Digital teknik & e-medier"] == "Digital technology & e-media"


def test_an_area_without_an_english_name_is_marked_as_swedish() -> None:
    """Where no mark may stand, it stands as it is."""
    with speaking("en"):
        assert (area_name("Hundar"), area_text("Hundar")) == ('<bdi lang="sv">Hundar</bdi>', "Hundar")
    assert area_name("Hundar") == "<bdi>Hundar</bdi>"
