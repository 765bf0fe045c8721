"""Deciding about what was derived anew: each change accepted, or what people wrote kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from services.planner.editing.differences import area_of
from services.planner.editing.domain import GROUND, acceptance, fingerprint, reorder, same_needs
from services.planner.editing.ground import GroundChange, compare_ground
from services.planner.editing.problems import PlanLocked, ProposalChanged
from services.planner.editing.queries import (
    NewFramework,
    Workpiece,
    new_framework,
    quoted_names,
    read_work,
    spoken_names,
)
from services.planner.editing.tables import PlanProposal, PlanProposalWording
from services.planner.editing.use_cases import NewRevision, add_revision, find_worked_on, write_edits
from services.planner.erasure.erasing import wait_for_erasing
from services.planner.framework_versions.queries import moved_areas
from services.planner.lifecycle.domain import EDITABLE, IN_FORCE
from services.planner.lifecycle.use_cases import revise
from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import compose, editable_fields
from services.planner.plans.tables import Plan, PlanRevisionWording
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.policy import Rule, allows

CAUSE = "accepted"


@dataclass(frozen=True)
class ProposedChange:
    """One change: as it was derived before, as it stands now, as it is derived now; None where it isn't there.

    ``area``: the one that it is about, or ''.  ``seal``: what a form carries of it, so that just what was read is
    decided about.
    """

    path: str
    area: str
    old: Value
    mine: Value
    new: Value
    came: list[str]
    went: list[str]
    seal: str


@dataclass(frozen=True)
class ShownProposal:
    """What waits for a decision; ``proposed`` holds all fields as they are derived now.

    ``acceptable``: whether the viewer may accept some of it now; ``begins_draft``: doing so begins a new draft.
    ``outdoing``: the areas that get goals now and didn't before, where it is needs that have changed.  ``assessment``:
    whether one counts now that didn't, or no longer does; None where that is as it was.  ``framework``: what it rests
    on, where the plan rests on an earlier version.  ``ground``: what differs in the figures of a municipal plan.
    ``names``: the areas' names by id; ``used``: those that needs are found for now; ``merged``: by id the one that
    counts for an area that is out of use.
    """

    piece: Workpiece
    changes: list[ProposedChange]
    proposed: Mapping[str, Value]
    acceptable: bool
    begins_draft: bool
    outdoing: frozenset[str] = frozenset()
    framework: NewFramework | None = None
    assessment: bool | None = None
    ground: GroundChange | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def seal(self) -> str:
        """What a form carries of all changes."""
        return seal_of(change.seal for change in self.changes)


def show_proposal(db: Transaction, viewer: Viewer, plan_id: UUID) -> ShownProposal:
    """Return what waits for a decision; nothing may.

    Raises:
        NotFound: there is no such plan for the viewer.
    """
    plan = find_worked_on(db, viewer, plan_id)
    piece = read_work(db, plan)
    begins = _begins_draft(viewer, plan)
    acceptable = begins or plan.state in EDITABLE
    proposal = db.get(PlanProposal, plan_id)
    if proposal is None:
        return ShownProposal(piece, [], {}, acceptable, begins)
    theirs = editable_fields(proposal.content)
    texts = _texts(db, plan_id, {note for each in proposal.news.values() for notes in each.values() for note in notes})
    changes = [_change(path, piece, proposal, theirs, texts) for path in proposal.open]
    outdoing = _areas_with_goals(theirs) - _areas_with_goals(proposal.base)
    framework = new_framework(db, plan, proposal.derivation_id)
    before, after = piece.revision.content, proposal.content
    other_needs = plan.kind == "municipal" or not same_needs(before, after)
    assessment = "assessment" in after if before.get("assessment") != after.get("assessment") else None
    outdoing = outdoing if other_needs and assessment is None else frozenset()
    ground = compare_ground(before, after) if plan.kind == "municipal" else None
    names, used, merged = spoken_names(before, after), frozenset(quoted_names(after)), _merged(db, plan)
    return ShownProposal(
        piece, changes, theirs, acceptable, begins, outdoing, framework, assessment, ground, names, used, merged
    )


class Decided(NamedTuple):
    """Whether anything still waited for this decision, and how many changes wait after it."""

    now: bool
    left: int


def decide(db: Transaction, viewer: Viewer, plan_id: UUID, path: str | None, seal: str, *, accept: bool) -> Decided:
    """Accept a change or keep what stands there, of all changes when no path is given.

    What was decided before, by whomever and however, isn't decided again: harmless twice.  Accepting a change of an
    adopted plan begins a new draft beside it, which its manager may.

    Raises:
        NotFound: there is no such plan for the viewer.
        PlanLocked: the plan is agreed, archived, or adopted and not the viewer's to change.
        ProposalChanged: something else is proposed than what was read, or something else stands there.
        TooManyItems: the plan would hold more goals than it may.
    """
    piece = read_work(db, find_worked_on(db, viewer, plan_id, lock=True))
    proposal = db.get(PlanProposal, plan_id)
    if proposal is None:
        return Decided(now=False, left=0)
    chosen = [each for each in proposal.open if path in (None, each)]
    seals = [_seal(each, piece, proposal) for each in chosen]
    if chosen and seal != (seals[0] if path else seal_of(seals)):
        raise ProposalChanged
    if accept and chosen:
        if _begins_draft(viewer, piece.plan):
            revise(db, viewer, plan_id, new_id())
        if piece.plan.state not in EDITABLE:
            raise PlanLocked
        _accept(db, viewer, piece, proposal, chosen)
    proposal.open = [each for each in proposal.open if each not in chosen]
    db.flush()
    return Decided(bool(chosen), len(proposal.open))


def seal_of(parts: Iterable[str]) -> str:
    """Return one seal for several."""
    return fingerprint(list(parts))


def _seal(path: str, piece: Workpiece, proposal: PlanProposal) -> str:
    """Return what tells what is proposed and what stands there now, with all that an item holds."""
    mine = {each: value for each, value in piece.work.fields.items() if each == path or each.startswith(f"{path}/")}
    return fingerprint([path, proposal.content_hash, *(f"{each}={value!r}" for each, value in sorted(mine.items()))])


def _begins_draft(viewer: Viewer, plan: Plan) -> bool:
    leads = allows(viewer, Rule.MUNICIPAL_PLAN_LEAD, municipality_id=plan.municipality_id)
    return plan.kind == "municipal" and plan.state in IN_FORCE and leads


def _accept(db: Transaction, viewer: Viewer, piece: Workpiece, proposal: PlanProposal, chosen: Iterable[str]) -> None:
    theirs = editable_fields(proposal.content)
    paths = list(chosen)
    changes = {key: value for path in paths if path != GROUND for key, value in acceptance(path, theirs).items()}
    if changes:
        write_edits(db, viewer, piece, changes)
        db.expire(piece.revision)
        piece = read_work(db, piece.plan)
    if GROUND in paths:
        _take_ground(db, viewer, piece, proposal, theirs)


def _take_ground(
    db: Transaction, viewer: Viewer, piece: Workpiece, proposal: PlanProposal, theirs: Mapping[str, Value]
) -> None:
    wait_for_erasing(db)
    kept = PlanProposalWording
    columns = (kept.note_id, kept.note_revision, kept.session_id, kept.text, kept.words, kept.text_hash)
    rows = db.execute(select(*columns).where(kept.plan_id == piece.plan.id)).mappings()
    fields = reorder(proposal.base, piece.work.fields, theirs)
    new = NewRevision(
        content=compose(proposal.content, fields, piece.work.edited),
        wordings=[dict(row) for row in rows],
        cause=CAUSE,
        account=viewer,
        derivation_id=proposal.derivation_id,
        derived=theirs,
        derived_hash=proposal.content_hash,
    )
    add_revision(db, piece, new)


def _change(
    path: str, piece: Workpiece, proposal: PlanProposal, theirs: Mapping[str, Value], texts: Mapping[str, str]
) -> ProposedChange:
    area = area_of(path, piece.work.fields, theirs)
    told: list[dict[str, list[str]]] = list(proposal.news.values()) if path == GROUND else [proposal.news.get(area, {})]
    came, went = (
        [texts[note] for note in dict.fromkeys(note for each in told for note in each.get(way, [])) if note in texts]
        for way in ("came", "went")
    )
    seal = _seal(path, piece, proposal)
    return ProposedChange(
        path, area, proposal.base.get(path), piece.work.fields.get(path), theirs.get(path), came, went, seal
    )


def _merged(db: Transaction, plan: Plan) -> dict[str, str]:
    moved = moved_areas(db).items()
    return {area: now for (programme, area), now in moved if now and programme == plan.programme_id}


def _areas_with_goals(fields: Mapping[str, Value]) -> frozenset[str]:
    # goals/<id>/area
    return frozenset(str(fields[each]) for each in fields if each.startswith("goals/") and each.endswith("/area"))


def _texts(db: Transaction, plan_id: UUID, notes: Iterable[str]) -> dict[str, str]:
    """Return the notes' words, as far as a revision or the proposal still holds them."""
    ids = [UUID(note) for note in notes]
    found: dict[str, str] = {}
    for table in (PlanRevisionWording, PlanProposalWording):
        mine = (table.plan_id == plan_id) & table.note_id.in_(ids) & table.text.is_not(None)
        found |= {str(note): str(text) for note, text in db.execute(select(table.note_id, table.text).where(mine))}
    return found
