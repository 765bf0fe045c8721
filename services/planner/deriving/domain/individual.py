"""The individual plan's draft: what the role asks for, raised where the municipality needs it most."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.planner.assessment.domain import Answer, Assessed
from services.planner.deriving.domain.ground import Ground
from services.planner.framework.domain import Framework
from services.planner.needs.domain import CompetenceNeed, NeedEvidence
from services.planner.plans.domain.catalogue import AreaCatalogue
from services.planner.plans.domain.content import Draft, make_draft
from services.planner.plans.domain.dates import months_after, term_of_beginning
from services.planner.plans.domain.material import Person

HIGHEST_LEVEL = 4
MOST_GOALS = 3
MOST_VOICES = 2
# What can be learnt beside the work in the time of one plan.
LONGEST_STEP = 2
FOLLOW_UP_MONTHS = (6, 12, 18, 24)
# Months after the start when a support of each form can begin: what needs nobody's calendar comes first.
BEGINS_AFTER = {"self_study": 1, "mentor": 1, "rotation": 2, "shadowing": 2, "visit": 3, "circle": 3, "course": 4}
RESPONSIBLE = {"self_study": "du själv", "mentor": "du och din mentor"}
ARRANGED_BY_MANAGER = "din chef"


@dataclass(frozen=True)
class AreaTarget:
    """What one person should reach in one area.

    ``raised``: one level above the role, for the municipality's sake.  ``present``, ``wish``: what the person says,
    where they have assessed themselves and the wish lies above the level of today.
    """

    need: CompetenceNeed
    role_target: int
    target: int
    raised: bool
    present: int | None = None
    wish: int | None = None

    @property
    def score(self) -> float:
        """How much it matters: the step to take × how much the role deals with it × the municipality's need.

        Until the person has assessed themselves, one level below the role's target is assumed.  What somebody wants
        to reach counts as though the role asked for it.
        """
        present = max(0, self.role_target - 1) if self.present is None else self.present
        weight = max(self.role_target, self.wish or 0) / HIGHEST_LEVEL
        return (self.target - present) * weight * self.need.need

    @property
    def next_level(self) -> int:
        """The level that this plan aims at."""
        return find_next_level(self.target, self.role_target, self.present)


def draft_individual_plan(person: Person, ground: Ground, today: date, assessed: Assessed | None = None) -> Draft:
    """Return the plan's content: a target per area and at most three goals. Names are not part of it.

    Args:
        person: role, working time and library.
        ground: the municipality's needs, whose priorities raise targets, and the catalogue.
        today: the day from which dates count.
        assessed: what the person says of their own levels; left out where whoever reads the plan may not know.
    """
    material, catalogue = ground.material, ground.catalogue
    needs = sorted(ground.analysis.needs, key=lambda need: need.rank)
    targets = [_target(need, person, ground.framework, assessed) for need in needs]
    chosen = sorted((item for item in targets if item.score > 0), key=lambda item: (-item.score, item.need.rank))
    known = [item for item in chosen if item.need.area in catalogue.areas]
    goals = [_goal(item, ground, today) for item in known[:MOST_GOALS]]
    content: dict[str, Any] = {
        "schema": 1,
        "kind": "individual",
        "programme": {"name": material.programme_name},
        "municipality": dict(material.municipality),
        "person": {
            "id": person.id,
            "role": person.role,
            "library_id": person.library_id,
            "working_time_share": person.working_time_share,
        },
        "areas": [_area(item) for item in targets],
        "parameters": {"goal_count": ground.parameters.goal_count, "goals_at_most": MOST_GOALS},
        "goals": goals,
        "look_back": "",
        "future": "",
        "planning_ready": None,
        "action_ready": None,
        "follow_ups": [months_after(today, months).isoformat() for months in FOLLOW_UP_MONTHS],
        "signatures": {"person": None, "manager": None},
    }
    if assessed:
        # Whatever rests on an assessment says so: the database shows it to nobody else until the person shares.
        content |= {"assessment": {"round": assessed.round}, "future": assessed.hopes}
    return make_draft(content, ground.wordings)


def _target(need: CompetenceNeed, person: Person, framework: Framework, assessed: Assessed | None) -> AreaTarget:
    role_target = framework.target_level(person.role, need.area)
    raised = need.priority and need.need > 0 and 0 < role_target < HIGHEST_LEVEL
    said = assessed.answers.get(need.area, Answer()) if assessed else Answer()
    target = max(role_target + raised, said.further or 0)
    return AreaTarget(need, role_target, target, raised, said.level, said.further)


def _area(item: AreaTarget) -> dict[str, Any]:
    # A wish is named only where there is one: so a plan without an assessment says what it always said.
    wish = {"wish": item.wish} if item.wish else {}
    return wish | {
        "area": item.need.area,
        "name": item.need.name,
        "present": item.present,
        "role_target": item.role_target,
        "target": item.target,
        "raised": item.raised,
        "municipal_rank": item.need.rank,
        "municipal_need": item.need.need,
    }


def _goal(item: AreaTarget, ground: Ground, today: date) -> dict[str, Any]:
    part = ground.catalogue.areas[item.need.area]
    return {
        "id": item.need.area,
        "area": item.need.area,
        "area_name": item.need.name,
        "text": part.levels[item.next_level - 1],
        "target": item.next_level,
        "why": _why(item),
        "voices": [_voice(evidence, ground) for evidence in item.need.evidence[:MOST_VOICES]],
        "support": propose_support(part, today),
    }


def _voice(part: NeedEvidence, ground: Ground) -> dict[str, Any]:
    return {"note": part.note, "quadrant": part.quadrant, "text": ground.text(part.note)}


def _why(item: AreaTarget) -> str:
    rank, count = item.need.rank, len(item.need.evidence)
    place = "det område där din kommun har störst behov" if rank == 1 else f"nummer {rank} bland kommunens behov"
    notes = "En av gruppens lappar handlar" if count == 1 else f"{count} av gruppens lappar handlar"
    sentences = [f"Det här är {place}.", f"{notes} om det."]
    if item.present is not None:
        sentences.append(f"Du skattar dig på nivå {item.present}.")
    if item.raised:
        sentences.append(f"Din roll siktar på nivå {item.role_target}.")
        higher = item.role_target + 1
        wanted = f"föreslår vi nivå {higher}" if item.next_level >= higher else f"vore nivå {higher} bra på sikt"
        sentences.append(f"Eftersom kommunen behöver mer just här {wanted}.")
    elif item.role_target:
        sentences.append(f"Din roll siktar på nivå {item.role_target}.")
    if item.wish:
        sentences.append(f"Du vill själv nå nivå {item.wish}.")
    if item.next_level < item.target:
        sentences.append(f"Ett rimligt nästa steg är nivå {item.next_level}.")
    return " ".join(sentences)


def find_next_level(target: int, role_target: int, present: int | None) -> int:
    """Return the level that a plan aims at: on the way to the target, where that lies far from today's level.

    Until the person has assessed themselves, no more than what the role asks for: nobody is sent past it unseen.
    """
    reach = max(1, role_target) if present is None else present + LONGEST_STEP
    return min(target, reach)


def propose_support(part: AreaCatalogue, today: date) -> list[dict[str, str]]:
    """Return the support for a goal in an area, with when it can begin and who sees to it, the earliest first."""
    return [
        {
            "form": item.form,
            "title": item.title,
            "when": term_of_beginning(months_after(today, BEGINS_AFTER[item.form])),
            "responsible": RESPONSIBLE.get(item.form, ARRANGED_BY_MANAGER),
            "obstacles": "",
        }
        for item in sorted(part.support, key=lambda item: BEGINS_AFTER[item.form])
    ]
