"""What the review page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.planner.framework.domain import Framework
from services.planner.needs.domain import AnalysedNote, AreaMatch, Decisions, Parameters, PossibleDuplicate, prepare
from services.planner.needs.domain.deciding import CONFIRMED, LIKE_CONFIRMED
from services.planner.overview.pages import ask_places
from services.planner.plans.domain.material import Material
from services.planner.review.domain.queue import Queue, ReviewedNote, make_queue, marked, outermost
from services.planner.review.tables import NoteConfirmation
from services.planner.review.words import sureness
from shared.asking import ServiceClient
from shared.language import sort_key

# A page of pairs is enough for one sitting; the next come when these are decided.
PAIRS_SHOWN = 20


@dataclass(frozen=True)
class Review:
    """All of a municipality's notes with what is found in them and decided about them."""

    material: Material
    decisions: Decisions
    framework: Framework
    queue: Queue
    stated: Mapping[str, NoteConfirmation]
    joined: Mapping[str, tuple[str, ...]]
    possible: tuple[PossibleDuplicate, ...]

    @property
    def areas(self) -> dict[str, tuple[str, ...]]:
        """The confirmed areas by note, as they are in the framework in force."""
        return {note.id: note.areas for note in self.decisions.confirmed}


def make_review(
    material: Material, decisions: Decisions, stated: Mapping[str, NoteConfirmation], framework: Framework
) -> Review:
    """Return the review, mapped with everything that is confirmed by now.

    Args:
        material: the municipality's notes.
        decisions: what counts in the framework in force.
        stated: what was stated here, also of areas that are gone.
        framework: the one in force.
    """
    prepared = prepare(material.note_inputs, framework, Parameters(), decisions)
    joined = {note: group.note_ids for group in prepared.groups for note in group.note_ids}
    queue = make_queue(prepared.notes, {note.id for note in decisions.confirmed})
    return Review(material, decisions, framework, queue, stated, joined, prepared.possible_duplicates)


def review_page(review: Review, note_id: str, last: str) -> dict[str, Any]:
    """Return what the page shows.

    Args:
        review: the municipality's notes.
        note_id: the note to read, or empty: the first that isn't confirmed.
        last: the note that was confirmed just now, which can be undone.
    """
    queue = review.queue
    chosen = queue.find(note_id) or queue.after("")
    following = queue.after(chosen.id) if chosen else None
    return {
        "municipality": review.material.municipality["name"],
        "municipality_id": review.material.municipality_id,
        "areas": review.framework.areas,
        "names": {area.id: area.name for area in review.framework.areas},
        "notes": review.material.notes,
        "card": _card(chosen, review) if chosen else None,
        "following": following.id if following and chosen and following.id != chosen.id else "",
        "total": len(queue.notes),
        "confirmed": queue.confirmed,
        "learned": sum(_learned(note.analysed) for note in queue.notes),
        "parts": queue.parts,
        "last": review.stated.get(last),
        "last_areas": review.areas.get(last, ()),
        "last_text": review.material.notes[last].text if last in review.material.notes else "",
        "pairs": review.possible[:PAIRS_SHOWN],
        "more_pairs": max(0, len(review.possible) - PAIRS_SHOWN),
        "decided": _decided(review),
    }


def imported_part(ask: ServiceClient, municipality_id: UUID, counts: Mapping[UUID, int]) -> dict[str, Any]:
    """Return how many notes were read in here, which can be removed here, and how many in other municipalities."""
    others = {place: count for place, count in counts.items() if place != municipality_id}
    names = ask_places(ask) if others else {}
    elsewhere = [(names[place].name if place in names else "", count) for place, count in others.items()]
    return {
        "imported": counts.get(municipality_id, 0),
        "imported_elsewhere": sorted(elsewhere, key=lambda each: sort_key(each[0])),
    }


def _card(note: ReviewedNote, review: Review) -> dict[str, Any]:
    others = [other for other in review.joined[note.id] if other != note.id]
    perspectives = dict(review.material.perspectives)
    return {
        "id": note.id,
        "state": note.state,
        "quadrant": note.analysed.note.quadrant,
        "perspective": perspectives.get(note.analysed.note.perspective, ""),
        "votes": note.analysed.note.votes,
        "pieces": marked(note.analysed.note.text, note.words),
        "matches": [_match(match, review) for match in note.analysed.areas],
        "areas": note.areas,
        "others": others,
        "tap": review.stated[note.id].tap if note.id in review.stated else "",
        "role": review.stated[note.id].role if note.id in review.areas else "",
        "outdated": note.id in review.stated and note.id not in review.areas,
    }


def _match(match: AreaMatch, review: Review) -> dict[str, Any]:
    like = next((part.term for part in match.evidence if part.match == LIKE_CONFIRMED), "")
    known = review.material.notes.get(like)
    return {
        "area": match.area,
        "sureness": sureness(match),
        "by": next((part.term for part in match.evidence if part.match == CONFIRMED), ""),
        "words": outermost([part.text for part in match.evidence if part.text]),
        "like": like,
        "like_text": known.text if known else "",
    }


def _learned(note: AnalysedNote) -> bool:
    return any(part.match == LIKE_CONFIRMED for match in note.areas for part in match.evidence)


def _decided(review: Review) -> list[tuple[str, str, bool]]:
    """Return the decided pairs whose notes are there: (a, b, same)."""
    pairs = [(*pair, True) for pair in review.decisions.same] + [(*pair, False) for pair in review.decisions.apart]
    return sorted(pair for pair in pairs if {pair[0], pair[1]} <= review.material.notes.keys())
