"""A closed day: its result is shared, those who were absent contribute, and it is opened again with a new code."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update

from services.intake.board.problems import NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.joining.problems import DayIsOver, UnknownCode
from services.intake.joining.use_cases import find_participant, join_session, lock_joining
from services.intake.leading.afterwards import (
    allow_contributions,
    forget_contributors,
    last_day,
    share_result,
)
from shared.errors import JoinNeeded
from shared.identity import WORKER
from tests.intake.leading.rooms import NOW, join
from tests.intake.world import World

LAST_DAY = date(2026, 3, 20)
THAT_EVENING = datetime(2026, 3, 20, 22, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 3, 20, 23, 0, tzinfo=UTC)


def closed_day(world: World) -> UUID:
    """Return a day that was held and closed."""
    session_id, viewer = world.open_day("hyllor"), world.facilitator
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    return session_id


def session(world: World, session_id: UUID) -> SwotSession:
    """Return the session's row."""
    with world.database.transaction(WORKER) as db:
        return db.get_one(SwotSession, session_id)


def share(world: World, session_id: UUID, *, shared: bool) -> UUID | None:
    """Share the result, or stop it; return the token."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        share_result(db, viewer, session_id, shared=shared)
    return session(world, session_id).result_token


def allow(world: World, session_id: UUID, until: date | None) -> None:
    """Let those who were absent write until a day."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        allow_contributions(db, viewer, session_id, until)


def phases(world: World) -> list[str]:
    """Return what the log tells phones of where a day stands."""
    return [row.data["what"] for row in world.rows("event") if row.data.get("what") == "phase"]


def test_who_wrote_after_the_closing_is_forgotten_when_the_time_is_over(world: World) -> None:
    """Until then they may change their words; the day itself may never be opened again."""
    session_id = closed_day(world)
    allow(world, session_id, LAST_DAY)
    absent = join(world.database, session_id)
    with world.database.transaction(WORKER) as db:
        db.execute(update(Note).values(participant_id=absent.pseudonym_id))
    known = []
    for now in (THAT_EVENING, AFTER_MIDNIGHT):
        with world.database.transaction(WORKER) as db:
            forget_contributors(db, now)
        known.append([row.participant_id for row in world.rows("note")])

    assert known == [[absent.pseudonym_id], [None]]


def test_a_shared_result_keeps_its_address_until_it_is_taken_away(world: World) -> None:
    """Shared anew it has another one: the old link stays dead."""
    session_id = closed_day(world)
    first, again = share(world, session_id, shared=True), share(world, session_id, shared=True)

    assert first is not None
    assert again == first
    assert share(world, session_id, shared=False) is None
    assert share(world, session_id, shared=True) not in {None, first}


def test_phones_that_show_the_closed_day_are_told_once(world: World) -> None:
    """Of the link to the result, and that notes are taken again."""
    session_id = closed_day(world)
    before = len(phases(world))
    share(world, session_id, shared=True)
    share(world, session_id, shared=True)
    shared = len(phases(world))
    allow(world, session_id, LAST_DAY)

    assert (shared - before, len(phases(world)) - shared) == (1, 1)


def test_an_open_day_has_no_result(world: World) -> None:
    """There is nothing to share before the closing."""
    session_id = world.open_day("hyllor")

    with pytest.raises(NotNow):
        share(world, session_id, shared=True)


def test_the_absent_come_in_until_the_end_of_the_day_named(world: World) -> None:
    """Swedish midnight, not Greenwich's; a lock of the room doesn't keep them out."""
    session_id, viewer = world.open_day("hyllor"), world.facilitator
    with world.database.transaction(viewer) as db:
        lock_joining(db, viewer, session_id, locked=True)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    allow(world, session_id, LAST_DAY)
    code = session(world, session_id).join_code or ""

    with world.database.transaction(WORKER) as db:
        assert join_session(db, code, THAT_EVENING).session_id == session_id
    with pytest.raises(DayIsOver), world.database.transaction(WORKER) as db:
        join_session(db, code, AFTER_MIDNIGHT)
    assert last_day(session(world, session_id), THAT_EVENING) == LAST_DAY
    assert last_day(session(world, session_id), AFTER_MIDNIGHT) is None


def test_contributions_end_when_the_facilitator_says_so(world: World) -> None:
    """Whatever day was named before."""
    session_id = closed_day(world)
    allow(world, session_id, LAST_DAY)
    allow(world, session_id, None)

    with pytest.raises(DayIsOver), world.database.transaction(WORKER) as db:
        join_session(db, session(world, session_id).join_code or "", NOW)


def test_a_day_that_was_not_held_takes_no_contributions(world: World) -> None:
    """Not before its board was opened."""
    session_id = world.open_day()
    with world.database.transaction(WORKER) as db:
        db.get_one(SwotSession, session_id).state = "planned"

    with pytest.raises(NotNow):
        allow(world, session_id, LAST_DAY)


def test_opened_again_the_code_stays_that_absent_staff_were_given(world: World) -> None:
    """They go on with it, and it ends with their time; a facilitator can change it still."""
    session_id, viewer = closed_day(world), world.facilitator
    code = session(world, session_id).join_code or ""
    allow(world, session_id, date.max)
    with world.database.transaction(viewer) as db:
        reopen_session(db, viewer, session_id)
    assert session(world, session_id).join_code == code
    join(world.database, session_id)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)

    with world.database.transaction(WORKER) as db:
        assert join_session(db, code, NOW).session_id == session_id


def test_opened_again_everybody_joins_anew(world: World) -> None:
    """With a new code; the old one is nobody's, and who took part is asked to come in again."""
    session_id, viewer = world.open_day("hyllor"), world.facilitator
    anna = join(world.database, session_id)
    code = session(world, session_id).join_code or ""
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    with world.database.transaction(viewer) as db:
        reopen_session(db, viewer, session_id)

    assert session(world, session_id).join_code != code
    with pytest.raises(UnknownCode), world.database.transaction(WORKER) as db:
        join_session(db, code, NOW)
    with pytest.raises(JoinNeeded), world.database.transaction(WORKER) as db:
        find_participant(db, anna)
    assert join(world.database, session_id) != anna
