"""The catalogue of texts: collects them from code and templates, and says which lack a translation."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.language import LANGUAGES, SOURCE_LANGUAGE, catalogue_path

ROOT = Path(__file__).resolve().parent.parent
# The packages that hold a catalogue, and where its texts are collected.
SOURCES = {
    "services/intake": ("services/intake",),
    "services/planner": ("services/planner",),
    "services/reports": ("services/reports",),
    "shared/web": ("shared", "services"),
}
TEMPLATES = ("**/templates/**.html", "**/templates/**.txt")
METHODS = [("**.py", "python"), *((pattern, "jinja2") for pattern in TEMPLATES)]
# The commands; what lies in folders below has catalogues of its own.
METHODS_OF_COMMANDS = [("*.py", "python")]
# As in shared/web/pages.py; a template that can't be read is an error here too.
TEMPLATE_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}
OPTIONS = dict.fromkeys(TEMPLATES, TEMPLATE_OPTIONS)
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy": None}
_Text = tuple[str, str | tuple[str, ...], list[str], str | None]
TRANSLATIONS = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)


@dataclass(frozen=True)
class Missing:
    """A text without a translation."""

    language: str
    package: str
    message: str


class CleanCatalog(Catalog):
    """A catalogue whose header says what readers of the file need, and not which tool wrote it."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of the header."""
        return [
            ("Project-Id-Version", "KUB"),
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", f"text/plain; charset={self.charset}"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]


def collect(package: str, language: str) -> Catalog:
    """Return every text of ``package``, in the order of the files."""
    catalogue = CleanCatalog(locale=language, fuzzy=False)
    for source in SOURCES[package]:
        for name, message, comments, context in _texts(source):
            # Line numbers would change with every edit; the file is enough to find the text.
            catalogue.add(message, locations=[(f"{source}/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


@cache
def _texts(source: str) -> list[_Text]:
    """Return each text of a folder with its file, what is said to translators, and its context; read once."""
    methods = METHODS_OF_COMMANDS if source == "services" else METHODS
    found = extract_from_dir(
        ROOT / source, methods, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    return [(name, message, comments, context) for name, _line, message, comments, context in found]


def update() -> Iterator[tuple[Path, int]]:
    """Bring every .po file up to date, keeping its translations; yield each with how many texts lack one."""
    for _package, path, catalogue in _catalogues():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(catalogue))
        yield path, sum(1 for _ in _untranslated(catalogue))


def out_of_step() -> list[Path]:
    """Return the .po files that an update would change."""
    return [
        path
        for _package, path, catalogue in _catalogues()
        if not path.exists() or path.read_bytes() != _written(catalogue)
    ]


def _written(catalogue: Catalog) -> bytes:
    content = io.BytesIO()
    write_po(content, catalogue, width=110, ignore_obsolete=True, include_lineno=False)
    return content.getvalue()


def missing_translations() -> list[Missing]:
    """Return the texts of code and templates that no catalogue translates."""
    return [
        Missing(str(catalogue.locale_identifier), package, message)
        for package, _path, catalogue in _catalogues()
        for message in _untranslated(catalogue)
    ]


def _catalogues() -> Iterator[tuple[str, Path, Catalog]]:
    for language in TRANSLATIONS:
        for package in SOURCES:
            path = catalogue_path(ROOT / package / "locale", language)
            yield package, path, _joined(path, collect(package, language), language)


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
