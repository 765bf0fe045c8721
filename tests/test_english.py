"""English is whole: every text has one, it fits, and the files that hold them are in step with the source."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from services.intake.board.forms import FIELD_NAMES as NOTE_FIELDS
from services.intake.board.forms import LEVEL_NAMES, QUADRANT_NAMES
from services.intake.exchange.notes_file import HEADINGS as NOTE_HEADINGS
from services.intake.exchange.notes_file import LEVELS, QUADRANTS
from services.intake.programme.forms import PLACE_FIELD_NAMES, PLACE_HEADINGS
from services.intake.registry.domain.details import parse_role
from services.intake.registry.forms import FIELD_NAMES as STAFF_FIELDS
from services.intake.registry.forms import HEADINGS as STAFF_HEADINGS
from services.intake.registry.forms import ROLE_NAMES
from shared.language import LANGUAGES, catalogue_folders, catalogue_path, speaking
from shared.messages import SOURCES, collect, missing_translations, out_of_step
from shared.spreadsheet import Table, recognise

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|</?\w+[^>]*>")
# What isn't said, and what is said instead.
INSTEAD = {
    r"\b[Vv]oices?\b": "vote",
    r"\b[Ee]mployees?\b|\b[Mm]embers? of staff\b": "staff member",
    r"[Ww]eightiest": "heaviest",
    r"^Status$": "State",
    r"\w'\w": "’",
}


def catalogues() -> Iterator[tuple[str, Catalog]]:
    """Every .po file, by its folder."""
    for folder in catalogue_folders():
        with catalogue_path(folder, "en").open("rb") as source:
            yield folder.parent.name, read_po(source, locale="en")


def forms(message: Message) -> list[tuple[str, str]]:
    """The pairs of Swedish and English that a message holds: one, or singular and plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


def test_every_text_has_its_english() -> None:
    """Nothing stays in Swedish on an English page; `./kub messages` names the files to fill in."""
    assert [(missing.package, missing.message) for missing in missing_translations()] == []


def test_catalogues_are_in_step_with_the_source() -> None:
    """`./kub messages` has been run since texts were changed."""
    assert out_of_step() == []


def test_translations_keep_placeholders_and_tags() -> None:
    """A value that the Swedish text shows is shown in English too, and none besides."""
    differing = [
        (package, swedish, english)
        for package, catalogue in catalogues()
        for message in catalogue
        for swedish, english in forms(message)
        if message.id and sorted(PLACEHOLDER.findall(swedish)) != sorted(PLACEHOLDER.findall(english))
    ]

    assert differing == []


def test_a_text_is_translated_the_same_everywhere() -> None:
    """All catalogues are joined into one, so a word in two senses needs a context: pgettext("rank", "Plats")."""
    translations = defaultdict(set)
    for _package, catalogue in catalogues():
        for message in catalogue:
            if message.id:
                translations[message.context, forms(message)[0][0]].add(tuple(forms(message)))

    assert [given for given in translations.values() if len(given) > 1] == []


def test_one_thing_has_one_word_in_english() -> None:
    """No English text says what is called something else everywhere else."""
    said = {english for _package, catalogue in catalogues() for each in catalogue for _id, english in forms(each)}

    found = {text: instead for text in said for wrong, instead in INSTEAD.items() if re.search(wrong, text)}
    assert found == {}


def test_headers_name_neither_tools_nor_people() -> None:
    """The header holds what a reader of the file needs."""
    for folder in catalogue_folders():
        header = catalogue_path(folder, "en").read_text(encoding="utf-8").split("\n\n")[0]

        assert not re.search(r"Generated|Translator|@|\d{4}", header)


@pytest.mark.parametrize("package", SOURCES)
def test_every_text_can_be_collected(package: str) -> None:
    """Each template and module parses, and texts are found."""
    assert len(collect(package, "en")) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_read_in_the_words_that_pages_ask_for(language: str) -> None:
    """Headings, quadrants, levels and roles as a page names them are known when the file comes."""
    with speaking(language):
        for names, words in (
            (NOTE_FIELDS, NOTE_HEADINGS),
            (STAFF_FIELDS, STAFF_HEADINGS),
            (PLACE_FIELD_NAMES, PLACE_HEADINGS),
            (QUADRANT_NAMES, QUADRANTS),
            (LEVEL_NAMES, LEVELS),
        ):
            asked_for = {str(name): key for key, name in names.items() if key in words}
            known = recognise(Table(list(asked_for), []), {str(key): spellings for key, spellings in words.items()})
            assert known.header == list(asked_for.values())

        assert {role: parse_role(str(name)) for role, name in ROLE_NAMES.items()} == {role: role for role in ROLE_NAMES}
