"""How a framework is changed, and how two versions differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.framework_versions.domain import changes, problems
from services.planner.framework_versions.domain.document import Area, FrameworkDocument, find_cycle, in_order
from tests.planner.framework_versions.factories import area, document


def test_a_merged_area_counts_for_its_target_with_the_higher_level() -> None:
    """Whoever needed much of the one needs much of both together."""
    merged = changes.merge(document(librarian={"katter": 3, "hundar": 1}), "katter", "hundar")

    assert merged.successor("katter") == "hundar"
    assert [known.id for known in merged.counted] == ["hundar", "fiskar"]
    assert merged.profiles["librarian"]["hundar"] == 3


def test_an_area_merged_twice_counts_for_the_last() -> None:
    """Merging goes on from where it was."""
    merged = changes.merge(changes.merge(document(), "katter", "hundar"), "hundar", "fiskar")

    assert merged.successor("katter") == "fiskar"


def test_a_retired_area_counts_for_none_until_it_is_restored() -> None:
    """Nothing that was written goes away."""
    retired = changes.retire(document(), "katter")

    assert retired.successor("katter") is None
    assert changes.restore(retired, "katter") == document()


def test_an_area_that_counts_for_others_is_not_retired() -> None:
    """Their notes would count for nothing; the message names them all, those that came by another too."""
    merged = changes.merge(changes.merge(document(), "katter", "hundar"), "hundar", "fiskar")

    with pytest.raises(problems.StillTarget, match="Katter, Hundar"):
        changes.retire(merged, "fiskar")


def test_an_area_that_is_taken_out_of_a_merge_gives_the_levels_back() -> None:
    """Unless they were in force already, somebody set them meanwhile, or another merge raised them."""
    before = document(area("Katter"), area("Hundar"), area("Fiskar"), a={"katter": 3, "hundar": 1, "fiskar": 2})
    merged = changes.merge(before, "katter", "hundar")

    assert changes.restore(merged, "katter", before) == before
    assert changes.restore(merged, "katter", merged).profiles["a"]["hundar"] == 3
    assert changes.restore(merged, "katter").profiles["a"]["hundar"] == 3
    lowered = changes.set_levels(merged, "a", {"hundar": 0}, {"hundar": 3})
    assert changes.restore(lowered, "katter", before).profiles["a"]["hundar"] == 0
    both = changes.merge(merged, "fiskar", "hundar")
    assert changes.restore(both, "katter", before).profiles["a"]["hundar"] == 2


@pytest.mark.parametrize("target", ["katter", "fladdermöss", "hundar"])
def test_an_area_merges_into_another_in_use_only(target: str) -> None:
    """Not into itself, one that isn't there, or one that is retired."""
    retired = changes.retire(document(), "hundar")

    with pytest.raises(problems.NoTarget):
        changes.merge(retired, "katter", target)


def test_the_last_area_stays() -> None:
    """A framework without areas finds no needs."""
    with pytest.raises(problems.NothingLeft):
        changes.retire(document(area("Katter")), "katter")


def test_an_area_others_lie_under_is_neither_retired_nor_merged() -> None:
    """They would hang in the air."""
    framework = document(area("Djur"), area("Katter", parent="djur"), area("Fiskar"))

    with pytest.raises(problems.StillParent):
        changes.retire(framework, "djur")
    with pytest.raises(problems.StillParent):
        changes.merge(framework, "djur", "fiskar")


def test_areas_in_a_ring_are_refused_by_name() -> None:
    """Each lies under the next: the message says which."""
    framework = document(area("Djur"), area("Katter", parent="djur"))

    with pytest.raises(problems.Ring, match="Djur → Katter → Djur"):
        changes.save_area(framework, area("Djur", parent="katter"))


def test_areas_that_replace_each_other_are_refused_by_name() -> None:
    """None of them would be in use, nor would what counts for them; in a chain the last one is."""
    ring = [area("Katter", retired=True, merged_into="hundar"), area("Hundar", retired=True, merged_into="katter")]

    with pytest.raises(problems.ReplacedInRing, match="Katter → Hundar → Katter"):
        changes.check(document(*ring, area("Fiskar")))
    chain = document(ring[0], area("Hundar", retired=True, merged_into="fiskar"), area("Fiskar"))
    assert changes.check(chain) == chain


def test_two_areas_in_use_have_different_names() -> None:
    """Upper and lower case make no difference."""
    with pytest.raises(problems.NameTaken):
        changes.save_area(document(), area("KATTER", id="other"))


@pytest.mark.parametrize("terms", ["a*", "katt(unge", "*", "& hund", "katt & ", "😀"])
def test_words_that_nobody_can_look_for_are_named(terms: str) -> None:
    """So that they can be mended."""
    with pytest.raises(problems.TermsUnclear):
        changes.save_area(document(), area("Katter", terms=f"kattunge, {terms}"))


def test_a_comparison_tells_what_became_of_each_area() -> None:
    """Added, changed, merged, retired."""
    before = document(area("Katter"), area("Hundar"), area("Fiskar"), area("Fåglar"))
    after = changes.retire(changes.merge(before, "katter", "hundar"), "fiskar")
    after = changes.save_area(after, area("Fåglar", description="De som flyger"))
    after = changes.save_area(after, area("Hästar"))

    assert [(change.area.name, change.kind) for change in changes.compare(before, after)] == [
        ("Katter", "merged"),
        ("Fiskar", "retired"),
        ("Fåglar", "changed"),
        ("Hästar", "added"),
    ]


def test_changed_levels_are_told_by_role() -> None:
    """Only those of areas in use."""
    before = document(librarian={"katter": 1})
    after = changes.set_levels(before, "librarian", {"katter": 4}, {"katter": 1})

    assert [(role, found.id, old, new) for role, found, old, new in changes.compare_levels(before, after)] == [
        ("librarian", "katter", 1, 4)
    ]


parents = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=10)


@given(parents)
def test_a_ring_is_found_exactly_when_there_is_one(above: list[int | None]) -> None:
    """Walking upwards from each area for as many steps as there are areas says the same."""
    areas = [
        Area(str(place), f"Område {place}", parent=None if up is None else str(up)) for place, up in enumerate(above)
    ]
    by_id = {found.id: found for found in areas}

    def ends(found: Area) -> bool:
        for _ in areas:
            if found.parent not in by_id:
                return True
            found = by_id[found.parent]
        return False

    cycle = find_cycle(areas)

    assert bool(cycle) == (not all(map(ends, areas)))
    assert all(one.parent == two.id for one, two in zip(cycle, [*cycle[1:], *cycle[:1]], strict=True))
    if not cycle:
        assert sorted(found.id for found, _ in in_order(FrameworkDocument("", tuple(areas)))) == sorted(by_id)


def test_a_document_is_the_same_after_being_kept() -> None:
    """As plain values, in the database."""
    framework = document(area("Katter", digcomp=("1.1",), terms="kattunge"), librarian={"katter": 2})

    assert FrameworkDocument.from_json(framework.to_json()) == framework
