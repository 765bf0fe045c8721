"""`kub schedule`: a season from a file, the keys of the contract, every fault by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.embedded.processes import CannotStartError

EXAMPLE = Path(__file__).resolve().parents[2] / "demo" / "examples" / "season.json"


def told(**changes: Any) -> dict[str, Any]:
    """Return the season of the contract, with two people for a course for two."""
    return {
        "people": [
            {
                "id": name,
                "library": "l1",
                "needs": [{"area": "digital", "level": 2, "priority": priority}],
                "hours": 40,
                "unavailable": ["2026-03-09"],
            }
            for name, priority in (("p1", 0.4), ("p2", 0.3), ("p3", 0.2))
        ],
        "libraries": [{"id": "l1", "latitude": 60.6, "longitude": 15.6, "minimum_staff": 1}],
        "interventions": [
            {
                "id": "i1",
                "area": "digital",
                "from_level": 1,
                "to_level": 2,
                "hours": 6,
                "minimum_group": 2,
                "requires": [],
            }
        ],
        "occasions": [
            {
                "id": "o1",
                "intervention": "i1",
                "library": "l1",
                "sessions": [{"start": "2026-03-02T09:00", "end": "2026-03-02T16:00"}],
                "capacity": 20,
            }
        ],
        "locked": [{"person": "p3", "occasion": "o1"}],
    } | changes


def schedule(folder: Path, season: object, *arguments: str) -> Result:
    """Run the command on a file that holds this."""
    file = folder / "season.json"
    file.write_text(season if isinstance(season, str) else json.dumps(season), encoding="utf-8")
    return CliRunner().invoke(app, ["schedule", str(file), "--json", "-", *arguments])


def test_places_are_given_and_who_is_left_out_is_told(tmp_path: Path) -> None:
    """What is decided is kept; one of three stays at the library."""
    done = schedule(tmp_path, told())
    found = json.loads(done.stdout)

    assert (done.exit_code, done.stderr) == (0, "")
    assert found["places"] == [{"person": "p1", "occasion": "o1"}, {"person": "p3", "occasion": "o1"}]
    (left,) = found["left_out"]
    assert (left["person"], left["need"]) == ("p2", "digital")
    assert left["reason"] == "Närmast till hands är o1, men l1 skulle sakna en person 2 mars 2026 kl. 09:00."
    assert left["smallest_change"] == "En vikarie på l1 2 mars 2026 kl. 09:00."
    assert found["objective"] == pytest.approx(0.6)
    assert found["bound"] >= found["objective"]
    assert found["gap"] == pytest.approx(0.0, abs=1e-6)
    assert found["seconds"] >= 0


def test_times_with_a_zone_are_times_of_sweden(tmp_path: Path) -> None:
    """Half past eleven in the evening in London is the next day: one on which nobody can."""
    late = [{"start": "2026-03-08T23:30Z", "end": "2026-03-09T01:00Z"}]
    done = schedule(tmp_path, told(occasions=[told()["occasions"][0] | {"sessions": late}], locked=[]))

    assert json.loads(done.stdout)["places"] == []


def test_every_fault_is_named(tmp_path: Path) -> None:
    """One line each, with where it stands."""
    people = told()["people"]
    people[1]["library"], people[2]["hours"] = "l9", -3
    done = schedule(tmp_path, told(people=people))

    assert isinstance(done.exception, CannotStartError)
    assert done.stderr.splitlines() == [
        'season.json: people[1].library: there is no library "l9"',
        "season.json: people[2].hours: -3.0 is not between 0 and 1,000,000",
    ]


@pytest.mark.parametrize(
    ("season", "fault"),
    [
        ("{", "Invalid JSON"),
        ("[]", "Input should be an object"),
        (told(people=[{"id": "p1", "library": "l1", "needs": []}]), "people[0].hours: Field required"),
        (told(people=[told()["people"][0] | {"hours": "many"}]), "people[0].hours: Input should be a valid number"),
        (told(people=[told()["people"][0] | {"unavailable": ["31/2"]}]), "people[0].unavailable[0]: Input should be"),
    ],
)
def test_what_is_no_season_is_refused(tmp_path: Path, season: object, fault: str) -> None:
    """With what is wrong, in one line."""
    done = schedule(tmp_path, season)

    assert isinstance(done.exception, CannotStartError)
    assert fault in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_decided_places_that_can_not_be_kept_are_named(tmp_path: Path) -> None:
    """With what stands in their way."""
    people = told()["people"]
    people[2]["unavailable"] = ["2026-03-02"]
    libraries = [told()["libraries"][0] | {"minimum_staff": 0}]
    done = schedule(tmp_path, told(people=people, libraries=libraries))

    assert isinstance(done.exception, CannotStartError)
    assert done.stderr == "season.json: locked: p3 can’t keep o1: the person can’t on 2 March 2026\n"


def test_the_example_is_placed(tmp_path: Path) -> None:
    """The one that the documentation names: everybody has a place, or stands with why not."""
    done = CliRunner().invoke(app, ["schedule", str(EXAMPLE), "--json", str(tmp_path / "places.json")])
    season, found = json.loads(EXAMPLE.read_text("utf-8")), json.loads((tmp_path / "places.json").read_text("utf-8"))
    named = {row["person"] for row in found["places"] + found["left_out"]}

    assert done.exit_code == 0
    assert {"person": "p01", "occasion": "digital-falun"} in found["places"]
    assert named == {row["id"] for row in season["people"]}
