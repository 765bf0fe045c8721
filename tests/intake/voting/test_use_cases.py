"""Placing dots on a real database: hidden until counted, never more than the budget, never lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.joining.use_cases import join_session, remove_participant
from services.intake.leading.domain import Phase
from services.intake.voting.problems import TooManyDots, VotingNotOpen
from services.intake.voting.queries import DotCount, dot_counts
from services.intake.voting.tables import Dot
from shared.errors import JoinNeeded
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.voting.conftest import NOW, Room


def test_dots_lie_where_the_ballot_says(room: Room) -> None:
    """Several on one are fine; the next ballot replaces the whole."""
    one, two, three = room.notes
    room.vote(room.anna, {one: 2, two: 1})
    assert (room.ballot(room.anna).dots, room.ballot(room.anna).left) == ({one: 2, two: 1}, 2)

    room.vote(room.anna, {three: 5})
    assert (room.ballot(room.anna).dots, room.ballot(room.anna).left) == ({three: 5}, 0)


def test_a_ballot_sent_twice_is_one_ballot(room: Room) -> None:
    """The second changes nothing, and nobody is told of it."""
    for _ in range(2):
        room.vote(room.anna, {room.notes[0]: 3})

    assert len(room.world.rows("dot")) == 3
    assert [row.data["what"] for row in room.world.rows("event") if "what" in row.data].count("dots") == 1


def test_more_dots_than_the_budget_are_refused(room: Room) -> None:
    """What lay there before still lies there."""
    one, two, _three = room.notes
    room.vote(room.anna, {one: 4})

    with pytest.raises(TooManyDots):
        room.vote(room.anna, {one: 4, two: 2})
    assert room.ballot(room.anna).dots == {one: 4}


def test_dots_are_hidden_until_they_are_counted(room: Room) -> None:
    """From the facilitator and from the other participants; how many have voted is said."""
    room.vote(room.anna, {room.notes[0]: 3})

    def dots_seen() -> list[int]:
        counted = []
        for scope in (room.anna, room.bo, room.world.facilitator):
            with room.world.database.transaction(scope) as db:
                counted.append(len(db.scalars(select(Dot.id)).all()))
        return counted

    assert dots_seen() == [3, 0, 0]
    assert [room.votes(scope) for scope in (room.anna, room.bo, room.world.facilitator)] == [[0, 0, 0]] * 3
    with room.world.database.transaction(room.world.facilitator) as db:
        assert dot_counts(db, room.session_id) == [DotCount("challenges", 3, 1, 3)]
    room.move(Phase.CONCLUDE)
    assert dots_seen() == [3, 3, 3]
    assert [room.votes(scope) for scope in (room.anna, room.bo, room.world.facilitator)] == [[3, 0, 0]] * 3


@pytest.mark.parametrize("phase", [Phase.GROUP, Phase.CONCLUDE])
def test_dots_are_placed_while_the_board_votes(room: Room, phase: Phase) -> None:
    """Neither before nor after."""
    room.move(phase)

    with pytest.raises(VotingNotOpen):
        room.vote(room.anna, {room.notes[0]: 1})


def test_who_was_removed_votes_no_more(room: Room) -> None:
    """The dots that lie there count."""
    room.vote(room.anna, {room.notes[0]: 1})
    viewer = room.world.facilitator
    with room.world.database.transaction(viewer) as db:
        remove_participant(db, viewer, room.session_id, room.anna.pseudonym_id, NOW)

    with pytest.raises(JoinNeeded):
        room.vote(room.anna, {room.notes[0]: 5})
    room.move(Phase.CONCLUDE)
    assert room.votes(viewer) == [1, 0, 0]


def test_who_was_removed_and_comes_back_has_the_same_dots(room: Room) -> None:
    """With the code, with the same number; there is no second budget."""
    room.vote(room.anna, {room.notes[0]: 4})
    viewer, database = room.world.facilitator, room.world.database
    with database.transaction(viewer) as db:
        remove_participant(db, viewer, room.session_id, room.anna.pseudonym_id, NOW)
    with database.transaction(WORKER) as db:
        code = db.get_one(SwotSession, room.session_id).join_code or ""
        again = join_session(db, code, NOW, known=[room.anna])

    assert again == room.anna
    assert room.ballot(again).left == 1


def test_ballots_sent_at_once_never_exceed_the_budget(room: Room) -> None:
    """One after the other counts, whole."""
    ballots = [{note: 5} for note in room.notes] * 4
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda ballot: room.vote(room.anna, ballot), ballots))

    assert room.ballot(room.anna).left == 0
    assert len({row.note_id for row in room.world.rows("dot")}) == 1


def test_dots_on_notes_that_were_grouped_are_the_groups(room: Room) -> None:
    """One phase back, together, and on again: the dots lie on the group, and count."""
    one, two, three = room.notes
    room.vote(room.anna, {one: 2, three: 1})
    room.vote(room.bo, {two: 1})
    room.move(Phase.GROUP)
    group = room.group(one, two, title="Rum")
    room.move(Phase.VOTE)

    assert room.ballot(room.anna).dots == {group: 2, three: 1}
    room.vote(room.anna, {one: 2, three: 2})
    assert room.ballot(room.anna).dots == {group: 2, three: 2}
    room.move(Phase.CONCLUDE)
    assert [(target.name, target.all_votes) for target in room.targets(room.bo)] == [
        ("Rum", 3),
        ("öppet på söndagar", 2),
    ]


def test_dots_on_a_removed_note_are_free_until_it_is_back(room: Room) -> None:
    """They are told of, not counted, and lie there again when the note does."""
    one, two, _three = room.notes
    room.vote(room.anna, {one: 3, two: 1})
    with room.world.database.transaction(WORKER) as db:
        db.get_one(Note, one).deleted_at = NOW

    assert room.ballot(room.anna).left == 4
    with room.world.database.transaction(WORKER) as db:
        db.get_one(Note, one).deleted_at = None
    assert room.ballot(room.anna).left == 1


def test_dots_for_what_is_not_there_are_counted_back(room: Room) -> None:
    """A note of another board, or none at all."""
    assert room.vote(room.anna, {new_id(): 2, room.notes[0]: 1}) == 2
    assert room.ballot(room.anna).left == 4
