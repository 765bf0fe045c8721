"""Where the reports service keeps something of a person."""

from shared.own_data import Register, Whose

REGISTER = Register(
    rows={
        "document_order": Whose({"account_id": ("account",)}),
        "available_revision": Whose({"person_id": ("person",)}),
    }
)
