"""The dictionary of Swedish words."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Every lookup ends there, whoever asks.
REFUSING = """
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

def refuse(*_):
    raise SystemExit("the dictionary was read")

DefaultDictionaryFactory.get_dictionary = refuse
"""


def said_by(program: str) -> str:
    """Return what a process that can't read the dictionary says while it runs this."""
    command = [sys.executable, "-c", REFUSING + program]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stderr


def test_the_dictionary_is_read_when_the_first_word_is_looked_up() -> None:
    """Not by every process that loads the program: it takes over a second."""
    assert "the dictionary was read" not in said_by("import services.planner.app")
    assert "the dictionary was read" in said_by("from shared.wording.normalise import lemma; lemma('böcker')")


def test_pages_that_name_areas_read_no_dictionary() -> None:
    """The first who opens the start page waits for no lexicon: that took longer than one service waits for another."""
    outline = """
from services.planner.framework_versions.domain.words import outline
from services.planner.framework_versions.loading import shipped_document
print(*[area.name for area in outline(shipped_document()).areas], file=__import__("sys").stderr)
"""
    said = said_by(outline)

    assert "the dictionary was read" not in said
    assert "Digital" in said
