"""Where intake keeps something of a person, and when it is whose."""

from shared.own_data import Kind, Register, Whose

_ACCOUNT: dict[str, tuple[Kind, ...]] = {"account_id": ("account",)}

REGISTER = Register(
    rows={
        "account": Whose({"id": ("account",), "person_id": ("person",), "email": ("email",)}),
        "staff_member": Whose({"id": ("person",), "email": ("email",)}),
        "staff_change": Whose({"person_id": ("person",)}, ("kind", "details", "made_at")),
        "role_grant": Whose(_ACCOUNT | {"substitute_for": ("account",)}),
        "account_change": Whose(_ACCOUNT, ("kind", "details", "made_at")),
        "sign_in_session": Whose(_ACCOUNT),
        "sign_in_link": Whose(_ACCOUNT, ("created_at", "expires_at", "spent_at", "new_address")),
        "calendar_feed": Whose(_ACCOUNT),
        "day_letter": Whose({"recipient_id": ("account", "person")}),
        "outgoing_mail": Whose({"recipient": ("email",)}, ("recipient", "subject", "created_at", "sent_at")),
        "preparation_item": Whose({"author_id": ("account",)}),
        "staff_import": Whose(_ACCOUNT, ("filename", "created_at", "expires_at", "confirmed_at")),
    },
    left_out={
        "account_change.by_account_id": "what one changed about somebody else's account is about that one",
        "staff_change.by_account_id": "what one changed about somebody else in a staff list is about that one",
        "day_change.changed_by": "kept for the moment until others are told, so that nobody is told what they did",
        "day_letter.mail_id": "the letter's id",
        "erasure.subject_id": "only of who is erased: an id, and nothing that it belongs to",
    },
)
