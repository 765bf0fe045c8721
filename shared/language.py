"""The two languages of the product: Swedish, in which it is written, and English.

Message ids are the Swedish texts.  The English ones live in ``locale/en/LC_MESSAGES/messages.po`` beside the
templates of each service and are read straight from there.
"""

import gettext as standard_gettext
import io
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from babel import dates, lists, numbers
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "sv"
LANGUAGES = {"sv": "Svenska", "en": "English"}
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
Named = TypeVar("Named")
TIME_ZONE = dates.get_timezone("Europe/Stockholm")

current_language: ContextVar[str] = ContextVar("current_language", default=SOURCE_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block; an unknown one falls back to Swedish."""
    token = current_language.set(language if language in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        current_language.reset(token)


def gettext(message: str, **values: object) -> str:
    """Return ``message`` in the current language, with ``%(name)s`` filled in from ``values``."""
    text = translations(current_language.get()).gettext(message) if message else ""
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """Return the form that fits ``number``; ``%(number)s`` and ``%(num)s`` hold it, written as people write it."""
    text = plain_ngettext(singular, plural, number)
    return text % ({"number": format_number(number), "num": format_number(number)} | values)


def pgettext(context: str, message: str) -> str:
    """Return ``message`` in the sense that ``context`` names; for Swedish words that are several in English."""
    return translations(current_language.get()).pgettext(context, message)


def plain_ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form that fits ``number`` with its placeholders untouched; templates fill them in, escaped."""
    return translations(current_language.get()).ngettext(singular, plural, number)


class LazyText:
    """A text that is translated when it is shown, not when its module is imported."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message, **self.values)

    def __repr__(self) -> str:
        return f"lazy({self.message!r})"

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __len__(self) -> int:
        return len(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | LazyText) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.message)

    def __mod__(self, values: Any) -> str:
        text: str = str(self) % values
        return text

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)


Text = str | LazyText


def lazy(message: str, **values: object) -> LazyText:
    """Mark ``message`` for translation at the moment it is shown; for constants and exceptions."""
    return LazyText(message, **values)


def catalogue_folders() -> list[Path]:
    """Return every ``locale`` folder of the product."""
    root = Path(__file__).resolve().parent.parent
    return sorted([*root.glob("services/*/locale"), *root.glob("shared/web/locale")])


@cache
def translations(language: str) -> standard_gettext.NullTranslations:
    """Return the translations into ``language``, read once from the .po files of every package."""
    if language == SOURCE_LANGUAGE:
        return standard_gettext.NullTranslations()
    joined = Catalog(language)
    for path in sorted(catalogue_path(folder, language) for folder in catalogue_folders()):
        if path.exists():
            with path.open("rb") as source:
                for message in read_po(source, locale=language):
                    _join(joined, message)
    compiled = io.BytesIO()
    write_mo(compiled, joined)
    compiled.seek(0)
    return standard_gettext.GNUTranslations(compiled)


def catalogue_path(folder: Path, language: str) -> Path:
    """Return the .po file of ``language`` in a ``locale`` folder."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def _join(joined: Catalog, message: Message) -> None:
    if message.id and message.string and not message.fuzzy:
        joined.add(message.id, message.string, context=message.context)


def format_date(value: date | datetime, style: str = "long") -> str:
    """Return a day as people write it: ``long`` 12 mars 2026, ``medium`` 12 mars 2026, ``short`` 2026-03-12."""
    return dates.format_date(_local(value), format=style, locale=_locale())


def format_day(value: date | datetime) -> str:
    """Return a day without its year: torsdag 12 mars."""
    pattern = "EEEE d MMMM"
    return dates.format_date(_local(value), format=pattern, locale=_locale())


def format_month(value: date) -> str:
    """Return a month with its year: mars 2026."""
    return dates.format_date(value, format="LLLL y", locale=_locale())


def format_month_name(value: date) -> str:
    """Return a month as it stands after a day: mars."""
    return dates.format_date(value, format="MMMM", locale=_locale())


def format_weekday(value: date) -> str:
    """Return the day of the week: torsdag."""
    return dates.format_date(value, format="EEEE", locale=_locale())


def format_time(value: datetime) -> str:
    """Return the time of day in Sweden: 15:20."""
    return dates.format_time(
        value if value.tzinfo else value.replace(tzinfo=UTC),
        tzinfo=TIME_ZONE,
        format="HH:mm",
        locale=_locale(),
    )


def format_datetime(value: datetime) -> str:
    """Return day and time in Sweden: 12 mars 2026 kl. 15:20."""
    return gettext("%(day)s kl. %(time)s", day=format_date(value), time=format_time(value))


def format_for_machines(value: date | datetime) -> str:
    """Return a day or a moment as HTML's ``time`` takes it: no finer than a second."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def format_number(value: float | Decimal, decimals: int = 0) -> str:
    """Return a number with a decimal comma and groups of three, rounded to ``decimals``."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=pattern, locale=_locale())


def format_percent(value: float | Decimal, decimals: int = 0) -> str:
    """Return a share (0.143) as a percentage: 14 %, in English 14%."""
    sign = "\u00a0%" if current_language.get() == SOURCE_LANGUAGE else "%"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + sign
    return _percent(value, pattern, _locale())


# A heat map holds seven hundred, and the next one nearly the same.
@lru_cache(maxsize=4096)
def _percent(value: float | Decimal, pattern: str, locale: str) -> str:
    return numbers.format_percent(value, format=pattern, locale=locale)


def format_list(values: Iterable[object]) -> str:
    """Return the values as an enumeration: Falun, Gagnef och Rättvik."""
    return lists.format_list([str(value) for value in values], locale=_locale())


def _locale() -> str:
    return _LOCALES[current_language.get()]


def _local(value: date | datetime) -> date | datetime:
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(TIME_ZONE)


_SWEDISH_LETTERS = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ß": "ss", "ð": "d", "þ": "th", "ł": "l"}


def sort_key(name: object) -> tuple[str, str]:
    """Return a key that sorts names by the Swedish alphabet: å, ä, ö last, é with e, w a letter after v."""
    text = unicodedata.normalize("NFC", str(name)).casefold()
    return "".join(_letter(character) for character in text), str(name)


def _letter(character: str) -> str:
    # "{", "|" and "}" follow "z" in code order, so they can stand for the last three letters.
    if character in _SWEDISH_LETTERS:
        return _SWEDISH_LETTERS[character]
    return unicodedata.normalize("NFD", character)[0]


def by_name(items: Iterable[Named], attribute: str = "name") -> list[Named]:
    """Return the items sorted by a name that they carry, in Swedish order."""
    return sorted(items, key=lambda item: sort_key(getattr(item, attribute)))
