"""Names on the map."""

from services.planner.overview.domain.geography import Located, Position
from services.planner.overview.domain.heat import heat_map
from services.planner.overview.pictures import area_map
from tests.planner.overview.factories import place, plan


def located(number: int, name: str, latitude: float, longitude: float) -> Located:
    """Return a municipality where it lies."""
    known = place(number, name)
    return Located(known.id, known.programme_id, name, known.county, Position(latitude, longitude))


def test_a_municipality_among_others_has_its_name_to_one_side() -> None:
    """Sandviken, between Gävle and Falun: the greatest need, and no room straight under, above or beside it."""
    places = [
        located(1, "Sandviken", 60.62, 16.78),
        located(2, "Gävle", 60.67, 17.14),
        located(3, "Tierp", 60.34, 17.52),
        located(4, "Falun", 60.61, 15.63),
        located(5, "Arvika", 59.65, 12.59),
        located(6, "Östhammar", 60.26, 18.37),
        located(7, "Hofors", 60.45, 16.20),
    ]
    needs = {1: 0.4, 2: 0.15, 3: 0.1, 4: 0.3, 5: 0.1, 6: 0.1, 7: 0.12}
    plans = [plan(number, digital=need) for number, need in needs.items()]
    picture = area_map(places, heat_map(plans, {"digital"}).rows[0])

    assert [spot.place.name for spot in picture["spots"] if spot.label is None] == []
