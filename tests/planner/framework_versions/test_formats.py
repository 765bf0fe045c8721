"""Frameworks as files of other programs: written, read, and refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.framework_versions.domain.changes import check
from services.planner.framework_versions.domain.document import MOST_KEPT, Area, FrameworkDocument
from services.planner.framework_versions.domain.problems import Ring, TooManyAreas, TooManyKept
from services.planner.framework_versions.domain.words import split
from services.planner.framework_versions.formats import case, esco, moodle
from services.planner.framework_versions.formats.assembly import NoAreas, fitting_levels, fold_below
from services.planner.framework_versions.formats.reading import read_framework
from services.planner.framework_versions.loading import shipped_document
from shared.spreadsheet.problems import TableTooLarge, UnknownEncoding, UnusableTable
from tests.planner.framework_versions.factories import area, document

ADDRESS = "https://kub.example/planner/programmes/0198f000-0000-7000-8000-000000000001/framework"
WHEN = datetime(2026, 3, 12, 15, 20, tzinfo=UTC)
TODAY = WHEN.date()

# As they come from a database: no control characters, nothing around them.
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30).map(str.strip)
names = texts.filter(lambda text: len(text) > 1 and not text.isspace())
words = st.lists(st.sampled_from(["katt*", "gröna fingrar", "fröbibliotek", "=it"]), unique=True, max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> FrameworkDocument:
    """Draw a framework whose areas lie under earlier ones, some retired, some merged."""
    areas: list[Area] = []
    for place in range(draw(st.integers(1, 6))):
        above = draw(st.sampled_from([None, *[known.id for known in areas if not known.retired]]))
        retired = place > 0 and draw(st.booleans())
        found = Area(
            f"id-{place}",
            f"{place} {draw(names)}".strip(),
            name_en=draw(texts),
            description=draw(texts),
            parent=above,
            code=f"id-{place}",
            examples=draw(names),
            terms="\n".join(draw(words)),
            digcomp=tuple(draw(st.lists(st.sampled_from(["1.1", "3.4"]), unique=True))),
            levels=draw(st.sampled_from([(), ("", "Jag kan såga.", "", "", "Jag lär andra såga.")])),
            retired=retired,
            merged_into="id-0" if retired and draw(st.booleans()) else None,
        )
        areas.append(found)
    return FrameworkDocument(draw(names), tuple(areas), {"librarian": {"id-0": draw(st.integers(0, 4))}})


def by_id(found: FrameworkDocument) -> dict[str, Area]:
    """Return the areas whatever their order is."""
    return {each.id: each for each in found.areas}


@settings(max_examples=30)
@given(documents())
def test_case_loses_nothing(written: FrameworkDocument) -> None:
    """Neither retired nor merged areas, nor profiles, DigComp and words."""
    read = read_framework(case.write_case(written, ADDRESS, WHEN), "ramverk.json", TODAY)

    assert by_id(read.document) == by_id(written)
    assert (read.document.title, read.document.profiles) == (written.title, written.profiles)
    assert read.skipped == ()


@settings(max_examples=30)
@given(documents())
def test_moodle_keeps_what_it_can_carry(written: FrameworkDocument) -> None:
    """Areas in use with id, name, description and what they lie under."""
    read = read_framework(moodle.write_moodle(written, "kub"), "ramverk.csv", TODAY)
    active = {each.id for each in written.active}

    assert by_id(read.document) == {
        each.id: Area(
            each.id,
            each.name,
            description=each.description,
            code=each.code,
            parent=each.parent if each.parent in active else None,
        )
        for each in written.active
    }


@settings(max_examples=30)
@given(documents())
def test_esco_keeps_what_it_can_carry(written: FrameworkDocument) -> None:
    """Areas in use with their labels, words and descriptions, and with the second file what they lie under."""
    relations = esco.write_broader(written)
    read = read_framework(esco.write_esco(written), "s.csv", TODAY, (relations, "b.csv"))
    active = {each.id for each in written.active}

    assert {
        id_: (each.name, each.description, each.examples, each.parent) for id_, each in by_id(read.document).items()
    } == {
        each.id: (each.name, each.description, each.examples, each.parent if each.parent in active else None)
        for each in written.active
    }
    assert {id_: split(each.terms) for id_, each in by_id(read.document).items()} == {
        each.id: split(each.terms) for each in written.active
    }


def test_a_package_has_what_the_specification_requires() -> None:
    """Every part, in the shipped framework."""
    package = json.loads(case.write_case(shipped_document(), ADDRESS, WHEN))
    parts = [("CFDocument", package["CFDocument"])]
    parts += [("CFItem", item) for item in package["CFItems"]]
    parts += [("CFAssociation", association) for association in package["CFAssociations"]]

    assert [(kind, name) for kind, part in parts for name in case.REQUIRED[kind] if not part.get(name)] == []
    identifiers = [part["identifier"] for _kind, part in parts]
    assert len(identifiers) == len(set(identifiers))
    ends = {association["originNodeURI"]["identifier"] for association in package["CFAssociations"]}
    assert ends == {item["identifier"] for item in package["CFItems"]}


def test_moodles_columns_are_its_own() -> None:
    """Fourteen, in the order in which lpimportcsv maps them, the framework first."""
    lines = moodle.write_moodle(document(), "kub").decode("utf-8-sig").splitlines()

    assert lines[0].split(",")[:5] == [
        "Parent ID number",
        "ID number",
        "Short name",
        "Description",
        "Description format",
    ]
    assert lines[0].split(",")[-2:] == ["Is framework", "Taxonomy"]
    assert len(moodle.COLUMNS) == 14
    assert lines[1].startswith(",kub,Provramverk,")


def test_nothing_that_is_exported_is_calculated() -> None:
    """A name that begins as a formula is shown as text by spreadsheets, and read back as it was."""
    written = document(area("=1+2", id="sum", code="sum"))
    exported = moodle.write_moodle(written, "kub")

    assert b",'=1+2," in exported
    assert read_framework(exported, "m.csv", TODAY).document.areas[0].name == "=1+2"


MOODLE_HEADING = ",".join(["x"] + [f"kolumn {number}" for number in range(13)])


def moodle_file(*rows: str) -> bytes:
    """Return an export of a Moodle in another language, with these first four cells per row."""
    return "\n".join([MOODLE_HEADING, ",R,Ramverk,,1,,,,,,,,1,", *(f"{row},1,,,,,,,,,," for row in rows)]).encode()


def test_a_moodle_in_any_language_is_read_by_the_order_of_its_columns() -> None:
    """And its markup becomes text."""
    read = read_framework(moodle_file(",a,Katter,<p>Mjuka &amp; <b>varma</b></p><p>djur</p>"), "m.csv", TODAY)

    assert read.document == FrameworkDocument(
        "Ramverk", (Area("a", "Katter", description="Mjuka & varma\ndjur", code="a"),), {}
    )


def test_lines_that_give_no_area_are_told() -> None:
    """Doubled ids, missing ids and names; a missing parent is read all the same."""
    read = read_framework(moodle_file(",a,Katter,", ",a,Hundar,", ",,Fiskar,", ",b,,", "zzz,c,Fåglar,"), "m.csv", TODAY)

    assert [remark.line for remark in read.skipped] == [4, 5, 6]
    assert [(remark.line, "zzz" in remark.why) for remark in read.noted] == [(7, True)]
    assert [each.name for each in read.document.areas] == ["Katter", "Fåglar"]


def test_a_file_that_was_cut_off_says_where() -> None:
    """What came before it can be read, and the last name may lack its end."""
    data = moodle.write_moodle(document(area("Katter"), area("Hundar")), "f")
    whole, torn = (read_framework(each, "f.csv", TODAY) for each in (data, data[: data.rindex(b"ndar")]))

    assert whole.noted == ()
    assert [(remark.what, remark.why.partition(".")[0]) for remark in torn.noted] == [("Hu", "Raden är inte hel")]


def test_a_ring_is_refused_with_its_names() -> None:
    """Nothing of the file is used."""
    with pytest.raises(Ring, match="Katter → Hundar → Katter"):
        read_framework(moodle_file("b,a,Katter,", "a,b,Hundar,"), "m.csv", TODAY)


def test_more_areas_than_anybody_keeps_apart_are_refused() -> None:
    """All of ESCO, say: choose a collection of it."""
    with pytest.raises(TooManyAreas):
        read_framework(moodle_file(*(f",{number},Område {number}," for number in range(301))), "m.csv", TODAY)


def test_more_areas_than_that_are_read_where_fewer_levels_hold_fewer() -> None:
    """What lies deeper becomes examples: a large framework need not be cut to pieces first."""
    groups = [f",g{number},Grupp {number}," for number in range(20)]
    below = [f"g{number % 20},a{number},Område {number}," for number in range(301)]
    found = read_framework(moodle_file(*groups, *below), "m.csv", TODAY).document

    assert (len(found.active), fitting_levels(found)) == (321, 1)
    assert len(fold_below(found, 1).active) == 20


def test_retired_areas_are_kept_up_to_a_limit() -> None:
    """Each import that replaces all retires what there was; without end no page could carry it."""
    retired = tuple(Area(f"a{number}", f"Område {number}", retired=True) for number in range(MOST_KEPT))
    used = Area("used", "Katter")

    assert check(FrameworkDocument("F", (used, *retired[1:]), {})).active == (used,)
    with pytest.raises(TooManyKept):
        check(FrameworkDocument("F", (used, *retired), {}))


ESCO = """conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,\
scopeNote,definition,inScheme,description
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/s1,knowledge,transversal,söka,"leta
finna",,released,2024-01-01,,,,Att hitta det man söker.
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/s2,knowledge,transversal,finna,,,obsolete,2024-01-01,,,,
Occupation,http://data.europa.eu/esco/occupation/o1,,,bibliotekarie,,,released,2024-01-01,,,,
"""
COLLECTION = """conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description,\
broaderConceptUri,broaderConceptPT
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/s1,söka,released,,,leta | finna,,\
http://data.europa.eu/esco/skill/s0,hantera
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/s0,hantera,released,,,,,,
"""


def test_escos_skills_are_read_with_their_labels() -> None:
    """What is no skill, or no longer one, is told."""
    read = read_framework(ESCO.encode(), "skills_sv.csv", TODAY)

    assert read.document.areas == (
        Area(
            "s1",
            "söka",
            description="Att hitta det man söker.",
            code="s1",
            uri="http://data.europa.eu/esco/skill/s1",
            examples="leta\nfinna",
        ),
    )
    assert [remark.what for remark in read.skipped] == ["finna", "bibliotekarie"]


def test_a_collection_of_esco_carries_its_own_hierarchy() -> None:
    """In its last two columns."""
    read = read_framework(COLLECTION.encode(), "digCompSkillsCollection_sv.csv", TODAY)

    assert [(each.name, each.parent) for each in read.document.areas] == [("söka", "s0"), ("hantera", None)]


def package(**changes: Any) -> bytes:
    """Return a small package of CASE as another program would write it, with these changes."""
    link = {"title": "", "identifier": "i1", "uri": "urn:i1"}
    usual: dict[str, Any] = {
        "CFDocument": {
            "identifier": "d",
            "uri": "urn:d",
            "creator": "x",
            "title": "Ram",
            "lastChangeDateTime": "2018-03-01T21:01:43+00:00",
        },
        "CFItems": [
            {
                "identifier": "i1",
                "uri": "urn:i1",
                "fullStatement": "Söka på många sätt",
                "abbreviatedStatement": "Söka",
                "humanCodingScheme": "A.1",
                "lastChangeDateTime": "2018-02-06T14:57:52+00:00",
            },
            {"identifier": "i2", "uri": "urn:i2", "lastChangeDateTime": "2018-02-06T14:57:52+00:00"},
        ],
        "CFAssociations": [
            {
                "identifier": "a1",
                "uri": "urn:a1",
                "associationType": "isChildOf",
                "originNodeURI": link,
                "destinationNodeURI": {"title": "", "identifier": "d", "uri": "urn:d"},
                "lastChangeDateTime": "2018-02-06T14:57:52+00:00",
            }
        ],
    }
    return json.dumps(usual | changes).encode()


def test_a_package_of_another_program_is_read() -> None:
    """The short statement is the name; what lies under the document lies under nothing."""
    read = read_framework(package(), "case.json", TODAY)

    assert [(each.id, each.name, each.description, each.code, each.parent) for each in read.document.areas] == [
        ("i1", "Söka", "Söka på många sätt", "A.1", None)
    ]
    assert [(remark.line, "fullStatement" in remark.why) for remark in read.skipped] == [(2, True)]


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[" * 100_000,
        b'{"CFDocument": 1}',
        package(CFDocument={"title": "x"}),
        package(CFItems=None),
        package(CFAssociations=[{"associationType": "isChildOf"}]),
        package(CFAssociations={}),
        package(CFItems=[]),
        b"a,b\n1,2\n",
        b" ",
        b"PK\x03\x04not a workbook",
    ],
)
def test_what_is_no_framework_is_refused(data: bytes) -> None:
    """With an error of its own, whatever is in it."""
    with pytest.raises(UnusableTable):
        read_framework(data, "fil", TODAY)


def test_a_picture_and_a_huge_file_are_refused() -> None:
    """The one isn't text, the other is more than anybody's framework."""
    with pytest.raises(UnknownEncoding, match=r"som JSON \(CASE\) eller CSV"):
        read_framework(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2, "bild.png", TODAY)
    with pytest.raises(TableTooLarge):
        read_framework(b"x" * (50 * 1024**2), "stor.csv", TODAY)


def test_a_file_without_areas_says_so() -> None:
    """A framework's own row is no area."""
    with pytest.raises(NoAreas):
        read_framework(moodle_file(), "m.csv", TODAY)


def test_a_file_in_the_encoding_of_excel_is_read() -> None:
    """Windows-1252, as Excel writes CSV."""
    data = moodle_file(",a,Läsfrämjande,").decode().encode("cp1252")

    assert read_framework(data, "m.csv", TODAY).document.areas[0].name == "Läsfrämjande"


def test_what_can_not_be_stored_is_replaced() -> None:
    """NUL and lone surrogates come with JSON's escapes."""
    items = [{"identifier": "i", "uri": "u", "fullStatement": "a\u0000b\ud800c", "lastChangeDateTime": "x"}]

    assert read_framework(package(CFItems=items), "c.json", TODAY).document.areas[0].name == "a\ufffdb\ufffdc"


def test_deeper_levels_become_examples() -> None:
    """So that their words still find notes."""
    deep = document(area("Djur"), area("Katter", parent="djur"), area("Kattungar", parent="katter", examples="killing"))
    folded = fold_below(deep, 1)

    assert [(each.name, each.examples) for each in folded.areas] == [("Djur", "Katter\nKattungar\nkilling")]
    assert fold_below(deep, 3) == replace(deep)
