"""Many days at once through one web server."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Barrier

from services.intake.leading.domain import Phase
from services.intake.tables import metadata
from shared.event_log import read_events
from shared.identity import WORKER
from tests.intake.live.conftest import Heard, Room, listening
from tests.intake.world import World
from tests.people import Place, make_place
from tests.system import PATIENCE

ROOMS = 10


def lead(room: Room, place: Place, together: Barrier) -> tuple[list[str], list[Heard]]:
    """Hold a short day; return the notes of its people, and what its facilitator heard of."""
    where = f"/swot-sessions/{room.session_id}"
    (facilitator, _), participant = room.facilitator(place), room.participant()
    with listening(facilitator, f"{where}/stream") as here:
        together.wait(PATIENCE)
        done = [room.post(participant, f"lapp {number}").json()["id"] for number in range(5)]
        moved = facilitator.post(f"{where}/boards/challenges/phase", data={"phase": Phase.REVEAL})
        # That its participant joined may be read from the log before the stream was open, or after.
        heard = list(islice((each for each in here if each.data["what"] != "participants"), 6))
    assert moved.status_code == 303, moved.text
    return done, heard


def positions(world: World) -> dict[str, int]:
    """Return where each posted note stands in the log."""
    with world.database.transaction(WORKER) as db:
        found = read_events(db, metadata.tables["intake.event"], after=0, limit=500)
    return {event.data["note_id"]: event.position for event in found if event.type == "note.posted.v1"}


def test_ten_days_at_once_hear_only_themselves(room: Room) -> None:
    """Each with a facilitator of its own, who reaches no other; all of them through one web server."""
    world = room.world
    with world.database.transaction(WORKER) as db:
        places = [
            make_place(db, world.programme, f"Ort {number}", code=f"90{number:02}", county_code=f"9{number}")
            for number in range(ROOMS)
        ]
    days = [world.open_day(municipality=place.municipality_id) for place in places]
    rooms = [Room(world, room.address, day, room.browsers) for day in days]
    together = Barrier(ROOMS)
    with ThreadPoolExecutor(ROOMS) as pool:
        met = list(pool.map(lead, rooms, places, [together] * ROOMS))

    logged = positions(world)
    assert [[each.data["what"] for each in heard] for _, heard in met] == [["notes"] * 5 + ["phase"]] * ROOMS
    assert [[each.id for each in heard[:5]] for _, heard in met] == [[logged[note] for note in done] for done, _ in met]
