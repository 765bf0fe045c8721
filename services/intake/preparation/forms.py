"""What is typed on a worksheet, and where its thoughts are put on the board."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from pydantic import Field, field_validator
from starlette.datastructures import FormData

from services.intake.board.domain import LONGEST_NOTE, Level, Quadrant, TextFault, clean_text, note_fault
from services.intake.preparation.domain import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONGEST_LABEL,
    LONGEST_SOURCE,
    AddressFault,
    Amount,
    Figure,
    address_fault,
    complete_address,
    read_amount,
)
from services.intake.preparation.use_cases.carrying import Choice
from services.intake.preparation.use_cases.items import TypedItem
from shared.language import current_language, lazy
from shared.web import FormErrors, FormInput, InvalidInput

NO_NUMBER = lazy("Skriv ett tal, till exempel 25 442 eller 23,4 procent.")
ADDRESS_FAULTS = {
    AddressFault.UNSAFE: lazy("Adressen måste börja med https://."),
    AddressFault.MALFORMED: lazy("Det är ingen hel webbadress. Kopiera den ur webbläsarens adressfält."),
}


class ItemForm(FormInput):
    """A thought as typed; ``item_id`` was made with the form, ``revision`` is the one that was saved last."""

    item_id: UUID
    level: Level
    text: str
    revision: int = Field(ge=0)

    @field_validator("text")
    @classmethod
    def check_text(cls, raw: str) -> str:
        """Make one line of it."""
        text = clean_text(raw)
        match note_fault(text):
            case TextFault.EMPTY:
                raise ValueError(lazy("Skriv något först."))
            case TextFault.TOO_LONG:
                length = len(text)
                message = lazy(
                    "Tanken är för lång: %(length)s tecken. Högst %(most)s får plats.", length=length, most=LONGEST_NOTE
                )
                raise ValueError(message)
        return text

    def typed(self) -> TypedItem:
        """Return the thought."""
        return TypedItem(self.item_id, self.level, self.text, self.revision)


class FigureForm(FormInput):
    """A figure as typed; on an English page commas group thousands, as the page itself writes numbers."""

    commas_group: ClassVar[bool] = True

    level: Level
    label: str = Field(max_length=LONGEST_LABEL)
    number: Amount
    year: int = Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)
    source: str = Field(default="", max_length=LONGEST_SOURCE)

    @field_validator("label")
    @classmethod
    def check_label(cls, raw: str) -> str:
        """Make one line of it that says something."""
        label = clean_text(raw)
        if note_fault(label):
            raise ValueError(lazy("Skriv vad talet gäller, till exempel antal invånare."))
        return label

    @field_validator("source")
    @classmethod
    def check_source(cls, raw: str) -> str:
        """Make one line of it."""
        return clean_text(raw)

    @field_validator("number", mode="before")
    @classmethod
    def check_number(cls, raw: str) -> Amount:
        """Understand it."""
        amount = read_amount(raw, commas_group=cls.commas_group and current_language.get() == "en")
        if amount is None:
            raise ValueError(NO_NUMBER)
        return amount

    def figure(self) -> Figure:
        """Return the figure."""
        return Figure(self.level, self.label, self.number, self.year, self.source)


class FigureRow(FigureForm):
    """A figure as a row of a file tells it: the language of the page says nothing of how the file writes numbers."""

    commas_group: ClassVar[bool] = False


class AddressForm(FormInput):
    """Where the library plan lies."""

    address: str

    @field_validator("address")
    @classmethod
    def check_address(cls, raw: str) -> str:
        """Complete it."""
        address = complete_address(raw)
        if fault := address_fault(address):
            raise ValueError(ADDRESS_FAULTS[fault])
        return address


def read_choices(form: FormData, item_ids: Iterable[UUID]) -> list[Choice]:
    """Return where thoughts are put: in ``quadrant-ID`` of ``perspective-ID``, or of ``perspective``, which is for all.

    With neither field nor perspective of its own a thought stays where it is.

    Raises:
        InvalidInput: no field was chosen for what has a perspective of its own, no perspective at all, or no thought.
    """
    choices, errors = [], FormErrors()
    common = _chosen(form, "perspective")
    for item_id in item_ids:
        quadrant, own = _chosen(form, f"quadrant-{item_id}"), _chosen(form, f"perspective-{item_id}")
        if not quadrant and not own:
            continue
        if quadrant not in list(Quadrant):
            errors.add(f"quadrant-{item_id}", lazy("Välj också fält, eller låt tanken ligga."))
        elif not (own or common):
            errors.add(f"perspective-{item_id}", lazy("Välj också perspektiv, eller låt tanken ligga."))
        else:
            choices.append(Choice(item_id, Quadrant(quadrant), own or common))
    if not choices and not errors:
        errors.add("", lazy("Välj fält för minst en tanke."))
    if errors:
        raise InvalidInput(errors)
    return choices


def _chosen(form: FormData, name: str) -> str:
    return str(form.get(name, ""))[:100]
