"""What an action changed, as it is kept in its row."""

from typing import Any
from uuid import UUID

from services.intake.grouping.domain import Change, Group, Place


def change_document(change: Change) -> dict[str, Any]:
    """Return the change as plain values."""
    return {
        "notes": [[str(note), *map(_text, pair)] for note, pair in change.notes.items()],
        "groups": [
            [str(group), _group_document(before) if before else None, _group_document(after)]
            for group, (before, after) in change.groups.items()
        ],
        "pairs": [[*map(str, pair), *said] for pair, said in change.pairs.items()],
    }


def read_change(document: dict[str, Any]) -> Change:
    """Return the change that :func:`change_document` wrote."""
    return Change(
        {UUID(note): (_id(before), _id(after)) for note, before, after in document["notes"]},
        {
            UUID(group): (_group(before) if before else None, _group(after))
            for group, before, after in document["groups"]
        },
        {(UUID(one), UUID(other)): (before, after) for one, other, before, after in document["pairs"]},
    )


def _group_document(group: Group) -> dict[str, Any]:
    return {
        "perspective": group.place.perspective,
        "quadrant": group.place.quadrant,
        "title": group.title,
        "alive": group.alive,
        "heir": _text(group.heir),
        "revision": group.revision,
    }


def _group(document: dict[str, Any]) -> Group:
    place = Place(document["perspective"], document["quadrant"])
    return Group(place, document["title"], document["alive"], _id(document["heir"]), document["revision"])


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
