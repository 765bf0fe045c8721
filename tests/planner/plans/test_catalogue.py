"""The shipped catalogue, as data that people edit."""

from services.planner.deriving.domain.individual import BEGINS_AFTER
from services.planner.plans.domain.catalogue import FORMS, HORIZONS
from services.planner.plans.loading import load_catalogue


def test_every_area_has_both_horizons_with_differing_forms() -> None:
    """Fifteen areas, two goals each, three to five interventions of different forms, known to the drafting."""
    catalogue = load_catalogue()

    assert len(catalogue.areas) == 15
    for area in catalogue.areas.values():
        assert [goal.horizon for goal in area.goals] == list(HORIZONS)
        for goal in area.goals:
            forms = [intervention.form for intervention in goal.interventions]
            assert 3 <= len(forms) <= 5
            assert len(set(forms)) == len(forms)
            assert set(forms) <= set(FORMS)
        assert len(area.levels) == 4
        assert {support.form for support in area.support} <= set(BEGINS_AFTER)


def test_cited_words_have_their_place() -> None:
    """An area's goals say once what the group wrote, in a sentence with exactly one place for its words."""
    for area in load_catalogue().areas.values():
        (sentence,) = [item.cite for goal in area.goals for item in goal.interventions if item.cite]

        assert sentence.count("{words}") == 1
