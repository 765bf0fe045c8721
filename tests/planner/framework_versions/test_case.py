"""What CASE tells of areas that are replaced, and of those that end some day."""

from typing import Any

import pytest

from services.planner.framework_versions.domain.problems import ReplacedInRing
from services.planner.framework_versions.formats.reading import read_framework
from tests.planner.framework_versions.test_formats import TODAY, package


def node(code: str) -> dict[str, str]:
    """Return what an association calls an item."""
    return {"title": "", "identifier": code, "uri": f"urn:{code}"}


def items(*codes: str, **ended: str) -> list[dict[str, str]]:
    """Return items of CASE that are called as their codes; ``ended``: codes with the day on which they end."""
    usual = {"lastChangeDateTime": "2018-02-06T14:57:52+00:00"}
    found = [usual | {"identifier": code, "uri": f"urn:{code}", "fullStatement": code.upper()} for code in codes]
    return [
        item | ({"statusEndDate": ended[item["identifier"]]} if item["identifier"] in ended else {}) for item in found
    ]


def replacing(*pairs: str) -> list[dict[str, Any]]:
    """Return associations by which the first letter of each pair is replaced by the second one."""
    usual = {"associationType": "replacedBy", "lastChangeDateTime": "2018-02-06T14:57:52+00:00"}
    ends = [{"originNodeURI": node(pair[0]), "destinationNodeURI": node(pair[1])} for pair in pairs]
    return [usual | {"identifier": f"r{number}", "uri": "urn:r"} | each for number, each in enumerate(ends)]


def lying(*pairs: str) -> list[dict[str, Any]]:
    """Return associations by which the first letter of each pair lies under the second one."""
    return [each | {"associationType": "isChildOf"} for each in replacing(*pairs)]


def test_areas_that_replace_each_other_are_refused_with_their_names() -> None:
    """Both would be gone, and whatever notes say of them with them."""
    with pytest.raises(ReplacedInRing, match="A → B → A"):
        read_framework(package(CFItems=items("a", "b"), CFAssociations=replacing("ab", "ba")), "c.json", TODAY)


def test_an_area_that_nothing_in_use_replaces_is_told() -> None:
    """What replaces it has ended too, or isn't in the file."""
    data = package(CFItems=items("a", "b", "c", "d", "e", b="2018-01-01"), CFAssociations=replacing("ab", "cd", "dz"))
    read = read_framework(data, "c.json", TODAY)

    assert [(remark.what, remark.why.partition(")")[0]) for remark in read.noted] == [
        ("A", "Området som ersätter det (B"),
        ("C", "Området som ersätter det (D"),
        ("D", "Området som ersätter det (z"),
    ]
    assert "räknas därför inte någonstans" in read.noted[0].why


def test_an_area_that_lies_under_several_is_told() -> None:
    """Only the first one of those that are in the file counts."""
    data = package(CFItems=items("a", "b", "c"), CFAssociations=lying("cz", "ca", "cb", "bz", "ba"))
    read = read_framework(data, "c.json", TODAY)

    assert [(each.name, each.parent) for each in read.document.areas] == [("A", None), ("B", "a"), ("C", "a")]
    assert [remark.what for remark in read.noted] == ["C"]
    assert "ligger under flera" in read.noted[0].why


@pytest.mark.parametrize(
    ("ends", "retired", "why"),
    [
        ("2026-03-11", True, ""),
        ("2026-03-12T23:00:00+01:00", True, ""),
        ("2026-03-13", False, "enligt filen gäller det till 2026-03-13"),
        ("2099-01-01", False, "enligt filen gäller det till 2099-01-01"),
        ("i vår", False, "Slutdatumet (i vår) går inte att läsa"),
    ],
)
def test_an_area_is_in_use_until_the_day_on_which_it_ends(ends: str, retired: bool, why: str) -> None:
    """Also where the file says already what replaces it then; that it was read so is told."""
    data = package(CFItems=items("a", "b", a=ends), CFAssociations=replacing("ab"))
    read = read_framework(data, "c.json", TODAY)

    assert (read.document.by_id["a"].retired, read.document.successor("a")) == (retired, "b" if retired else "a")
    assert [remark.what for remark in read.noted] == ["A"] * bool(why)
    assert all(why in remark.why for remark in read.noted)
