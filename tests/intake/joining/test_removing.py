"""Who is removed, or has to join anew, while what they sent waits for its turn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from services.intake.board.session_tables import SwotSession
from services.intake.joining.use_cases import remove_participant
from services.intake.leading.domain import Phase
from services.intake.taking_part.use_cases import edit_own_note
from services.intake.voting.use_cases import place_dots
from shared.database import Transaction
from shared.errors import JoinNeeded
from shared.identity import WORKER, Participant
from tests.intake.leading.rooms import NOW, join, move, write
from tests.intake.world import World, content, waits_for_a_lock
from tests.system import wait_for

Act = Callable[[World, Participant], None]
Meanwhile = Callable[[Transaction, World, Participant], None]


def edit(world: World, anna: Participant) -> None:
    """Change the wording of an own note."""
    with world.database.transaction(WORKER) as db:
        edit_own_note(db, anna, world.rows("note")[0].id, content("andra hyllor"), 1)


def vote(world: World, anna: Participant) -> None:
    """Send a ballot."""
    with world.database.transaction(anna) as db:
        place_dots(db, anna, "challenges", {world.rows("note")[0].id: 1})


def remove(db: Transaction, world: World, anna: Participant) -> None:
    """Have the participant leave."""
    remove_participant(db, world.facilitator, anna.session_id, anna.pseudonym_id, NOW)


def open_anew(db: Transaction, _world: World, anna: Participant) -> None:
    """Begin another revision of the day."""
    db.execute(update(SwotSession).where(SwotSession.id == anna.session_id).values(revision=2))


@pytest.mark.parametrize("meanwhile", [remove, open_anew])
@pytest.mark.parametrize(("act", "phase"), [(edit, Phase.WRITE), (vote, Phase.VOTE)])
def test_what_waited_while_its_sender_left_is_refused(
    world: World, act: Act, phase: Phase, meanwhile: Meanwhile
) -> None:
    """They took part when it was sent, and no more when its turn came."""
    session_id = world.open_day()
    anna = join(world.database, session_id)
    write(world.database, anna, "hyllor")
    if phase is not Phase.WRITE:
        move(world.database, world.facilitator, session_id, phase)
    with ThreadPoolExecutor(1) as pool:
        with world.database.transaction(world.facilitator) as db:
            meanwhile(db, world, anna)
            db.flush()
            acting = pool.submit(act, world, anna)
            wait_for(lambda: acting.done() or waits_for_a_lock(world.database), "its turn")
        refused = acting.exception()

    assert isinstance(refused, JoinNeeded)
    assert world.rows("note")[0].text == "hyllor"
    assert world.rows("dot") == []
