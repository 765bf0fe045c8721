"""What every role may meet on every route, written down by hand, and what forms must hold to get there."""

from dataclasses import dataclass

from tests.route_world import ACCOUNT_ROLES, OWN_ADMINISTRATOR

# Files, and the cookie of the language: the same for everybody, and nothing of anybody's.
WITHOUT_RULE = {"serve", "choose_language"}
EVERYBODY = " ".join([*ACCOUNT_ROLES, OWN_ADMINISTRATOR])
ADMINISTRATORS = f"administrator {OWN_ADMINISTRATOR}"
STAFF_GROUP = "facilitator manager staff"
FRAMEWORK_READERS = EVERYBODY.replace("operator", "")
READERS = "staff manager facilitator auditor"


@dataclass(frozen=True)
class Expected:
    """Who may; ``elsewhere``: also over another municipality's rows; ``unseen``: may ask, but this row isn't theirs."""

    may: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    kind: str = "page"


def page(may: str, *, elsewhere: str = "", unseen: str = "") -> Expected:
    """Return the expectation for a page or a form about somebody's rows."""
    return Expected(frozenset(may.split()), frozenset(elsewhere.split()), frozenset(unseen.split()))


def board() -> Expected:
    """Return the expectation for a page or a form of a board's participants, which only who joined that board meets."""
    return Expected(frozenset({"participant"}), kind="board")


def general(may: str) -> Expected:
    """Return the expectation for a page or a form that is about no row in particular."""
    return Expected(frozenset(may.split()), kind="general")


PUBLIC = Expected(frozenset(), kind="public")
INTERNAL = Expected(frozenset(), kind="internal")

EXPECTED: dict[str, Expected] = {
    # Signing in, and what is asked of the services themselves.
    "sign_in": PUBLIC,
    "request_link": PUBLIC,
    "open_link": PUBLIC,
    "spend_link": PUBLIC,
    "sign_out": PUBLIC,
    **{f"{service}_health": PUBLIC for service in ("intake", "planner", "reports")},
    **{f"{service}_readiness": PUBLIC for service in ("intake", "planner", "reports")},
    **{f"{service}_metrics": INTERNAL for service in ("intake", "planner", "reports")},
    **{f"{service}_events": INTERNAL for service in ("intake", "planner", "reports")},
    **{f"{service}_figures": INTERNAL for service in ("intake", "planner", "reports")},
    **{f"{service}_unread": INTERNAL for service in ("intake", "planner", "reports")},
    "find_viewer": INTERNAL,
    "internal_municipalities": INTERNAL,
    "internal_people": INTERNAL,
    "internal_programmes": INTERNAL,
    "planning_material": INTERNAL,
    "internal_invitation": INTERNAL,
    "internal_letter": INTERNAL,
    # Whoever has the address has the key.
    "calendar_feed": PUBLIC,
    "internal_cited": INTERNAL,
    "internal_plan": INTERNAL,
    "planner_own_data": INTERNAL,
    "reports_own_data": INTERNAL,
    "internal_revision": INTERNAL,
    "internal_waiting": INTERNAL,
    **{
        f"{service}_{name}": INTERNAL
        for service in ("planner", "reports")
        for name in ("operations", "retry_parked", "retry_jobs")
    },
    # Accounts: the administrators', who reach every municipality.
    **{name: general(EVERYBODY) for name in ("start", "my_data", "my_data_file")},
    **{
        name: general("administrator")
        for name in ("list_accounts", "account_changes", "staff_changes", "new_account", "add_account")
    },
    **{
        name: page("administrator", elsewhere="administrator")
        for name in ("show_account", "add_role", "withdraw_role", "disable_account", "enable_account")
    },
    "show_substitutes": page("administrator manager", elsewhere="administrator"),
    "name_substitute": page("administrator manager", elsewhere="administrator"),
    "withdraw_substitute": page("administrator manager", elsewhere="administrator"),
    # How the installation is doing: the operator's alone.
    **{name: general("operator") for name in ("operations", "operations_now", "retry_parked", "retry_jobs")},
    # The programme and the registry.
    "programme": general(EVERYBODY.replace("operator", "")),
    **{name: general("administrator") for name in ("new_programme", "add_programme", "choose_places", "add_places")},
    **{name: page("administrator", elsewhere="administrator") for name in ("edit_programme", "change_programme")},
    "registry": general("administrator manager facilitator programme_lead"),
    "municipality": page("administrator manager facilitator programme_lead", elsewhere="administrator programme_lead"),
    **{
        name: page("administrator manager", elsewhere="administrator")
        for name in (
            "new_library",
            "add_library",
            "library",
            "change_library",
            "close_library",
            "reopen_library",
            "new_staff_member",
            "add_staff_member",
            "staff_member",
            "change_staff_member",
            "leaving",
            "leave",
            "move_staff_member",
            "choose_staff_list",
            "upload_staff_list",
            "staff_file",
        )
    },
    # A list that was uploaded is its uploader's only.
    "staff_list": page("administrator manager"),
    "confirm_staff_list": page("administrator manager"),
    "discard_staff_list": page("administrator manager"),
    # SWOT days: facilitators of the county run them, the staff group reads what came of them.
    **{
        name: general(f"{STAFF_GROUP} programme_lead")
        for name in ("swot_sessions", "swot_calendar", "calendar_address", "make_address", "end_address")
    },
    "swot_session": page(STAFF_GROUP),
    # The preparation is the whole group's; a thought is changed by whoever wrote it, which here is whoever asks.
    **{
        name: page(STAFF_GROUP)
        for name in (
            "preparation",
            "removed_preparation",
            "save_preparation_item",
            "preparation_item",
            "remove_preparation_item",
            "restore_preparation_item",
            "add_figure",
            "choose_figures_file",
            "upload_figures",
            "remove_figure",
            "restore_figure",
            "save_library_plan",
            "library_plan_file",
            "remove_library_plan",
            "restore_library_plan",
        )
    },
    "carry_page": page("facilitator"),
    "carry_items": page("facilitator"),
    "export_page": page(STAFF_GROUP),
    "export_session": page(STAFF_GROUP),
    "session_file_page": general("facilitator"),
    "restore_swot_session": general("facilitator"),
    "new_swot_session": general("facilitator"),
    "create_swot_session": page("facilitator"),
    **{
        name: page("facilitator")
        for name in (
            "swot_day",
            "plan_swot_session",
            "prepare_swot_session",
            "opening_page",
            "open_swot_session",
            "take_back_opening",
            "cancel_swot_session",
            "removing_page",
            "undo_making",
            "record_note",
            "paste_page",
            "paste_notes",
            "note_page",
            "edit_note",
            "remove_note",
            "restore_note",
            "undo_written",
            "removed_notes",
            "dots_page",
            "count_dots",
            "import_page",
            "upload_notes",
            "preview_import",
            "confirm_import",
            "import_columns",
            "map_columns",
            "import_values",
            "map_values",
            "paper_forms",
            "paper_sheets",
            "conclusion_page",
            "write_conclusion",
            "closing_page",
            "close_session",
            "reopen_session",
            "invitation",
            "invitation_progress",
            "invitation_words",
            "write_invitation",
            "send_invitation",
            "retry_letters",
            # Leading the day.
            "board_now",
            "move_board",
            "change_timer",
            "open_boards",
            "change_code",
            "lock_joining",
            "participants_page",
            "remove_participant",
            "restore_participant",
            "held_notes",
            "take_in_note",
            "projector",
            "projector_now",
            "rehearse",
            "end_rehearsal",
            "share_result",
            "allow_contributions",
            "session_stream",
            "session_changes",
            # Putting notes together.
            "groups_page",
            "groups_now",
            "change_groups",
            "name_group",
            "answer_alike",
            "undo_action",
        )
    },
    # The board, for who is in the room.
    **{name: board() for name in ("post_note", "board_stream", "board_changes", "ballot_page", "place_dots")},
    **{name: board() for name in ("board", "board_offline", "write_note", "signal_ready")},
    **{name: board() for name in ("own_note", "edit_own_note", "remove_own_note", "restore_own_note")},
    # The way in, and what comes out: whoever has the code, or the link.
    **dict.fromkeys(("join_page", "join", "short_way", "service_worker", "result"), PUBLIC),
    # Plans: the municipal one is adopted here, the individual one is shared with the manager.
    "plans": general(READERS),
    "municipal_plan": page(READERS, elsewhere="auditor"),
    "derive_again": page("facilitator"),
    # Steps of the municipal plan are the manager's; what was decided is for whoever reads the plan.
    "plan_history": page(READERS, elsewhere="auditor"),
    "plan_step": page("manager"),
    "take_plan_step": page("manager"),
    # What was found in notes is confirmed, and weighed, by who works on the plan.
    **{
        name: page("facilitator manager")
        for name in (
            "review_notes",
            "review_progress",
            "confirm_note",
            "undo_confirmation",
            "learn_from_others",
            "decide_pair",
            "export_lessons",
            "import_lessons",
            "comparisons",
            "start_comparison",
            "comparison",
            "answer_pair",
            "remove_comparison",
            "restore_comparison",
        )
    },
    "individual_plans": page("manager"),
    "individual_plan": page("staff manager", unseen="facilitator auditor"),
    "share_plan": page("staff"),
    # Working on them: here on the individual one, by its person and the manager it is shared with.
    **{
        name: page("staff manager", unseen="facilitator")
        for name in (
            "edit_plan",
            "edit_plan_now",
            "save_section",
            "save_version",
            "plan_versions",
            "plan_differences",
            "plan_proposal",
            "decide_proposal",
            "comment_on_plan",
            "settle_comment",
        )
    },
    "plan_version": page("staff manager", unseen="facilitator auditor"),
    # Talking about an individual plan: the person and the manager; a paper form is typed in by whoever has its code.
    **{
        name: page("staff manager")
        for name in (
            "conversation",
            "begin_conversation",
            "withdraw_conversation",
            "save_preparation",
            "fix_meeting_day",
            "choose_goals",
            "take_in",
            "sign_plan",
            "add_follow_up",
        )
    },
    **{name: page("manager") for name in ("conversations", "set_hours", "print_form")},
    "paper_entry": PUBLIC,
    "type_in_form": PUBLIC,
    # One's own assessment: nobody else has a page for it.
    **{
        name: general("staff")
        for name in (
            "assessment",
            "assess_area",
            "write_hopes",
            "assessment_result",
            "finish_assessment",
            "choose_sharing",
        )
    },
    # The framework: everybody's to read, the administrators' to change; an upload is its uploader's only.
    **{
        name: page(FRAMEWORK_READERS, elsewhere=FRAMEWORK_READERS)
        for name in ("framework", "framework_version", "framework_file")
    },
    **{
        name: page(ADMINISTRATORS, elsewhere="administrator")
        for name in (
            "framework_draft",
            "publish_framework",
            "discard_framework_draft",
            "new_area",
            "add_area",
            "area",
            "change_area",
            "retire_area",
            "restore_area",
            "merge_page",
            "merge_area",
            "role_profile",
            "change_role_profile",
            "choose_framework_file",
            "upload_framework",
        )
    },
    **{
        name: page(ADMINISTRATORS)
        for name in ("framework_import", "confirm_framework_import", "discard_framework_import")
    },
    # Overviews: figures of municipalities for whoever compares them, colleagues for those who are willing.
    "overview": general(f"{READERS} programme_lead"),
    "overview_table": general(f"{READERS} programme_lead"),
    "municipal_overview": page(f"{READERS} programme_lead", elsewhere="auditor programme_lead"),
    "learning": general("facilitator"),
    "colleagues": general("staff"),
    # The walk answers a pair that nobody proposed.
    "answer_colleague": Expected(frozenset(), unseen=frozenset({"staff"}), kind="general"),
    # Documents: an order is seen by whoever made it.
    "documents": general(READERS),
    "order_document": page(READERS, elsewhere="auditor"),
    "order": page(READERS),
    "order_progress": page(READERS),
    "render_again": page(READERS),
    "download": page(READERS),
}

# What forms must hold to get as far as the row that they are about.
FORMS = {
    "retry_parked": {"service": "intake"},
    "retry_jobs": {"service": "intake", "kind": "intake.send_mail"},
    "share_plan": {"shared": "1"},
    "undo_written": {"written": "2026-03-12T09:00:00Z"},
    "take_plan_step": {"step_id": "0198f000-0000-7000-8000-0000000000bb", "revision": "1", "learned": "Vi övade"},
    "comment_on_plan": {"comment_id": "0198f000-0000-7000-8000-0000000000ab", "place": "talk", "text": "Bra"},
    "settle_comment": {"comment_id": "0198f000-0000-7000-8000-0000000000ac", "place": "talk"},
    "take_in": {"field": "now"},
    "sign_plan": {"seal": "something else"},
    "withdraw_conversation": {"round_id": "0198f000-0000-7000-8000-0000000000bc"},
    "add_follow_up": {"follow_up_id": "0198f000-0000-7000-8000-0000000000bb", "held_on": "2026-10-01", "text": "Klart"},
    "set_hours": {"hours": "40"},
    "assess_area": {"area": "digital", "level": "2", "wish": "3"},
    "choose_sharing": {"with_manager": "1", "open_to_colleagues": "0"},
    "undo_confirmation": {"note": "{plan_id}", "tap": "{plan_id}"},
    "decide_pair": {"answer": "same"},
    "start_comparison": {"key": "0198f000-0000-7000-8000-0000000000bb", "subject": "quadrants"},
    "answer_pair": {"a": "threat", "b": "weakness", "grade": "3"},
    "answer_colleague": {"pair": "a-pair-that-never-was", "answer": "gladly"},
    "order_document": {"plan_id": "{plan_of_municipality}", "revision": "1"},
    "create_swot_session": {
        "municipality_id": "{municipality_id}",
        "session_id": "0198f000-0000-7000-8000-0000000000aa",
        "held_on": "2026-12-01",
        "facilitators": "Ellinor Engström",
    },
    "save_preparation_item": {"item_id": "{item_id}", "level": "omvarld", "text": "Alla har telefon", "revision": "1"},
    "add_figure": {"level": "narvarld", "label": "Invånare", "number": "25 442", "year": "2025"},
    "save_library_plan": {"address": "https://kommun.example/plan"},
    "write_invitation": {"paragraph": "Ta med matsäck.", "revision": "0"},
    "send_invitation": {"to": "managers", "next_round": "1"},
    "move_board": {"phase": "reveal"},
    "change_timer": {"minutes": "0"},
    "change_groups": {"action": "together", "perspective": "challenges"},
    "answer_alike": {"answer": "together", "perspective": "challenges"},
}
# On whose behalf internal routes are asked that aren't for everybody of the staff group.
ASKERS = {"internal_invitation": "facilitator", "internal_letter": "facilitator"}
