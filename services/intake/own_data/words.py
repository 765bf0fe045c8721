"""What the kept rows are called, and who reads them."""

from dataclasses import dataclass

from shared.language import Text, lazy


@dataclass(frozen=True)
class Words:
    """What it is, who sees it, and for how long it is kept."""

    what: Text
    seen_by: Text
    kept: Text


Place = tuple[str, str]
_ERASED = lazy("Tills du raderas")
_PLAN = lazy("Så länge planen finns")

TABLES: list[tuple[tuple[Place, ...], Words]] = [
    (
        (("intake", "staff_member"), ("intake", "account"), ("planner", "staff_fact")),
        Words(
            lazy("Namn, e-post, roll, tjänstgöring och bibliotek"),
            lazy("Administratören och kommunens bibliotekschef"),
            lazy("Medan du är anställd, och sedan tills den personuppgiftsansvarige beslutar om gallring"),
        ),
    ),
    (
        (("intake", "staff_change"),),
        Words(
            lazy("När du lades till i personallistan, flyttades, fick ny adress där eller slutade"),
            lazy("Administratören"),
            _ERASED,
        ),
    ),
    (
        (("intake", "role_grant"), ("intake", "account_change")),
        Words(
            lazy("Vad du får göra här, och när det ändrades"), lazy("Administratören"), lazy("Så länge kontot finns")
        ),
    ),
    (
        (("intake", "sign_in_session"), ("intake", "sign_in_link"), ("intake", "calendar_feed")),
        Words(
            lazy("Inloggningar och kalenderns adress"),
            lazy("Ingen; bara kontrollsummor sparas"),
            lazy("Högst 14 dagar; kalenderns adress tills du tar bort den"),
        ),
    ),
    (
        (("intake", "outgoing_mail"), ("intake", "day_letter")),
        Words(lazy("Vilka mejl du har fått"), lazy("Ingen; texten raderas när mejlet är skickat"), lazy("30–90 dagar")),
    ),
    (
        (("intake", "preparation_item"),),
        Words(
            lazy("Tankar du har skrivit i en förberedelse"),
            lazy("Gruppen läser dem, ingen ser vem som skrev"),
            lazy("Kopplingen till dig till dess dagen stängs"),
        ),
    ),
    (
        (("planner", "self_assessment"), ("planner", "assessment_choice"), ("planner", "assessment_round")),
        Words(
            lazy("Självskattningar"),
            lazy("Du, och din chef om du delar; nivåer du är klar med räknas i siffror för minst fem"),
            _ERASED,
        ),
    ),
    (
        (("planner", "plan"), ("planner", "plan_revision"), ("planner", "plan_proposal"), ("planner", "plan_edit")),
        Words(
            lazy("Din plan och dess versioner, och det du har skrivit i kommunens plan"),
            lazy("De som arbetar med planen"),
            _PLAN,
        ),
    ),
    (
        (
            ("planner", "conversation_preparation"),
            ("planner", "conversation_follow_up"),
            ("planner", "plan_signature"),
        ),
        Words(
            lazy("Samtal: förberedelser, underskrifter och uppföljningar"),
            lazy("Du och den chef som du talade med"),
            _PLAN,
        ),
    ),
    (
        (("planner", "plan_comment"), ("planner", "plan_step")),
        Words(lazy("Kommentarer och beslut"), lazy("De som kan läsa planen"), _PLAN),
    ),
    (
        (("planner", "note_confirmation"), ("planner", "pair_decision"), ("planner", "comparison")),
        Words(lazy("Vad du har bekräftat och jämfört"), lazy("Ingen ser att det var du"), _ERASED),
    ),
    (
        (("planner", "learning_answer"),),
        Words(lazy("Svar om att lära av varandra"), lazy("Du, och den andra när ni båda vill"), _ERASED),
    ),
    (
        (("reports", "document_order"),),
        Words(
            lazy("Dokument du har beställt"),
            lazy("Bara du"),
            lazy("Personliga i 90 dagar, kommunens tills kontot raderas"),
        ),
    ),
]
