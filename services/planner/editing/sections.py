"""The parts of a plan that are edited one at a time, with their fields as forms show them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.planner.editing.domain import fingerprint
from services.planner.editing.queries import Workpiece, quoted_names, spoken_names
from services.planner.editing.words import CHOICES, HINTS, SECTIONS, label_of
from services.planner.plans.domain.field_kinds import Kind, Value, field_of, parts_of, pattern_of
from services.planner.plans.domain.fields import Fields, present
from shared.errors import NotFound
from shared.language import Text, lazy

_PATHS = {
    "municipal": {
        "background": ("process/background",),
        "goals": (),
        "sharing": ("sharing/text",),
        "budget": ("budget/amount", "budget/text", "timetable/text"),
        "horizon": ("horizon/text",),
    },
    "individual": {
        "talk": ("look_back", "now", "future", "planning_ready", "action_ready"),
        "levels": (),
        "goals": (),
        "hours": ("hours_note",),
    },
}
_HOURS_HINT = lazy("Timmar på ett år")
_GOAL = "goal-"
_OWN = {
    "municipal": ("text", "horizon", "measure", "target", "responsible", "due", "follow_up"),
    "individual": ("text", "target", "why"),
}
_PARTS = {
    "municipal": ("title", "form", "content", "performed_by", "audience", "hours", "cost", "period"),
    "individual": ("title", "form", "when", "responsible", "hours", "obstacles"),
}


@dataclass(frozen=True)
class ShownField:
    """A field as a form shows it; ``author``: who wrote what stands there, where no version holds it yet.

    A ``label`` that is no text of the product's is an area's name, or what people call what the field is of.
    """

    path: str
    label: Text
    kind: Kind
    text: str
    seen: str
    most: int
    required: bool
    hint: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    author: str | None = None
    edited_at: datetime | None = None
    derived: str | None = None

    @property
    def name(self) -> str:
        """The last step of the path."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class ShownItem:
    """A goal, or a part of one, with its fields."""

    path: str
    title: str
    fields: list[ShownField] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id among the others of its list."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Section:
    """What one edits at a time. ``gone``: items that were taken away and can be put back.

    A goal's section has its area's name for title, and its ``horizon`` where the area may have a goal in each, and
    which it is of how many (``among``) where there are more of both.
    """

    key: str
    title: Text
    fields: list[ShownField]
    items: list[ShownItem]
    gone: list[ShownItem]
    listing: str = ""
    horizon: Text = ""
    among: tuple[int, int] | None = None


def read_section(piece: Workpiece, key: str) -> Section:
    """Return a section with its fields.

    Raises:
        NotFound: the plan has no such section.
    """
    kind = piece.plan.kind
    if key.startswith(_GOAL):
        return _goal_section(piece, key)
    if key not in _PATHS[kind]:
        raise NotFound
    paths = list(_PATHS[kind][key])
    if key == "levels":
        paths = [path for path in piece.work.fields if path.startswith("areas/")]
    if key == "hours":
        supports = [path for path in piece.work.fields if path.endswith("/hours")]
        parts = [_support_hours(piece, path) for path in supports]
        return Section(key, SECTIONS[key], [*parts, *(show(piece, path) for path in paths)], [], [])
    listing = "goals" if key == "goals" else ""
    items = [_goal(piece, goal) for goal in present(piece.work.fields)] if listing else []
    return Section(key, SECTIONS[key], [show(piece, path) for path in paths], items, _gone(piece, listing), listing)


def _goal_section(piece: Workpiece, key: str) -> Section:
    kind, goal = piece.plan.kind, f"goals/{key.removeprefix(_GOAL)}"
    if goal not in piece.work.fields:
        raise NotFound
    listing = f"{goal}/{parts_of(kind)}"
    items = [
        ShownItem(
            f"{listing}/{part}",
            str(piece.work.fields[f"{listing}/{part}/title"]),
            [show(piece, f"{listing}/{part}/{name}") for name in _PARTS[kind]],
        )
        for part in present(piece.work.fields, listing)
    ]
    title = spoken_names(piece.revision.content).get(str(piece.work.fields[f"{goal}/area"]), "")
    fields = [show(piece, f"{goal}/{name}") for name in _OWN[kind]]
    horizon = CHOICES["horizon"].get(str(piece.work.fields.get(f"{goal}/horizon")), "")
    return Section(key, title, fields, items, _gone(piece, listing), listing, horizon, _among(piece, goal))


def _among(piece: Workpiece, goal: str) -> tuple[int, int] | None:
    """Return which of the plan's goals of the same area and horizon this one is, where there are several."""
    known = piece.work.fields
    about = [
        (f"goals/{each}", [known.get(f"goals/{each}/{name}") for name in ("area", "horizon")])
        for each in present(known)
    ]
    own = next(said for path, said in about if path == goal)
    alike = [path for path, said in about if said == own]
    return (alike.index(goal) + 1, len(alike)) if len(alike) > 1 else None


def _support_hours(piece: Workpiece, path: str) -> ShownField:
    """Return a support's hours, called after the support."""
    title = str(piece.work.fields.get(f"{path.removesuffix('/hours')}/title", ""))
    return replace(show(piece, path), label=title, hint=_HOURS_HINT)


def _goal(piece: Workpiece, goal: str) -> ShownItem:
    return ShownItem(f"goals/{goal}", str(piece.work.fields[f"goals/{goal}/text"]))


def _gone(piece: Workpiece, listing: str) -> list[ShownItem]:
    """Return what was taken away since the newest version, or since it was derived."""
    if not listing:
        return []
    name = "text" if listing == "goals" else "title"
    known: Fields = {**piece.work.derived, **piece.work.saved, **piece.work.edits}
    steps = listing.count("/") + 1
    items = [path for path in known if path.startswith(listing + "/") and path.count("/") == steps]
    there = {f"{listing}/{each}" for each in present(piece.work.fields, listing)}
    return [ShownItem(path, str(known.get(f"{path}/{name}", ""))) for path in items if path not in there]


def show(piece: Workpiece, path: str) -> ShownField:
    """Return a field as it stands now."""
    described = field_of(piece.plan.kind, path)
    if described is None:
        raise NotFound
    value, edit = piece.work.fields.get(path), piece.edits.get(path)
    derived = piece.work.derived.get(path)
    names = quoted_names(piece.revision.content)
    label = names.get(path.split("/")[1], "") if path.startswith("areas/") else label_of(path, piece.plan.kind)
    return ShownField(
        path=path,
        label=label,
        kind=described.kind,
        text=as_text(value),
        seen=fingerprint(value),
        most=described.most,
        required=described.required,
        hint=HINTS.get(pattern_of(path), ""),
        choices=tuple(_choices(path, described.choices)),
        author=edit.author if edit else None,
        edited_at=edit.edited_at if edit else None,
        derived=as_text(derived) if path in piece.work.derived and derived != value else None,
    )


def as_text(value: Value) -> str:
    """Return a value as it stands in its field."""
    return "" if value is None or isinstance(value, list) else str(value)


def _choices(path: str, codes: tuple[str, ...]) -> Iterator[tuple[str, Text]]:
    names = CHOICES.get(path.rsplit("/", 1)[-1], {})
    levels = path.endswith("target")
    for code in codes:
        yield code, f"{code}, {names[code]}" if levels else names.get(code, code)
