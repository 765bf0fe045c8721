"""What is typed about libraries and staff, the words for codes, and what is wrong with a row of a staff list."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from pydantic import Field, field_validator
from starlette.datastructures import FormData

from services.intake.registry.domain.answers import Unanswered
from services.intake.registry.domain.details import (
    LONGEST_NAME,
    MOST_MINIMUM_STAFF,
    LibraryDetails,
    LibraryKind,
    StaffDetails,
    StaffRole,
    is_plain,
    looks_like_email,
    normalise_email,
    normalise_name,
)
from services.intake.registry.domain.staff_list import Fault, RowFault
from shared.identifiers import new_id
from shared.language import LazyText, lazy
from shared.spreadsheet import Table, recognise
from shared.web import FormErrors, FormInput, InvalidInput

# A last day further back is a slip of the keyboard.
_LONGEST_AGO = timedelta(days=3653)
ROLE_NAMES: dict[str, LazyText] = {
    StaffRole.LIBRARIAN: lazy("bibliotekarie"),
    StaffRole.ASSISTANT: lazy("biblioteksassistent"),
    StaffRole.CHILDREN_LIBRARIAN: lazy("barnbibliotekarie"),
    StaffRole.SCHOOL_LIBRARIAN: lazy("skolbibliotekarie"),
    StaffRole.IT_LIBRARIAN: lazy("IT-bibliotekarie"),
    StaffRole.MANAGER: lazy("bibliotekschef"),
    StaffRole.DRIVER: lazy("bokbusschaufför"),
    StaffRole.OTHER: lazy("annan"),
}
KIND_NAMES: dict[str, LazyText] = {
    LibraryKind.MAIN: lazy("huvudbibliotek"),
    LibraryKind.BRANCH: lazy("filial"),
    LibraryKind.MOBILE: lazy("bokbuss"),
    LibraryKind.HOSPITAL: lazy("sjukhusbibliotek"),
    LibraryKind.SCHOOL: lazy("skolbibliotek"),
}
FIELD_NAMES: dict[str, LazyText] = {
    "name": lazy("namn"),
    "email": lazy("e-post"),
    "role": lazy("roll"),
    "working_time_share": lazy("tjänstgöringsgrad"),
    "library": lazy("bibliotek"),
    "library_id": lazy("bibliotek"),
    "": lazy("raden"),
}
FAULT_MESSAGES: dict[Fault, str] = {
    Fault.UNREADABLE: "%(detail)s",
    Fault.NO_NAME: lazy("Namnet saknas.").message,
    Fault.BAD_NAME: lazy("”%(detail)s” går inte att använda som namn.").message,
    Fault.BAD_EMAIL: lazy("”%(detail)s” är ingen e-postadress.").message,
    Fault.REPEATED_EMAIL: lazy("Samma e-postadress står redan på rad %(detail)s.").message,
    Fault.REPEATED_NAME: lazy("Samma namn och bibliotek står redan på rad %(detail)s, utan e-post det med.").message,
    Fault.USED_ELSEWHERE: lazy("Adressen hör till någon som arbetar i en annan kommun.").message,
    Fault.NO_ROLE: lazy("Rollen saknas.").message,
    Fault.UNKNOWN_ROLE: lazy("Rollen ”%(detail)s” känner vi inte till.").message,
    Fault.BAD_SHARE: lazy("”%(detail)s” är ingen tjänstgöringsgrad. Skriv ett heltal från 1 till 100.").message,
    Fault.NO_LIBRARY: lazy("Biblioteket saknas.").message,
    Fault.UNKNOWN_LIBRARY: lazy("Biblioteket ”%(detail)s” finns inte i kommunen.").message,
}
HEADINGS = {
    "name": ("namn", "för- och efternamn", "full name"),
    "email": ("e-post", "epost", "e-postadress", "mejl", "mail", "e-mail"),
    "role": ("roll", "befattning", "yrkesroll", "titel", "title", "position"),
    "working_time_share": (
        "tjänstgöringsgrad",
        "tjänstgöring",
        "sysselsättningsgrad",
        "procent",
        "share",
        "working time",
    ),
    "library": ("bibliotek", "enhet", "arbetsplats", "bibliotekskod", "library code", "workplace"),
}


def staff_columns(table: Table) -> Table:
    """Return the table with its columns named as a staff list's fields.

    Raises:
        MissingColumns, RepeatedColumn: it can't be a staff list.
    """
    return recognise(table, HEADINGS, required=("name", "role"))


def fault_message(fault: RowFault) -> LazyText:
    """Return what to tell the person about a fault."""
    if fault.fault is Fault.UNREADABLE:
        return lazy("%(detail)s", detail=fault.detail)
    # 60 characters: enough to find the cell again, not enough to break the page.
    return lazy(FAULT_MESSAGES[fault.fault], detail=fault.detail[:60])


UNANSWERED_MESSAGES: dict[Unanswered, LazyText] = {
    Unanswered.NO_ANSWER: lazy("Rad %(line)s: välj om det är samma person."),
    Unanswered.CHOSEN_TWICE: lazy("Rad %(line)s: en annan rad är redan den personen. Välj något annat för den ena."),
}


# Of the last line that a list may have, and more.
_LINE_DIGITS = 9


def read_answers(form: FormData) -> dict[int, str]:
    """Return what was answered about a list's rows, by their lines."""
    asked = ((name.removeprefix("row-"), value) for name, value in form.items() if name.startswith("row-"))
    return {int(line): str(value) for line, value in asked if line.isdecimal() and len(line) <= _LINE_DIGITS}


def refuse_unanswered(unanswered: Mapping[int, Unanswered]) -> None:
    """Pass where every row is answered.

    Raises:
        InvalidInput: some aren't, with an error at each row's field.
    """
    errors = FormErrors()
    for line, why in unanswered.items():
        errors.add(f"row-{line}", UNANSWERED_MESSAGES[why] % {"line": line})
    if errors:
        raise InvalidInput(errors)


MISSING: dict[str, LazyText] = {
    "name": lazy("Skriv namnet."),
    "role": lazy("Välj en roll."),
    "library_id": lazy("Välj ett bibliotek."),
    "left_on": lazy("Skriv den sista arbetsdagen."),
    "kind": lazy("Välj vad för slags bibliotek det är."),
}


def name_what_is_missing(errors: FormErrors, form: FormData) -> FormErrors:
    """Return the errors with words of their own for what was left empty, so that the summary tells fields apart."""
    named = FormErrors()
    for field, message in errors:
        left_empty = field in MISSING and not str(form.get(field, "")).strip()
        named.add(field, MISSING[field] if left_empty else message)
    return named


def _name(value: str) -> str:
    name = normalise_name(value)
    if name and not is_plain(name):
        raise ValueError(lazy("Skriv ett namn med vanliga bokstäver."))
    return name


class StaffForm(FormInput):
    """A staff member as typed; ``key`` is whom the form adds, so that sending it twice adds one person."""

    key: UUID = Field(default_factory=new_id)
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    email: str = ""
    role: StaffRole
    working_time_share: int = Field(default=100, ge=1, le=100)
    library_id: UUID

    check_name = field_validator("name")(_name)

    @field_validator("email")
    @classmethod
    def check_email(cls, value: str) -> str:
        """Refuse what can't be an address; who has none in the work has none here."""
        address = normalise_email(value)
        if address and not looks_like_email(address):
            raise ValueError(lazy("Skriv en e-postadress, till exempel namn@kommun.se."))
        return address

    def details(self) -> StaffDetails:
        """Return what was typed as the registry knows it."""
        return StaffDetails(self.name, self.email, self.role, self.working_time_share, self.library_id)


class LeaveForm(FormInput):
    """A staff member's last day."""

    left_on: date


class MoveForm(FormInput):
    """The library that a staff member comes to."""

    destination: UUID


def check_last_day(left_on: date, today: date) -> None:
    """Pass, or say what to mend: from the moment that it is noted, the person has no way in and no plan.

    Raises:
        InvalidInput: the day is to come, or was so long ago that it is a slip of the keyboard.
    """
    if left_on > today:
        to_come = lazy("Dagen har inte varit än. Markera det när personen har slutat, för då stängs planen.")
        raise InvalidInput.at("left_on", to_come)
    if left_on < today - _LONGEST_AGO:
        long_ago = lazy("Det är mer än tio år sedan. Titta på årtalet en gång till: det går inte att ändra efteråt.")
        raise InvalidInput.at("left_on", long_ago)


class LibraryForm(FormInput):
    """A library as typed."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    kind: LibraryKind
    minimum_staff: int = Field(default=1, ge=0, le=MOST_MINIMUM_STAFF)

    check_name = field_validator("name")(_name)

    def details(self) -> LibraryDetails:
        """Return what was typed as the registry knows it."""
        return LibraryDetails(self.name, self.kind, self.minimum_staff)
