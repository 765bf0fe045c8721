"""Where the planner keeps something of a person."""

from shared.own_data import Beside, Kind, Register, Whose

_BOTH: dict[str, tuple[Kind, ...]] = {"person_id": ("person",), "account_id": ("account",)}
_PERSON = Whose({"person_id": ("person",)})

REGISTER = Register(
    rows={
        "staff_fact": _PERSON,
        "plan": _PERSON,
        "self_assessment": _PERSON,
        "assessment_choice": _PERSON,
        "assessment_round": _PERSON,
        "learning_answer": _PERSON,
        # Of plans that are a municipality's: that one wrote there, and what.
        "plan_edit": Whose(_BOTH),
        "plan_revision": Whose(_BOTH, ("plan_id", "number", "cause", "created_at", "author")),
        "plan_comment": Whose(_BOTH),
        "plan_step": Whose(_BOTH),
        "note_confirmation": Whose(
            _BOTH | {"previous_person_id": ("person",), "previous_account_id": ("account",)},
        ),
        "pair_decision": Whose(_BOTH),
        "comparison": Whose(_BOTH),
        "conversation_preparation": Whose({"person_id": ("person",), "author_id": ("account", "person")}),
        "conversation_follow_up": Whose(_BOTH),
        "plan_signature": Whose(_BOTH | {"recorder_id": ("person",), "recorder_account_id": ("account",)}),
        "framework_import": Whose({"account_id": ("account",)}, ("filename", "created_at", "confirmed_at")),
    },
    beside={
        "plan_revision": Beside("plan_id", "plan"),
        "plan_revision_wording": Beside("plan_id", "plan"),
        "plan_edit": Beside("plan_id", "plan"),
        "plan_proposal": Beside("plan_id", "plan"),
        "plan_comment": Beside("plan_id", "plan"),
        "plan_step": Beside("plan_id", "plan"),
        "plan_due": Beside("plan_id", "plan"),
        "conversation": Beside("plan_id", "plan"),
        "conversation_preparation": Beside("conversation_id", "conversation"),
        "conversation_follow_up": Beside("conversation_id", "conversation"),
        "plan_signature": Beside("conversation_id", "conversation"),
        "paper_code": Beside("conversation_id", "conversation"),
    },
    left_out={
        "learning_answer.mentor_id": "what the other one answered is theirs; one's own answer stands by person_id",
        "learning_answer.learner_id": "as mentor_id",
        "conversation_preparation.recorder_id": "what the form says is the other's",
        "conversation_preparation.recorder_account_id": "as recorder_id",
        "erased.subject_id": "only of who is erased: an id, and nothing that it belongs to",
    },
)
