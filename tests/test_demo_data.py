"""The demo programme's files: their shape, their counts, and that everything they point at exists."""

import csv
import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

DEMO = Path(__file__).parents[1] / "demo"
QUADRANTS = {"strength", "weakness", "opportunity", "threat"}
LEVELS = {"omvarld", "narvarld", "invarld"}
KINDS = {"main", "branch", "mobile", "hospital", "school"}
STAFF_ROLES = {
    "librarian",
    "assistant",
    "children_librarian",
    "school_librarian",
    "it_librarian",
    "manager",
    "driver",
    "other",
}
ACCOUNT_ROLES = {
    "staff",
    "manager",
    "facilitator",
    "season_planner",
    "occasion_leader",
    "programme_lead",
    "auditor",
    "operator",
    "administrator",
}


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file, each as long as its header."""
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter=delimiter, strict=True))
    assert found
    assert all(None not in row and None not in row.values() for row in found)
    return found


def document(name: str) -> Any:
    """A parsed JSON file."""
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


def falun_notes() -> list[dict[str, Any]]:
    """The notes of Falun's SWOT day."""
    lines = (DEMO / "falun_notes.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def unique(values: list[str]) -> bool:
    """Whether no value stands twice."""
    return len(values) == len(set(values))


def perspective_codes() -> list[str]:
    """The programme's perspectives, in order."""
    return [perspective["code"] for perspective in document("programme.json")["perspectives"]]


def test_phases_follow_each_other_in_the_base_calendar() -> None:
    """Mobilisation fills the first half of 2012 and implementation begins the day after it ends."""
    programme = document("programme.json")
    spans = [
        (phase["kind"], date.fromisoformat(phase["starts_on"]), date.fromisoformat(phase["ends_on"]))
        for phase in programme["phases"]
    ]

    assert spans == [
        ("mobilisation", date(2012, 2, 1), date(2012, 7, 31)),
        ("implementation", date(2012, 8, 1), date(2014, 6, 30)),
    ]
    assert programme["calendar"]["base_year"] == spans[0][1].year
    assert programme["calendar"]["anchor_phase"] == spans[0][0]


def test_every_text_of_the_programme_is_there() -> None:
    """In the programme's language: what people of a programme write is shown as they wrote it, on English pages too."""
    programme = document("programme.json")
    texts = [programme["name"], programme["description"], *(phase["name"] for phase in programme["phases"])]
    for perspective in programme["perspectives"]:
        texts += [perspective["name"], perspective["question"]]

    assert perspective_codes() == ["challenges", "target_groups", "possibilities"]
    assert all(isinstance(text, str) and text for text in texts)


def test_every_municipality_lies_in_a_county_of_the_programme() -> None:
    """The 49 municipalities use exactly the four counties that the programme names."""
    counties = {county["name"] for county in document("programme.json")["counties"]}
    municipalities = rows("municipalities.csv")

    assert len(municipalities) == 49
    assert {municipality["county"] for municipality in municipalities} == counties
    assert unique([municipality["code"] for municipality in municipalities])


def test_libraries_belong_to_municipalities() -> None:
    """Every municipality has one main library and at most six branches, and codes are unique."""
    libraries = rows("libraries.csv")
    codes = {municipality["code"] for municipality in rows("municipalities.csv")}
    mains = Counter(row["municipality_code"] for row in libraries if row["kind"] == "main")
    branches = Counter(row["municipality_code"] for row in libraries if row["kind"] == "branch")

    assert {row["kind"] for row in libraries} == KINDS
    assert unique([row["code"] for row in libraries])
    assert mains == dict.fromkeys(codes, 1)
    assert max(branches.values()) <= 6
    assert set(branches) <= codes


def test_libraries_lie_in_their_part_of_sweden() -> None:
    """A unit lies within a day's drive of its municipality's seat, not on another continent."""
    seats = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in rows("municipalities.csv")}

    for row in rows("libraries.csv"):
        latitude, longitude = seats[row["municipality_code"]]
        assert abs(float(row["latitude"]) - latitude) < 1, row
        assert abs(float(row["longitude"]) - longitude) < 1.5, row


def test_staff_are_about_750_people_with_addresses_of_their_own() -> None:
    """Names and addresses don't repeat, one has no e-mail, roles are known and shares are percentages."""
    staff = rows("staff.csv")

    assert 745 <= len(staff) <= 755
    assert unique([person["email"] for person in staff])
    assert [person["name"] for person in staff if not person["email"]] == ["Kristina Knutsson"]
    assert unique([person["name"] for person in staff])
    assert {person["role"] for person in staff} == STAFF_ROLES
    assert all(0 < int(person["working_time_share"]) <= 100 for person in staff)


def test_each_municipality_has_one_manager() -> None:
    """Somebody answers for the plan everywhere, and nobody shares it."""
    homes = {row["code"]: row["municipality_code"] for row in rows("libraries.csv")}
    managers = Counter(homes[row["library_code"]] for row in rows("staff.csv") if row["role"] == "manager")

    assert managers == dict.fromkeys(homes.values(), 1)


def test_every_library_can_spare_someone() -> None:
    """Every unit has staff, and more of them than must stay."""
    employed = Counter(row["library_code"] for row in rows("staff.csv"))
    libraries = rows("libraries.csv")

    assert set(employed) == {row["code"] for row in libraries}
    assert all(0 <= int(row["minimum_staff"]) < employed[row["code"]] for row in libraries)


def test_each_county_library_has_two_facilitators() -> None:
    """Two people per county can run SWOT days."""
    facilitators = rows("facilitators.csv")
    counties = {county["code"] for county in document("programme.json")["counties"]}

    assert Counter(row["county_code"] for row in facilitators) == dict.fromkeys(counties, 2)


def test_accounts_cover_every_role_that_signs_in() -> None:
    """Nine roles have an account, and Falun's manager has a substitute beside her."""
    accounts = rows("accounts.csv")
    managers = [row for row in accounts if row["role"] == "manager"]

    assert {row["role"] for row in accounts} == ACCOUNT_ROLES
    assert unique([row["email"] for row in accounts])
    assert [row["substitute_for"] for row in managers] == ["", managers[0]["email"]]


def test_account_scopes_resolve() -> None:
    """Every scope names a municipality, a county or the programme; only the installation needs none."""
    programme = document("programme.json")
    known = {
        "municipality": {row["code"] for row in rows("municipalities.csv")},
        "county": {county["code"] for county in programme["counties"]},
        "programme": {programme["code"]},
        "installation": {""},
    }

    assert all(row["scope_code"] in known[row["scope"]] for row in rows("accounts.csv"))


def test_accounts_of_staff_are_people_of_falun() -> None:
    """The staff, manager and substitute accounts belong to people in the staff file, who work in Falun."""
    falun = {(row["name"], row["email"]) for row in rows("staff.csv") if row["library_code"].startswith("2080-")}
    facilitators = {(row["name"], row["email"]) for row in rows("facilitators.csv")}
    manager = next(row for row in rows("staff.csv") if row["library_code"] == "2080-01" and row["role"] == "manager")

    for row in rows("accounts.csv"):
        if row["role"] in {"staff", "manager"}:
            assert (row["name"], row["email"]) in falun
        if row["role"] == "facilitator":
            assert (row["name"], row["email"]) in facilitators
        if row["role"] == "manager" and not row["substitute_for"]:
            assert row["email"] == manager["email"]


def test_swot_days_stand_in_three_states() -> None:
    """Falun is closed, Söderhamn prepares and Arvika is planned; twelve more are closed, three in each county."""
    sessions = document("sessions.json")
    phase = document("programme.json")["phases"][0]

    assert [(row["municipality_code"], row["state"]) for row in sessions[:3]] == [
        ("2080", "closed"),
        ("2182", "preparation"),
        ("1784", "planned"),
    ]
    assert {row["state"] for row in sessions[3:]} == {"closed"}
    assert Counter(row["municipality_code"][:2] for row in sessions[3:]) == {"20": 3, "17": 3, "03": 3, "21": 3}
    for row in sessions:
        assert phase["starts_on"] <= row["held_on"] <= phase["ends_on"]
        assert row["starts_at"] < row["ends_at"]
        assert (row["days_ahead"] is None) == (row["state"] == "closed")


def test_swot_days_point_at_people_and_files() -> None:
    """A day's facilitators work in its county, and its files exist."""
    counties = {county["name"]: county["code"] for county in document("programme.json")["counties"]}
    county_of = {row["code"]: counties[row["county"]] for row in rows("municipalities.csv")}
    facilitators = {row["email"]: row["county_code"] for row in rows("facilitators.csv")}

    for row in document("sessions.json"):
        assert [facilitators[email] for email in row["facilitators"]] == [county_of[row["municipality_code"]]] * 2
        assert all((DEMO / row[key]).is_file() for key in ("notes", "conclusions") if row[key])
        if row["closed_at"]:
            closed = datetime.fromisoformat(row["closed_at"])
            assert closed.date() == date.fromisoformat(row["held_on"])


@pytest.mark.parametrize("code", ["2080", "2182"])
def test_preparations_touch_all_three_levels(code: str) -> None:
    """The worksheet of a group that has prepared has something at every level."""
    session = next(row for row in document("sessions.json") if row["municipality_code"] == code)

    assert {item["level"] for item in session["preparation"]} == LEVELS
    assert all(item["text"].strip() for item in session["preparation"])


def test_short_days_have_notes_of_their_own() -> None:
    """Each of the twelve has at least fifteen different notes, in all quadrants."""
    for row in document("sessions.json")[3:]:
        notes = [json.loads(line) for line in (DEMO / row["notes"]).read_text(encoding="utf-8").splitlines()]

        assert len(notes) >= 15, row["id"]
        assert unique([note["text"] for note in notes])
        assert {note["quadrant"] for note in notes} == QUADRANTS


def test_falun_has_a_real_days_number_of_notes() -> None:
    """About 140 notes, each with its own id and wording, over all twelve fields."""
    notes = falun_notes()
    fields = Counter((note["perspective"], note["quadrant"]) for note in notes)

    assert 136 <= len(notes) <= 145
    assert unique([note["id"] for note in notes])
    assert unique([note["text"] for note in notes])
    assert set(fields) == {(code, quadrant) for code in perspective_codes() for quadrant in QUADRANTS}
    assert all(note.get("level", "invarld") in LEVELS for note in notes)


def test_falun_dots_stay_within_the_budget() -> None:
    """No perspective has more dots than the participants could give, and most notes have few."""
    budget = document("sessions.json")[0]["participants"] * document("programme.json")["votes_per_perspective"]
    notes = falun_notes()

    assert all(0 <= note["votes"] <= 9 for note in notes)
    for code in perspective_codes():
        assert 0 < sum(note["votes"] for note in notes if note["perspective"] == code) <= budget, code
    assert sum(note["votes"] <= 2 for note in notes) > len(notes) / 2


def test_falun_conclusions_answer_each_perspective() -> None:
    """The group states three to five sentences per perspective."""
    conclusions = document("falun_conclusions.json")

    assert [conclusion["perspective"] for conclusion in conclusions] == perspective_codes()
    for conclusion in conclusions:
        assert 3 <= len(re.findall(r"[.!?](?:\s|$)", conclusion["text"])) <= 5


def test_example_notes_are_the_same_in_both_formats() -> None:
    """The twenty example notes read alike from CSV and from XLSX, under Swedish column names."""
    text = rows("examples/notes.csv", delimiter=";")
    sheet = load_workbook(DEMO / "examples/notes.xlsx").worksheets[0]
    header, *cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]

    assert header == ["id", "text", "perspektiv", "fält", "nivå", "prickar"]
    assert [dict(zip(header, row, strict=True)) for row in cells] == text
    assert len(text) == 20


def test_example_staff_are_new_people_for_known_libraries() -> None:
    """The ten example people can be imported: a known library each, and nobody is there already."""
    examples = rows("examples/staff.csv", delimiter=";")
    libraries = {row["code"] for row in rows("libraries.csv")}
    known = {row["email"] for row in rows("staff.csv")}

    assert len(examples) == 10
    assert list(examples[0]) == ["namn", "e-post", "roll", "tjänstgöringsgrad", "bibliotek"]
    assert {row["bibliotek"] for row in examples} <= libraries
    assert known.isdisjoint(row["e-post"] for row in examples)


def test_every_address_is_one_that_cannot_receive_mail() -> None:
    """All e-mail addresses in the folder end in .example, reserved by RFC 2606."""
    texts = [path.read_text(encoding="utf-8") for path in DEMO.rglob("*") if path.suffix in {".csv", ".json", ".jsonl"}]
    addresses = [address for text in texts for address in re.findall(r"[^\s,;\"]+@[^\s,;\"]+", text)]

    assert len(addresses) > 750
    assert all(re.fullmatch(r"[a-z.-]+@[a-z.-]+\.example", address) for address in addresses)
