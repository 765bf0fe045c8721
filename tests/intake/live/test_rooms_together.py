"""Many days at once through one web server."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Barrier

from services.intake.leading.domain import Phase
from shared.identity import WORKER
from tests.intake.live.conftest import Room, listening
from tests.people import Place, make_place
from tests.system import PATIENCE

ROOMS = 10


def lead(room: Room, place: Place, together: Barrier) -> tuple[list[str], list[str]]:
    """Hold a short day; return what its people did, and what its facilitator heard of."""
    where = f"/swot-sessions/{room.session_id}"
    (facilitator, _), participant = room.facilitator(place), room.participant()
    with listening(facilitator, f"{where}/stream") as here:
        together.wait(PATIENCE)
        done = [room.post(participant, f"lapp {number}").json()["id"] for number in range(5)]
        moved = facilitator.post(f"{where}/boards/challenges/phase", data={"phase": Phase.REVEAL})
        # That its participant joined may be read from the log before the stream was open, or after.
        later = (each.data for each in here if each.data["what"] != "participants")
        heard = [str(change.get("note", change["what"])) for change in islice(later, 6)]
    assert moved.status_code == 303, moved.text
    return [*done, "phase"], heard


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

    assert [heard for _, heard in met] == [done for done, _ in met]
