"""A framework's own file read in again: what a format doesn't carry stays as it was."""

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings

from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.domain.joining import added, effect_of, replaced
from services.planner.framework_versions.formats import case, esco, moodle
from services.planner.framework_versions.formats.assembly import ReadFramework
from services.planner.framework_versions.formats.reading import read_framework
from services.planner.framework_versions.loading import shipped_document
from tests.planner.framework_versions.factories import area, document
from tests.planner.framework_versions.test_formats import ADDRESS, TODAY, WHEN, documents

ROLES = ("librarian", "other")
FORMATS = ("case", "moodle", "esco", "esco without its relations")


def through(kind: str, written: FrameworkDocument) -> ReadFramework:
    """Write a framework as a file and read it in again."""
    match kind:
        case "case":
            return read_framework(case.write_case(written, ADDRESS, WHEN), "ramverk.json", TODAY)
        case "moodle":
            return read_framework(moodle.write_moodle(written, "kub"), "ramverk.csv", TODAY)
        case "esco":
            return read_framework(esco.write_esco(written), "s.csv", TODAY, (esco.write_broader(written), "b.csv"))
    return read_framework(esco.write_esco(written), "s.csv", TODAY)


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=25)
@given(documents())
def test_what_is_written_and_read_changes_nothing(kind: str, written: FrameworkDocument) -> None:
    """Whether it takes the place of the areas or is added to them, and whatever the format carries."""
    read = through(kind, written)

    assert replaced(written, read.document, read.carried, ROLES) == written
    assert added(written, read.document, read.carried, ROLES) == written


@pytest.mark.parametrize("kind", FORMATS)
def test_the_shipped_framework_comes_back_as_it_was(kind: str) -> None:
    """English names, DigComp and role profiles among it; a long title too."""
    shipped = replace(shipped_document(), title="Ramverk för folkbibliotek" + " med mera" * 12)
    read = through(kind, shipped)
    effect = effect_of(shipped, read.document, read.carried, shipped.profiles)

    assert replaced(shipped, read.document, read.carried, shipped.profiles) == shipped
    assert (effect.changes, effect.absent, effect.levels) == ([], [], 0)


@pytest.mark.parametrize("kind", ["moodle", "esco"])
def test_an_area_whose_name_changed_keeps_what_the_file_does_not_carry(kind: str) -> None:
    """Only the name differs."""
    known = area("Katter", name_en="Cats", digcomp=("1.1",), levels=("", "Jag kan klappa.", "", "", ""))
    base = document(known, area("Hundar"), librarian={"katter": 4})
    read = through(kind, base.with_area(replace(known, name="Kattdjur")))
    effect = effect_of(base, read.document, read.carried, ROLES)

    assert [change.fields for change in effect.changes] == [(("name", "Katter", "Kattdjur"),)]
    assert replaced(base, read.document, read.carried, ROLES) == base.with_area(replace(known, name="Kattdjur"))


@pytest.mark.parametrize("kind", ["moodle", "esco"])
def test_areas_of_ones_own_and_of_other_sources_are_known_again(kind: str) -> None:
    """Whether they have no code, one of two, or an address that says nothing of their id."""
    base = document(
        area("Slöjd", code=""),
        Area("0198f000", "Teknik", code="T1", uri="https://example.org/areas/0198f000"),
        area("Katter", code="K"),
        area("Lejon", code="K", parent="katter"),
    )
    read = through(kind, base)

    assert replaced(base, read.document, read.carried, ROLES) == base


def test_what_a_file_adds_and_leaves_out_is_told() -> None:
    """New areas get the usual level, those that are known keep theirs, and others are retired where that is chosen."""
    base = document(area("Katter"), area("Hundar"), librarian={"katter": 4, "hundar": 1})
    read = through("moodle", document(area("Katter"), area("Fiskar")))
    effect = effect_of(base, read.document, read.carried, ROLES)
    after = replaced(base, read.document, read.carried, ROLES)

    assert [(change.kind, change.area.id) for change in effect.changes] == [("added", "fiskar")]
    assert [each.id for each in effect.absent] == ["hundar"]
    assert {each.id: each.retired for each in after.areas} == {"katter": False, "fiskar": False, "hundar": True}
    assert after.profiles == {"librarian": {"katter": 4, "hundar": 1, "fiskar": 2}, "other": {"fiskar": 2}}


def test_a_title_that_no_file_carries_is_kept_where_areas_are_known() -> None:
    """A framework of nothing but others' areas is called after where they come from."""
    base = document(area("Katter"))
    titles = [
        replaced(base, read.document, read.carried, ROLES).title
        for read in (through("esco", base), through("esco", document(area("Fiskar"))))
    ]

    assert titles == [base.title, "Kompetenser från ESCO"]


def test_two_lines_are_never_one_area() -> None:
    """One is known by its code, the other has that area's id: both stay."""
    base = document(area("Katter", code="k1"))
    read = through("moodle", document(area("Kattdjur", code="k1"), area("Andra", code="katter")))
    ids = list(chain.from_iterable([each.id] for each in replaced(base, read.document, read.carried, ROLES).areas))

    assert len(set(ids)) == len(ids) == 2
