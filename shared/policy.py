"""Who may do what: the table of the domain, as code.

Every route names one rule (``requires``).  Rows are asked about a second time, where they are read: ``allows`` for the
municipality or person at hand, and row-level security in the database.
"""

from enum import StrEnum
from uuid import UUID

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from shared.errors import Forbidden, NotFound, SignInNeeded
from shared.identity import Role, Viewer
from shared.web.csrf import check_csrf


class Rule(StrEnum):
    """What can be allowed: an object and a verb."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SERVICE = "service"
    METRICS = "metrics"

    PROGRAMME_READ = "programme.read"
    PROGRAMME_CHANGE = "programme.change"
    REGISTRY_READ = "registry.read"
    REGISTRY_CHANGE = "registry.change"
    STAFF_READ = "staff.read"
    STAFF_CHANGE = "staff.change"
    ACCOUNT_CHANGE = "account.change"
    SUBSTITUTE_NAME = "substitute.name"

    SESSION_LIST = "swot_session.list"
    SESSION_READ = "swot_session.read"
    SESSION_RUN = "swot_session.run"
    BOARD_TAKE_PART = "board.take_part"
    PREPARATION_READ = "preparation.read"
    PREPARATION_WRITE = "preparation.write"

    PLAN_LIST = "plan.list"
    MUNICIPAL_PLAN_READ = "municipal_plan.read"
    NOTE_REVIEW = "note.review"
    COMPARISON_RUN = "comparison.run"
    INDIVIDUAL_PLAN_READ = "individual_plan.read"
    INDIVIDUAL_PLAN_SHARE = "individual_plan.share"
    ASSESSMENT_OWN = "assessment.own"
    # Working on plans; on which one, the two rules below say.
    PLAN_EDIT = "plan.edit"
    MUNICIPAL_PLAN_EDIT = "municipal_plan.edit"
    # Taking a plan from draft to review, adoption and archive: the manager's decision.
    MUNICIPAL_PLAN_LEAD = "municipal_plan.lead"
    INDIVIDUAL_PLAN_EDIT = "individual_plan.edit"
    PLAN_COMMENT = "plan.comment"
    # Talking about a person's plan: the person, and the manager; what the plan says, the rules above decide.
    CONVERSATION_TAKE_PART = "conversation.take_part"
    CONVERSATION_LEAD = "conversation.lead"
    COVERAGE_READ = "coverage.read"
    OVERVIEW_READ = "overview.read"
    LEARNING_READ = "learning.read"
    COLLEAGUES_MEET = "colleagues.meet"

    FRAMEWORK_READ = "framework.read"
    FRAMEWORK_CHANGE = "framework.change"

    DOCUMENT_READ = "document.read"
    DOCUMENT_ORDER = "document.order"

    OPERATIONS_READ = "operations.read"
    OPERATIONS_CHANGE = "operations.change"


_MANAGER, _STAFF, _FACILITATOR = Role.MANAGER, Role.STAFF, Role.FACILITATOR
_LEAD, _AUDITOR, _ADMINISTRATOR = Role.PROGRAMME_LEAD, Role.AUDITOR, Role.ADMINISTRATOR
_ACCOUNT_ROLES = frozenset(Role) - {Role.PARTICIPANT}

PERMISSIONS: dict[Rule, frozenset[Role]] = {
    Rule.PROGRAMME_READ: _ACCOUNT_ROLES - {Role.OPERATOR},
    Rule.PROGRAMME_CHANGE: frozenset({_ADMINISTRATOR}),
    Rule.REGISTRY_READ: frozenset({_ADMINISTRATOR, _MANAGER, _FACILITATOR, _LEAD}),
    Rule.REGISTRY_CHANGE: frozenset({_ADMINISTRATOR, _MANAGER}),
    Rule.STAFF_READ: frozenset({_ADMINISTRATOR, _MANAGER}),
    Rule.STAFF_CHANGE: frozenset({_ADMINISTRATOR, _MANAGER}),
    Rule.ACCOUNT_CHANGE: frozenset({_ADMINISTRATOR}),
    Rule.SUBSTITUTE_NAME: frozenset({_ADMINISTRATOR, _MANAGER}),
    Rule.SESSION_LIST: frozenset({_FACILITATOR, _MANAGER, _STAFF, _LEAD}),
    Rule.SESSION_READ: frozenset({_FACILITATOR, _MANAGER, _STAFF}),
    Rule.SESSION_RUN: frozenset({_FACILITATOR}),
    Rule.BOARD_TAKE_PART: frozenset({Role.PARTICIPANT}),
    Rule.PREPARATION_READ: frozenset({_FACILITATOR, _MANAGER, _STAFF}),
    Rule.PREPARATION_WRITE: frozenset({_FACILITATOR, _MANAGER, _STAFF}),
    Rule.PLAN_LIST: frozenset({_STAFF, _MANAGER, _FACILITATOR, _AUDITOR}),
    Rule.MUNICIPAL_PLAN_READ: frozenset({_STAFF, _MANAGER, _FACILITATOR, _AUDITOR}),
    Rule.NOTE_REVIEW: frozenset({_MANAGER, _FACILITATOR}),
    Rule.COMPARISON_RUN: frozenset({_MANAGER, _FACILITATOR}),
    Rule.INDIVIDUAL_PLAN_READ: frozenset({_STAFF, _MANAGER}),
    Rule.INDIVIDUAL_PLAN_SHARE: frozenset({_STAFF}),
    Rule.ASSESSMENT_OWN: frozenset({_STAFF}),
    Rule.PLAN_EDIT: frozenset({_STAFF, _MANAGER, _FACILITATOR}),
    Rule.MUNICIPAL_PLAN_EDIT: frozenset({_MANAGER, _FACILITATOR}),
    Rule.MUNICIPAL_PLAN_LEAD: frozenset({_MANAGER}),
    Rule.INDIVIDUAL_PLAN_EDIT: frozenset({_STAFF, _MANAGER}),
    Rule.PLAN_COMMENT: frozenset({_STAFF, _MANAGER, _FACILITATOR}),
    Rule.CONVERSATION_TAKE_PART: frozenset({_STAFF, _MANAGER}),
    Rule.CONVERSATION_LEAD: frozenset({_MANAGER}),
    Rule.COVERAGE_READ: frozenset({_MANAGER}),
    Rule.FRAMEWORK_READ: _ACCOUNT_ROLES - {Role.OPERATOR},
    Rule.FRAMEWORK_CHANGE: frozenset({_ADMINISTRATOR}),
    # Staff and auditors find adopted plans there, the lead figures without plans.
    Rule.OVERVIEW_READ: frozenset({_STAFF, _MANAGER, _FACILITATOR, _LEAD, _AUDITOR}),
    Rule.LEARNING_READ: frozenset({_FACILITATOR}),
    Rule.COLLEAGUES_MEET: frozenset({_STAFF}),
    Rule.DOCUMENT_READ: frozenset({_STAFF, _MANAGER, _FACILITATOR, _AUDITOR}),
    Rule.DOCUMENT_ORDER: frozenset({_STAFF, _MANAGER, _FACILITATOR, _AUDITOR}),
    Rule.OPERATIONS_READ: frozenset({Role.OPERATOR}),
    Rule.OPERATIONS_CHANGE: frozenset({Role.OPERATOR}),
}

# What administrators of one programme may; the rest of what administrators do concerns the whole installation.
_OF_ONE_PROGRAMME = frozenset({Rule.PROGRAMME_READ, Rule.FRAMEWORK_READ, Rule.FRAMEWORK_CHANGE})
# Roles that reach some municipalities only; the others reach the whole programme.
_LOCAL = frozenset({_MANAGER, _STAFF, _FACILITATOR})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def allows(
    viewer: Viewer,
    rule: Rule,
    *,
    municipality_id: UUID | None = None,
    person_id: UUID | None = None,
    programme_id: UUID | None = None,
) -> bool:
    """Say whether ``viewer`` may do what ``rule`` names.

    Args:
        viewer: who is asking.
        rule: what is asked for.
        municipality_id: the municipality that it concerns; roles that reach only some must reach this one.
        person_id: for what is a person's own: a staff member must be that person.
        programme_id: for what is a programme's own: roles that hold for one programme must hold for this one.
    """
    for grant in viewer.grants:
        if grant.role not in PERMISSIONS.get(rule, frozenset()):
            continue
        if grant.administers_one_programme and rule not in _OF_ONE_PROGRAMME:
            continue
        if programme_id is not None and grant.programme_id not in {None, programme_id}:
            continue
        if grant.role is Role.STAFF and person_id is not None and person_id != viewer.person_id:
            continue
        if municipality_id is None or grant.role not in _LOCAL or municipality_id in grant.municipality_ids:
            return True
    # An account that has no role yet is signed in all the same, and is told so on its start page.
    return rule in {Rule.PUBLIC, Rule.SIGNED_IN}


def demand(
    viewer: Viewer,
    rule: Rule,
    *,
    municipality_id: UUID | None = None,
    person_id: UUID | None = None,
    programme_id: UUID | None = None,
) -> None:
    """Pass, or say that there is no such thing.

    Raises:
        NotFound: the viewer may not; what one may not see doesn't exist.
    """
    if not allows(viewer, rule, municipality_id=municipality_id, person_id=person_id, programme_id=programme_id):
        raise NotFound


class Requirement:
    """A route's rule, checked before anything else of the request is looked at."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    async def __call__(self, request: Request) -> None:
        """Find out who is asking and check the rule, and on unsafe methods where the form came from.

        Raises:
            SignInNeeded: nobody is signed in.
            Forbidden: none of the viewer's roles has the rule.
            NotFound: a participant asks for something that needs an account.
            Unavailable: who is asking can't be found out just now.
        """
        viewer = await request.app.state.find_viewer(request)
        request.state.viewer = viewer
        if self.rule is not Rule.PUBLIC:
            if viewer is None:
                raise SignInNeeded
            if not allows(viewer, self.rule):
                raise Forbidden
        if request.method not in SAFE_METHODS:
            await check_csrf(request)


def requires(rule: Rule) -> Dependency:
    """Return the dependency that a route names its rule with."""
    dependency: Dependency = Depends(Requirement(rule))
    return dependency


class _Probed(Requirement):
    async def __call__(self, request: Request) -> None:
        request.state.viewer = None


# Public, and answered whoever holds which cookie: it must not depend on what finds out who is asking.
probed: Dependency = Depends(_Probed(Rule.PUBLIC))
