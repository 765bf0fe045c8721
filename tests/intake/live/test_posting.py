"""Notes from many phones at once: each is written once, or its sender is told why not."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from services.intake.board.domain import Content, Quadrant
from services.intake.board.problems import KeyReused, UnknownPerspective
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.notes import NewNote
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.joining.problems import BoardGone
from services.intake.joining.use_cases import remove_participant
from services.intake.leading.domain import Phase
from services.intake.live.posting import PostedNote, Poster
from services.intake.live.problems import BoardClosed, PhaseEnded
from services.intake.tables import metadata
from shared.database import Line
from shared.errors import InvalidForm, JoinNeeded, Problem, TooMany
from shared.event_log import LoggedEvent, read_events
from shared.identifiers import new_id
from shared.identity import WORKER, Participant
from tests.intake.leading.rooms import join
from tests.intake.live.conftest import NOW, WithPoster, intake_url, make_poster, move, note
from tests.intake.world import World


def logged(world: World) -> list[LoggedEvent]:
    """Return what the log says of posted notes."""
    with world.database.transaction(WORKER) as db:
        found = read_events(db, metadata.tables["intake.event"], after=0, limit=500)
    return [event for event in found if event.type == "note.posted.v1"]


async def post_all(poster: Poster, sent: list[tuple[Participant, NewNote]], **options: Any) -> list[Any]:
    """Post at once, and return what came of each: a posted note or a problem."""
    posts = [poster.post(who, what, **options) for who, what in sent]
    return await asyncio.gather(*posts, return_exceptions=True)


def test_a_room_that_posts_at_once_has_all_its_notes_and_one_event_each(world: World, with_poster: WithPoster) -> None:
    """In the order of the log, each saying which note and which board."""
    session_id = world.open_day()
    people = [join(world.database, session_id) for _ in range(8)]
    sent = [(who, note(f"lapp {number}")) for number in range(5) for who in people]
    posted = with_poster(lambda poster: post_all(poster, sent))

    assert all(isinstance(each, PostedNote) and each.new and each.revision == 1 for each in posted)
    rows = {row.id: row for row in world.rows("note")}
    assert {each.id for each in posted} == set(rows)
    assert {rows[each.id].idempotency_key for each in posted} == {what.key for _, what in sent}
    assert {rows[each.id].participant_id for each in posted} == {who.pseudonym_id for who in people}
    assert sorted(event.data["note_id"] for event in logged(world)) == sorted(map(str, rows))


def test_a_notes_id_does_not_tell_when_it_was_sent(world: World, with_poster: WithPoster) -> None:
    """It stands beside the words once they are shown, and who sent one at which moment many in the room have seen."""
    who = join(world.database, world.open_day())
    with_poster(lambda poster: post_all(poster, [(who, note(f"lapp {number}")) for number in range(5)]))

    assert {row.id.version for row in world.rows("note")} == {4}


def test_a_note_that_is_sent_again_is_there_once(world: World, with_poster: WithPoster) -> None:
    """At once, and after a while; the answer says the same note, and that it isn't new."""
    who = join(world.database, world.open_day())
    what = note()

    async def work(poster: Poster) -> list[PostedNote]:
        first = await post_all(poster, [(who, what)] * 3)
        return [*first, await poster.post(who, what)]

    posted = with_poster(work)

    assert [each.new for each in posted] == [True, False, False, False]
    assert len({each.id for each in posted}) == len(world.rows("note")) == len(logged(world)) == 1


def test_two_processes_that_get_the_same_note_write_it_once(world: World, with_poster: WithPoster) -> None:
    """The answer got lost, and the phone's second attempt goes elsewhere."""
    who = join(world.database, world.open_day())
    sent = [(who, note(f"lapp {number}")) for number in range(5)]

    async def work(poster: Poster) -> list[PostedNote]:
        other = make_poster(world)
        both = await asyncio.gather(post_all(poster, sent), post_all(other, sent))
        await other.close()
        return [*both[0], *both[1]]

    posted = with_poster(work)

    assert sum(each.new for each in posted) == len(world.rows("note")) == len(logged(world)) == 5


def test_a_key_that_comes_with_another_text_replaces_nothing(world: World, with_poster: WithPoster) -> None:
    """The others of the same batch are written."""
    who, key = join(world.database, world.open_day()), new_id()
    sent = [(who, note("först", key=key)), (who, note("sedan", key=key)), (who, note("en annan"))]
    posted = with_poster(lambda poster: post_all(poster, sent))

    assert isinstance(posted[1], KeyReused)
    assert {row.text for row in world.rows("note")} == {"först", "en annan"}


def test_a_bad_note_takes_no_other_with_it(world: World, with_poster: WithPoster) -> None:
    """Whatever the database has against it: here words that it can't hold, and a text that is too long for it."""
    who = join(world.database, world.open_day())
    bad = [note("x" * 501), note("noll\x00tecken"), note("y", perspective="no_such")]
    sent = [(who, each) for each in (note("före"), *bad, note("efter"))]
    posted = with_poster(lambda poster: post_all(poster, sent))

    assert [type(each) for each in posted] == [PostedNote, InvalidForm, InvalidForm, UnknownPerspective, PostedNote]
    assert {row.text for row in world.rows("note")} == {"före", "efter"}


def test_every_note_around_a_change_of_phase_is_written_or_refused(world: World, with_poster: WithPoster) -> None:
    """None is answered with what isn't so, and none goes missing without an answer."""
    session_id = world.open_day()
    sent = [(join(world.database, session_id), note(f"lapp {number}")) for number in range(40)]

    async def work(poster: Poster) -> Any:
        async def post_one_by_one() -> list[Any]:
            return [found for each in sent for found in await post_all(poster, [each])]

        found, _ = await asyncio.gather(post_one_by_one(), asyncio.to_thread(move, world, session_id, Phase.REVEAL))
        return found

    posted = with_poster(work)

    assert {type(each) for each in posted} <= {PostedNote, PhaseEnded}
    assert isinstance(posted[-1], PhaseEnded)
    assert {each.id for each in posted if isinstance(each, PostedNote)} == {row.id for row in world.rows("note")}


def test_a_note_waits_for_a_change_of_phase_that_is_under_way(world: World, with_poster: WithPoster) -> None:
    """And is then told of the phase that it met."""
    session_id = world.open_day()
    who = join(world.database, session_id)

    async def work(poster: Poster) -> list[Any]:
        with world.database.transaction(WORKER) as db:
            db.scalar(select(SwotSession.id).where(SwotSession.id == session_id).with_for_update())
            posting = asyncio.ensure_future(post_all(poster, [(who, note())]))
            await asyncio.to_thread(_until_somebody_waits, world)
            db.execute(text("UPDATE intake.board SET phase = 'reveal' WHERE session_id = :id"), {"id": session_id})
        return await posting

    (answer,) = with_poster(work)

    assert isinstance(answer, PhaseEnded)
    assert world.rows("note") == []


def _until_somebody_waits(world: World) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while True:
        with world.database.transaction(WORKER) as db:
            if db.scalar(waiting):
                return


def test_another_room_does_not_wait(world: World, with_poster: WithPoster) -> None:
    """Somebody holds the first room's session; the second room's note is written meanwhile."""
    held, free = world.open_day(), world.open_day()
    there, here = join(world.database, held), join(world.database, free)

    async def work(poster: Poster) -> PostedNote:
        with world.database.transaction(WORKER) as db:
            db.scalar(select(SwotSession.id).where(SwotSession.id == held).with_for_update())
            posting = asyncio.ensure_future(poster.post(there, note()))
            await asyncio.to_thread(_until_somebody_waits, world)
            found = await poster.post(here, note())
            assert not posting.done()
        await posting
        return found

    assert with_poster(work).new
    assert len(world.rows("note")) == 2


def test_a_late_note_is_held_when_its_author_says_so(world: World, with_poster: WithPoster) -> None:
    """Under the same key; and while people write, asking for it changes nothing."""
    session_id = world.open_day()
    who, early, late = join(world.database, session_id), note("i tid"), note("för sent")

    async def work(poster: Poster) -> list[Any]:
        await poster.post(who, early, held=True)
        move(world, session_id, Phase.VOTE)
        refused = await post_all(poster, [(who, late)])
        return [*refused, await poster.post(who, late, held=True), await poster.post(who, early)]

    refused, kept, repeated = with_poster(work)

    assert isinstance(refused, PhaseEnded)
    assert (kept.new, repeated.new) == (True, False)
    assert {row.text: row.held_at is not None for row in world.rows("note")} == {"i tid": False, "för sent": True}


def test_who_was_removed_posts_no_more(world: World, with_poster: WithPoster) -> None:
    """What they had posted before is answered as it was: the note is there."""
    session_id = world.open_day()
    who, before = join(world.database, session_id), note()

    async def work(poster: Poster) -> list[Any]:
        await poster.post(who, before)
        viewer = world.facilitator
        with world.database.transaction(viewer) as db:
            remove_participant(db, viewer, session_id, who.pseudonym_id, NOW)
        return await post_all(poster, [(who, note()), (who, before)])

    refused, repeated = with_poster(work)

    assert isinstance(refused, JoinNeeded)
    assert not repeated.new


def test_who_joined_an_earlier_revision_joins_again(world: World, with_poster: WithPoster) -> None:
    """The session was closed and opened anew."""
    session_id, viewer = world.open_day("en lapp"), world.facilitator
    who = join(world.database, session_id)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    with world.database.transaction(viewer) as db:
        reopen_session(db, viewer, session_id)
    (answer,) = with_poster(lambda poster: post_all(poster, [(who, note())]))

    assert isinstance(answer, JoinNeeded)


@pytest.mark.parametrize(("lies_ahead", "outcome"), [(False, BoardClosed), (True, PostedNote)])
def test_after_closing_a_note_is_held_as_long_as_the_facilitator_allows(
    lies_ahead: bool,
    outcome: type[object],
    world: World,
    with_poster: WithPoster,
) -> None:
    """And then not at all."""
    session_id, viewer = world.open_day("en lapp"), world.facilitator
    who = join(world.database, session_id)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    change = "UPDATE intake.swot_session SET contribute_until = now() + :ahead WHERE id = :id"
    with world.database.transaction(WORKER) as db:
        db.execute(text(change), {"ahead": timedelta(hours=1 if lies_ahead else -1), "id": session_id})
    (answer,) = with_poster(lambda poster: post_all(poster, [(who, note())], held=True))

    assert type(answer) is outcome
    assert [row.held_at is not None for row in world.rows("note")] == [False, *([True] if lies_ahead else [])]


def test_nobody_posts_into_a_room_that_they_are_not_in(world: World, with_poster: WithPoster) -> None:
    """A participant's number holds in the session that it was given in."""
    here, there = world.open_day(), world.open_day()
    stranger = Participant(there, join(world.database, here).pseudonym_id)
    nobody = Participant(new_id(), new_id())
    posted = with_poster(lambda poster: post_all(poster, [(stranger, note()), (nobody, note())]))

    assert [type(each) for each in posted] == [JoinNeeded, BoardGone]
    assert world.rows("note") == []


def test_who_posts_fifty_at_once_is_asked_to_wait(world: World, with_poster: WithPoster) -> None:
    """Ten are taken; the others stay where they are, and the neighbour notices nothing."""
    session_id = world.open_day()
    eager, calm = join(world.database, session_id), join(world.database, session_id)
    sent = [(eager, note(f"lapp {number}")) for number in range(50)] + [(calm, note())]
    posted = with_poster(lambda poster: post_all(poster, sent))
    refused = [each for each in posted if isinstance(each, Problem)]

    assert {type(each) for each in refused} == {TooMany}
    assert {each.retry_after for each in refused} == {1}
    assert 50 - 12 <= len(refused) <= 40
    assert isinstance(posted[-1], PostedNote)


def test_a_database_that_was_away_is_found_again(world: World, with_poster: WithPoster) -> None:
    """What was sent meanwhile is sent again on a new line, and written once."""
    session_id = world.open_day()
    who, sent = join(world.database, session_id), note()
    end = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database() AND usename = :u"
    )

    async def work(poster: Poster) -> list[PostedNote]:
        await poster.post(who, note())
        with world.database.transaction(WORKER) as db:
            db.execute(end, {"u": "kub_intake"})
        return await post_all(poster, [(who, sent), (who, note())])

    assert [each.new for each in with_poster(work)] == [True, True]
    assert len(world.rows("note")) == 3


def test_a_note_with_everything_that_unicode_has_comes_through(world: World, with_poster: WithPoster) -> None:
    """Right-to-left text, emoji, markup, quotation marks and backslashes."""
    words = "שלום <script>alert('x')</script> \\u0000 \\ \" 👩\u200d🔧 ${x} %s"
    what = NewNote(new_id(), Content(words, "challenges", Quadrant.THREAT))
    who = join(world.database, world.open_day())
    with_poster(lambda poster: poster.post(who, what))

    assert [row.text for row in world.rows("note")] == [words]


class _BreaksAfterCommit(Line):
    """A line whose answers are lost once, after so many transactions that are answered."""

    answered = 0

    async def transact(self, *statements: Any, **more: Any) -> list[list[Any]]:
        """Do it, and lose the answer."""
        rows = await super().transact(*statements, **more)
        self.answered -= 1
        if self.answered == -1:
            raise psycopg.OperationalError("the line broke")
        return rows


@pytest.mark.parametrize("answered", [0, 1])
def test_a_line_that_breaks_after_the_commit_doubles_nothing(world: World, answered: int) -> None:
    """The batch is written again: its notes are there, and the log tells of each once."""
    who = join(world.database, world.open_day())
    again = note("kom förut")

    async def work() -> list[Any]:
        line = _BreaksAfterCommit(intake_url(world), metadata, WORKER, lock_seconds=5)
        line.answered = 10
        poster = Poster([line], written=lambda: None)
        await poster.post(who, again)
        line.answered = answered
        posted = await post_all(poster, [(who, note("ny lapp")), (who, again), (who, note("en till"))])
        await poster.close()
        return posted

    posted = asyncio.run(work())

    assert all(isinstance(each, PostedNote) for each in posted)
    assert len(world.rows("note")) == len(logged(world)) == 3


class _Counting(Line):
    """Tells how many notes it was given each time, and calls somebody when the first come."""

    batches: list[int]
    first: Callable[[], None]

    async def transact(self, *statements: Any, **more: Any) -> list[list[Any]]:
        """Write them."""
        if not self.batches:
            self.first()
        self.batches.append(len(statements[1]))
        return await super().transact(*statements, **more)


def test_who_was_just_answered_comes_into_the_next_batch(world: World) -> None:
    """Two halves of a busy room that began one after the other are soon written together."""
    session_id = world.open_day()
    people = [join(world.database, session_id) for _ in range(12)]
    line = _Counting(intake_url(world), metadata, WORKER, lock_seconds=5)
    line.batches = []

    async def work() -> None:
        poster = Poster([line], written=lambda: None)

        async def write(who: Participant) -> None:
            for number in range(4):
                await poster.post(who, note(f"lapp {number}"))

        late: list[asyncio.Task[None]] = []
        line.first = lambda: late.extend(asyncio.create_task(write(who)) for who in people[6:])
        await asyncio.gather(*(write(who) for who in people[:6]))
        await asyncio.gather(*late)
        await poster.close()

    asyncio.run(work())

    assert line.batches == [6, 12, 12, 12, 6]
    assert len(world.rows("note")) == 48
