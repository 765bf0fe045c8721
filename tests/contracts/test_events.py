"""Events as other versions of the services will read them."""

import json
from pathlib import Path

import pytest

from shared.events import EVENT_TYPES

GOLDEN = Path(__file__).parent / "events"


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_an_event_reads_and_writes_its_golden_file(name: str) -> None:
    """A published version keeps its shape: what was logged once can be read for ever."""
    golden = json.loads((GOLDEN / f"{name}.json").read_text())

    event = EVENT_TYPES[name].model_validate(golden["data"])

    assert event.model_dump(mode="json") == golden["data"]
    assert event.subject == golden["subject"]
    assert event.source == golden["source"]


def test_every_golden_file_has_its_event() -> None:
    """No version disappears while a log may still hold it."""
    names = {path.stem for path in GOLDEN.glob("*.json")}

    assert names == set(EVENT_TYPES)


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_personal_data_stays_with_its_owner(name: str) -> None:
    """Events carry ids, kinds, counts and hashes: no field for a name, an address or a text."""
    fields = set(EVENT_TYPES[name].model_fields)

    assert not fields & {"name", "email", "text", "notes_text", "title"}
