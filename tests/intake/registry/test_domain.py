"""What may be written about people, and what a staff list would change."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.registry.domain.answers import settle
from services.intake.registry.domain.details import (
    StaffDetails,
    StaffRole,
    is_plain,
    looks_like_email,
    normalise_email,
    normalise_name,
    parse_role,
    parse_share,
)
from services.intake.registry.domain.staff_list import Fault, KnownLibrary, ListRow, Outcome, Review, review
from services.intake.registry.forms import FAULT_MESSAGES, ROLE_NAMES, fault_message

MAIN = KnownLibrary(UUID(int=1), "2080-01", "Falu stadsbibliotek")
BRANCH = KnownLibrary(UUID(int=2), "", "Grycksbo bibliotek")
ROW = {
    "name": "Åsa Öberg",
    "email": "asa@falun.example",
    "role": "bibliotekarie",
    "working_time_share": "80",
    "library": "2080-01",
}
ASA = StaffDetails("Åsa Öberg", "asa@falun.example", StaffRole.LIBRARIAN, 80, MAIN.id)


def row(line: int = 2, /, **cells: str) -> ListRow:
    """Return a row as read, one without faults unless a cell says otherwise."""
    return ListRow(line, ROW | cells, {})


def reviewed(
    *rows: ListRow, people: dict[UUID, StaffDetails] | None = None, elsewhere: frozenset[str] = frozenset()
) -> Review:
    """Return the review of rows against two libraries."""
    return review(rows, libraries=[MAIN, BRANCH], people=people or {}, used_elsewhere=elsewhere)


def only_fault(result: Review) -> tuple[str, Fault]:
    """Return field and fault of the one fault there is."""
    ((fault,),) = [found.faults for found in result.rows]
    return fault.field, fault.fault


@pytest.mark.parametrize("role", StaffRole)
def test_a_role_is_known_by_its_code_and_by_its_swedish_name(role: StaffRole) -> None:
    """Both spellings lead to the role, in any case and with blanks or hyphens left out."""
    assert parse_role(role.value) is role
    assert parse_role(str(ROLE_NAMES[role]).upper()) is role


@pytest.mark.parametrize("text", ["", "kansler", "biblio"])
def test_other_words_are_no_roles(text: str) -> None:
    """A word that only resembles a role is none."""
    assert parse_role(text) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [("80", 80), ("80 %", 80), ("80%", 80), ("100,0", 100), ("", 100), ("1", 1)]
    + [(text, None) for text in ("0", "101", "-5", "0,8", "åttio", "80.5", "1e2", "\u0668\u0660")],
)
def test_a_working_time_share_is_a_whole_percentage(text: str, share: int | None) -> None:
    """From 1 to 100, with or without the sign; nothing at all means full time."""
    assert parse_share(text) == share


@pytest.mark.parametrize("address", ["a@b.se", "åsa.öberg@falun.example", "a+b@c.d.e"])
def test_ordinary_addresses_are_accepted(address: str) -> None:
    """Whether an address works only a letter can tell."""
    assert looks_like_email(address)


@pytest.mark.parametrize(
    "address", ["", "a", "a@b", "a@b.", "a b@c.se", "<a@b.se>", "a@b.se,c@d.se", "x" * 250 + "@b.se"]
)
def test_what_cannot_be_an_address_is_refused(address: str) -> None:
    """Lists, names in brackets and endless texts are no addresses."""
    assert not looks_like_email(address)


def test_names_and_addresses_are_saved_in_one_spelling() -> None:
    """Decomposed letters, double blanks, capitals in the address: the same person."""
    assert normalise_name("  A\u030asa   O\u0308berg ") == "Åsa Öberg"
    assert normalise_email(" mailto:Asa@Falun.Example ") == "asa@falun.example"


@pytest.mark.parametrize("text", ["", "123", "Åsa\u202eÖberg", "Åsa\x07", "🙂"])
def test_a_name_holds_letters_and_nothing_hidden(text: str) -> None:
    """No letter, a control character or a change of direction: not a name."""
    assert not is_plain(text)


def test_an_unknown_address_is_a_new_person() -> None:
    """All fields are read into the details that would be saved."""
    (found,) = reviewed(row()).rows

    assert (found.outcome, found.details) == (Outcome.NEW, ASA)


def test_a_known_person_is_unchanged_or_changed_field_by_field() -> None:
    """The address finds the person; what differs is named."""
    person = uuid4()
    same = reviewed(row(email="ASA@falun.example"), people={person: ASA})
    other = reviewed(row(role="assistent", library="grycksbo  bibliotek"), people={person: ASA})

    assert same.rows[0].outcome is Outcome.UNCHANGED
    assert not same.to_save
    assert other.rows[0].person_id == person
    assert other.rows[0].changes == ("role", "library_id")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"name": ""}, ("name", Fault.NO_NAME)),
        ({"name": "1234"}, ("name", Fault.BAD_NAME)),
        ({"name": "Å" * 121}, ("name", Fault.BAD_NAME)),
        ({"email": "asa"}, ("email", Fault.BAD_EMAIL)),
        ({"role": ""}, ("role", Fault.NO_ROLE)),
        ({"role": "kansler"}, ("role", Fault.UNKNOWN_ROLE)),
        ({"working_time_share": "110"}, ("working_time_share", Fault.BAD_SHARE)),
        ({"library": ""}, ("library", Fault.NO_LIBRARY)),
        ({"library": "Mora"}, ("library", Fault.UNKNOWN_LIBRARY)),
    ],
)
def test_each_field_has_its_own_faults(cells: dict[str, str], fault: tuple[str, Fault]) -> None:
    """The fault stands at its field, and the row saves nothing."""
    result = reviewed(row(**cells))

    assert only_fault(result) == fault
    assert not result.to_save


def test_all_faults_of_a_row_are_found_at_once() -> None:
    """Nobody has to upload five times to hear of five mistakes."""
    (found,) = reviewed(ListRow(2, {}, {})).rows

    assert {fault.field for fault in found.faults} == {"name", "role", "library"}


def test_a_cell_that_could_not_be_read_is_not_also_missing() -> None:
    """The reading's own words stand at the field, alone."""
    (found,) = reviewed(ListRow(2, ROW | {"name": ""}, {"name": "formel utan värde"})).rows

    assert [(fault.fault, fault.detail) for fault in found.faults] == [(Fault.UNREADABLE, "formel utan värde")]


def test_the_second_row_with_an_address_names_the_first() -> None:
    """The first row counts; the second says where the address stands already."""
    first, second = reviewed(row(2), row(3, email="Asa@Falun.example")).rows

    assert first.outcome is Outcome.NEW
    assert [(fault.fault, fault.detail) for fault in second.faults] == [(Fault.REPEATED_EMAIL, "2")]


def test_a_row_without_address_is_known_by_name_and_library() -> None:
    """What is in doubt is a fault or is asked about: a row twice, namesakes, and an address on one side only."""
    person, without = uuid4(), replace(ASA, email="")
    rows = [row(2, email=""), row(3, email="", name="åsa öberg")]
    first, second = reviewed(*rows, people={person: without}).rows
    namesakes = reviewed(rows[0], people={person: without, uuid4(): without}).rows[0]
    (given,), (taken,) = reviewed(row(), people={person: without}).rows, reviewed(rows[0], people={person: ASA}).rows

    assert (first.outcome, first.person_id) == (Outcome.UNCHANGED, person)
    assert [(fault.fault, fault.detail) for fault in second.faults] == [(Fault.REPEATED_NAME, "2")]
    assert {each.outcome for each in (namesakes, given, taken)} == {Outcome.UNSURE}
    assert len(namesakes.like.people) == 2


def test_a_list_that_leaves_an_address_out_takes_none_away() -> None:
    """Also where the row is said to be about the person who has one."""
    person = uuid4()
    settled = settle(reviewed(row(email="", role="assistent"), people={person: ASA}), {2: str(person)}).rows[0]

    assert (settled.outcome, settled.changes) == (Outcome.CHANGED, ("role",))
    assert settled.details
    assert settled.details.email == ASA.email


def test_someone_who_works_in_another_municipality_is_a_fault() -> None:
    """A person has one workplace in the programme, and an address finds one person."""
    assert only_fault(reviewed(row(), elsewhere=frozenset({"asa@falun.example"}))) == ("email", Fault.USED_ELSEWHERE)


def test_with_one_library_nobody_needs_to_name_it() -> None:
    """An empty cell means the only library there is; a wrong name is still wrong."""
    empty = review([row(library="")], libraries=[MAIN], people={})
    wrong = review([row(library="Mora")], libraries=[MAIN], people={})

    assert empty.rows[0].details == ASA
    assert only_fault(wrong) == ("library", Fault.UNKNOWN_LIBRARY)


def test_people_whom_the_list_does_not_mention_are_counted() -> None:
    """They are left as they are, and the page says how many."""
    bo = StaffDetails("Bo", "bo@falun.example", StaffRole.OTHER, 50, MAIN.id)

    assert reviewed(row(), people={uuid4(): ASA, uuid4(): bo}).unmentioned == 1


def test_the_fingerprint_follows_what_would_be_saved() -> None:
    """Line numbers and faulty rows don't matter; a saved field does."""
    assert reviewed(row(2)).fingerprint == reviewed(row(9), row(3, email="x")).fingerprint
    assert reviewed(row()).fingerprint != reviewed(row(working_time_share="81")).fingerprint


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_words(fault: Fault) -> None:
    """No fault reaches a page without a sentence."""
    assert fault in FAULT_MESSAGES


def test_a_fault_shows_what_stands_in_the_cell() -> None:
    """The words of the cell are quoted, cut where they would break the page."""
    (found,) = reviewed(row(role="kansler" * 20)).rows

    assert "kanslerkansler" in str(fault_message(found.faults[0]))
    assert len(str(fault_message(found.faults[0]))) < 120


ANY_TEXT = st.text(max_size=12)
FIELD_TEXTS = {"name": ROW["name"], "role": "annan", "working_time_share": "50", "library": "2080-01"}


@given(
    st.lists(
        st.fixed_dictionaries(
            {"email": st.sampled_from(["a@b.se", "A@b.se", "c@d.se", ""]) | ANY_TEXT}
            | {field: st.just(text) | ANY_TEXT for field, text in FIELD_TEXTS.items()}
        ),
        max_size=5,
    )
)
def test_a_list_that_was_saved_brings_nothing_new(cells: list[dict[str, str]]) -> None:
    """Whatever stands in a list: after saving what it would change, the same list changes nothing."""
    rows = [ListRow(line, row_cells, {}) for line, row_cells in enumerate(cells, 2)]
    first = review(rows, libraries=[MAIN, BRANCH], people={})
    saved = {uuid4(): found.details for found in first.to_save if found.details}

    again = review(rows, libraries=[MAIN, BRANCH], people=saved)

    assert not again.to_save
    assert len(again.of(Outcome.UNCHANGED)) == len(saved)
    assert len(again.of(Outcome.FAULTY)) == len(first.of(Outcome.FAULTY))
