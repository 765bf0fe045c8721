"""Which words name something."""

import pytest

from services.planner.deriving.domain.nouns import names_something


@pytest.mark.parametrize(
    "word",
    ["hyllor", "surfplattorna", "e-bok", "e-böcker", "språkkafé", "gymnasiet", "datorn", "ledarskap", "kurser", "kurs"],
)
def test_nouns_name_something(word: str) -> None:
    """In any form, and as the last part of a compound that no dictionary holds."""
    assert names_something(word)


@pytest.mark.parametrize(
    "word",
    ["respektive", "kommunens", "inte", "värt", "ihop", "varandra", "förstår", "sprids", "hinner", "trång", "hotfulla",
     "vänligt", "digital", "färgsorterade", "pratar", "syns", "flytande", ""],
)  # fmt: skip
def test_other_words_do_not(word: str) -> None:
    """Quoted alone they would say nothing, or what nobody meant."""
    assert not names_something(word)
