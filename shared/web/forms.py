"""What people type: reading it, checking it, and saying per field what needs to be mended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self, TypeVar

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from shared.errors import InvalidForm
from shared.language import Text, lazy

# A pasted protocol may fill a whole megabyte, which is also the limit of the request.
FIELD_LIMIT = 1024 * 1024
GENERAL = ""


@dataclass
class FormErrors:
    """What needs to be mended, per field; the field ``""`` holds what concerns the whole form."""

    fields: dict[str, list[Text]] = field(default_factory=dict)

    def add(self, name: str, message: Text) -> None:
        """Note that ``message`` is to be shown at the field ``name``."""
        self.fields.setdefault(name, []).append(message)

    def get(self, name: str) -> Text | None:
        """Return the first error of a field, or None."""
        messages = self.fields.get(name)
        return messages[0] if messages else None

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def __bool__(self) -> bool:
        return bool(self.fields)

    def __iter__(self) -> Iterator[tuple[str, Text]]:
        """Yield (field name, message), in the order in which they were found."""
        return iter([(name, message) for name, messages in self.fields.items() for message in messages])


class InvalidInput(InvalidForm):
    """A form with errors per field; a route that knows the form's page catches it and shows that page again."""

    def __init__(self, errors: FormErrors) -> None:
        super().__init__()
        self.errors = errors

    @classmethod
    def at(cls, name: str, message: Text) -> Self:
        """Return the refusal of one field."""
        errors = FormErrors()
        errors.add(name, message)
        return cls(errors)


class FormInput(BaseModel):
    """The base of every form: texts without blanks around them, unknown fields ignored, repeated ones as lists."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore", frozen=True)


Input = TypeVar("Input", bound=BaseModel)


async def read_form(request: Request) -> FormData:
    """Read the form of a request, once; a FastAPI dependency."""
    sent = await request.form(max_part_size=FIELD_LIMIT, max_files=10)
    form = FormData([(name, _storable(value)) for name, value in sent.multi_items()])
    request.state.form = form
    return form


# What a route that takes a form asks for.
Form = Annotated[FormData, Depends(read_form)]


def _storable(value: UploadFile | str) -> UploadFile | str:
    """Return the value without NUL, which nobody types and PostgreSQL takes in no text."""
    if isinstance(value, UploadFile):
        value.filename = value.filename and value.filename.replace("\0", "")
        return value
    return value.replace("\0", "")


def parse(model: type[Input], form: FormData | Mapping[str, Any]) -> Input:
    """Return the form's values.

    Raises:
        InvalidInput: a field is missing or malformed; carries the errors per field.
    """
    try:
        return model.model_validate(_values(model, form))
    except ValidationError as refused:
        raise InvalidInput(_errors(refused, list(form))) from refused


def _values(model: type[BaseModel], form: FormData | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(form, FormData):
        return dict(form)
    values: dict[str, Any] = {}
    for name, described in model.model_fields.items():
        given = form.getlist(described.alias or name)
        if _holds_many(described.annotation):
            values[described.alias or name] = given
        elif given and not _left_empty(given[-1]):
            values[described.alias or name] = given[-1]
    return values


def _left_empty(value: UploadFile | str) -> bool:
    return not (value.filename if isinstance(value, UploadFile) else value.strip())


def _holds_many(annotation: object) -> bool:
    return getattr(annotation, "__origin__", annotation) in {list, tuple, set, frozenset}


def _errors(refused: ValidationError, sent: list[str]) -> FormErrors:
    # A browser sends fields as they stand on the page; what it left out, and what concerns all, comes last.
    place = {name: number for number, name in enumerate(sent)}
    found = [(str(problem["loc"][0]) if problem["loc"] else GENERAL, problem) for problem in refused.errors()]
    errors = FormErrors()
    for name, problem in sorted(found, key=lambda each: place.get(each[0], len(place))):
        if name not in errors:
            errors.add(name, _message(problem["type"], problem.get("ctx", {}), problem.get("input")))
    return errors


def _message(kind: str, details: dict[str, Any], given: object) -> Text:
    if kind == "value_error":
        return _own_words(details["error"])
    if given in ("", None) or kind == "missing":
        return lazy("Fyll i den här rutan.")
    message, parameter = _MESSAGES.get(kind, (_NOT_UNDERSTOOD, None))
    return lazy(message.message, limit=details[parameter]) if parameter else message


def _own_words(error: Exception) -> Text:
    said = error.args[0] if error.args else _NOT_UNDERSTOOD
    return said if isinstance(said, Text) else str(said)


_NOT_UNDERSTOOD = lazy("Vi förstod inte det som står här.")
_WHOLE_NUMBER = lazy("Skriv ett heltal, till exempel 12.")
_NUMBER = lazy("Skriv ett tal, till exempel 12 eller 7,5.")
_DATE = lazy("Skriv ett datum som finns, till exempel 2026-03-12.")
_CHOICE = lazy("Välj ett av alternativen.")
_TOO_LONG = lazy("Det är för långt. Skriv högst %(limit)s tecken.")
_TOO_SHORT = lazy("Det är för kort. Skriv minst %(limit)s tecken.")
_AT_LEAST = lazy("Talet får vara lägst %(limit)s.")
_AT_MOST = lazy("Talet får vara högst %(limit)s.")
_MESSAGES = {
    "string_too_long": (_TOO_LONG, "max_length"),
    "string_too_short": (_TOO_SHORT, "min_length"),
    "greater_than_equal": (_AT_LEAST, "ge"),
    "less_than_equal": (_AT_MOST, "le"),
    "int_parsing": (_WHOLE_NUMBER, None),
    "int_from_float": (_WHOLE_NUMBER, None),
    "float_parsing": (_NUMBER, None),
    "decimal_parsing": (_NUMBER, None),
    "date_parsing": (_DATE, None),
    "date_from_datetime_parsing": (_DATE, None),
    "datetime_parsing": (_DATE, None),
    "datetime_from_date_parsing": (_DATE, None),
    "enum": (_CHOICE, None),
    "literal_error": (_CHOICE, None),
    "uuid_parsing": (_CHOICE, None),
}
