"""The catalogue of texts: collects them from code and templates, and says which lack a translation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.language import LANGUAGES, SOURCE_LANGUAGE, catalogue_path

ROOT = Path(__file__).resolve().parent.parent
# Where texts are collected, and the package whose catalogue holds them.
SOURCES = {
    "services/intake": "services/intake",
    "services/planner": "services/planner",
    "services/reports": "services/reports",
    "shared": "shared/web",
}
TEMPLATES = ("**/templates/**.html", "**/templates/**.txt")
METHODS = [("**.py", "python"), *((pattern, "jinja2") for pattern in TEMPLATES)]
# As in shared/web/pages.py; a template that can't be read is an error here too.
TEMPLATE_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}
OPTIONS = dict.fromkeys(TEMPLATES, TEMPLATE_OPTIONS)
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy": None}
_BEGINNING = datetime(2026, 11, 23, tzinfo=UTC)
TRANSLATIONS = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)


@dataclass(frozen=True)
class Missing:
    """A text without a translation."""

    language: str
    package: str
    message: str


def collect(source: str, language: str) -> Catalog:
    """Return every text under ``source``, in the order of the files."""
    catalogue = Catalog(
        locale=language, project="KUB", version="", last_translator="KUB", language_team=language, fuzzy=False
    )
    # A date of its own would change every file at every update.
    catalogue.creation_date = catalogue.revision_date = _BEGINNING
    for name, _line, message, comments, context in extract_from_dir(
        ROOT / source, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        # Line numbers would change with every edit; the file is enough to find the text.
        catalogue.add(message, locations=[(f"{source}/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def update() -> Iterator[tuple[Path, int]]:
    """Bring every .po file up to date, keeping its translations; yield each with how many texts lack one."""
    for language in TRANSLATIONS:
        for source, package in SOURCES.items():
            path = catalogue_path(ROOT / package / "locale", language)
            catalogue = _joined(path, collect(source, language), language)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as target:
                write_po(target, catalogue, width=110, ignore_obsolete=True, include_lineno=False)
            yield path, sum(1 for _ in _untranslated(catalogue))


def missing_translations() -> list[Missing]:
    """Return the texts of code and templates that no catalogue translates."""
    missing = []
    for language in TRANSLATIONS:
        for source, package in SOURCES.items():
            path = catalogue_path(ROOT / package / "locale", language)
            catalogue = _joined(path, collect(source, language), language)
            missing += [Missing(language, package, message) for message in _untranslated(catalogue)]
    return missing


def _joined(path: Path, collected: Catalog, language: str) -> Catalog:
    known = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as source:
            known = read_po(source, locale=language)
    for message in collected:
        translated = known.get(message.id, message.context) if message.id else None
        if translated is not None and translated.string:
            message.string = translated.string
    collected.header_comment = f"# {LANGUAGES[language]} translation of KUB."
    return collected


def _untranslated(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        given = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(given):
            yield message.id if isinstance(message.id, str) else message.id[0]
