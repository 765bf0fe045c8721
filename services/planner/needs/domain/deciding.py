"""How what people have decided changes what is found: areas of notes, and which notes are joined."""

from collections.abc import Callable, Iterable, Sequence

from services.planner.needs.domain.decisions import ConfirmedNote, Decisions
from services.planner.needs.domain.joining import Joined
from services.planner.needs.domain.values import AreaMatch, Evidence, NoteInput, Parameters
from shared.wording.duplicates import find_duplicates, likeness

CONFIRMED, LIKE_CONFIRMED = "confirmed", "like_confirmed"
# So alike are a note and a confirmed one that it nearly repeats.
REPEATED_FROM = 0.47
Matches = tuple[AreaMatch, ...]


def decided_areas(
    notes: Sequence[NoteInput],
    decisions: Decisions,
    parameters: Parameters,
    find: Callable[[Sequence[NoteInput]], Sequence[Matches]],
) -> dict[str, Matches]:
    """Return each note's areas: those that a person confirmed, else a like confirmed note's, else those found.

    Args:
        notes: what is analysed, by id.
        decisions: with the confirmed notes of the programme.
        parameters: how sure it must be that a note says the same as one that is confirmed.
        find: what finds the areas of notes.
    """
    own = {note.id: note for note in decisions.confirmed}
    like = _like_confirmed([note for note in notes if note.id not in own], decisions.confirmed, parameters)
    areas = dict(zip((note.id for note in notes), find(notes), strict=True))
    for note in notes:
        if note.id in own:
            areas[note.id] = _confirmed(own[note.id], areas[note.id])
        elif note.id in like:
            lesson, alike = like[note.id]
            areas[note.id] = _learned(lesson, alike, areas[note.id], parameters)
    return areas


def decided_groups(joined: Joined, decisions: Decisions) -> Joined:
    """Return the groups with what people joined and took apart; pairs that are decided are no longer possible ones.

    A note that was taken apart from another of its group stands alone. Notes of two quadrants are never joined.
    """
    if not (decisions.same or decisions.apart):
        return joined
    groups = [part for group in joined.groups for part in _parted(group, decisions.apart)]
    groups = _united(groups, decisions.same)
    place = {note.id: number for number, group in enumerate(groups) for note in group}
    decided = decisions.same | decisions.apart
    possible = [pair for pair in joined.possible if (pair.a, pair.b) not in decided and place[pair.a] != place[pair.b]]
    return Joined(tuple(groups), tuple(possible))


def _confirmed(stated: ConfirmedNote, found: Matches) -> Matches:
    """Return the stated areas in equal shares; the words that spoke of them stay as evidence."""
    known = {match.area: match.evidence for match in found}
    why = Evidence("", stated.by, CONFIRMED, 1.0)
    return tuple(AreaMatch(area, 1.0, "sure", (why, *known.get(area, ()))) for area in sorted(stated.areas))


def _learned(lesson: ConfirmedNote, alike: float, found: Matches, parameters: Parameters) -> Matches:
    """Return the lesson's areas; words that speak of the same area are a second witness."""
    known = {match.area: match for match in found}
    why = Evidence("", lesson.id, LIKE_CONFIRMED, alike)
    matches = []
    for area in sorted(lesson.areas):
        words = known.get(area)
        confidence = 1.0 - (1.0 - alike) * (1.0 - (words.confidence if words else 0.0))
        status = "sure" if confidence >= parameters.sure_from else "unsure"
        matches.append(AreaMatch(area, confidence, status, (why, *(words.evidence if words else ()))))
    return tuple(sorted(matches, key=lambda match: (-match.confidence, match.area)))


def _like_confirmed(
    notes: Sequence[NoteInput], confirmed: Iterable[ConfirmedNote], parameters: Parameters
) -> dict[str, tuple[ConfirmedNote, float]]:
    """Return note → the confirmed note that it nearly repeats, and how alike they are."""
    lessons = sorted((lesson for lesson in confirmed if lesson.text.strip()), key=lambda lesson: lesson.id)
    if not lessons or not notes:
        return {}
    texts = [note.text for note in notes] + [lesson.text for lesson in lessons]
    found = find_duplicates(texts, joined_from=parameters.duplicates_from, possible_from=REPEATED_FROM)
    nearest = {}
    for group in found.groups:
        taught = [lessons[place - len(notes)] for place in group if place >= len(notes)]
        for place in group:
            if place < len(notes) and taught:
                alike = {lesson.id: likeness(notes[place].text, lesson.text) for lesson in taught}
                best = max(taught, key=lambda lesson: alike[lesson.id])
                if alike[best.id] >= REPEATED_FROM:
                    nearest[notes[place].id] = (best, alike[best.id])
    return nearest


def _parted(group: tuple[NoteInput, ...], apart: frozenset[tuple[str, str]]) -> list[tuple[NoteInput, ...]]:
    kept: list[NoteInput] = []
    alone: list[tuple[NoteInput, ...]] = []
    for note in group:
        # Groups and pairs both come sorted, so the later of two is the one that leaves.
        if any((other.id, note.id) in apart for other in kept):
            alone.append((note,))
        else:
            kept.append(note)
    return [tuple(kept), *alone]


def _united(groups: Sequence[tuple[NoteInput, ...]], same: frozenset[tuple[str, str]]) -> list[tuple[NoteInput, ...]]:
    members = {number: list(group) for number, group in enumerate(groups)}
    place = {note.id: number for number, group in enumerate(groups) for note in group}
    standing = {note.id: note for group in groups for note in group}
    for a, b in sorted(same):
        if a not in place or b not in place or place[a] == place[b]:
            continue
        if standing[a].quadrant == standing[b].quadrant:
            into, other = sorted((place[a], place[b]))
            for note in members.pop(other):
                place[note.id] = into
                members[into].append(note)
    return [tuple(sorted(group, key=lambda note: note.id)) for group in members.values()]
