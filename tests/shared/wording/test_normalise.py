"""Swedish words made comparable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.wording.normalise import clean, entry_keys, keys, restore, split_compound, tokens

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[("bocker", "böcker"), ("laslust", "läslust"), ("inkop", "inköp"), ("oppettider", "öppettider")],
        *[("kopa", "köpa"), ("koen", "köen")],
    ],
)
def test_marks_are_restored_where_typed_without(typed: str, meant: str) -> None:
    """A word that is Swedish only with its marks gets them back."""
    assert restore(typed) == meant


@pytest.mark.parametrize("word", ["barn", "skola", "har", "wifi", "rum"])
def test_words_that_need_no_marks_stay(word: str) -> None:
    """A word that the dictionary knows, or that no marks can explain, stays as it was typed."""
    assert restore(word) == word


@pytest.mark.parametrize(
    ("inflected", "entry"),
    [("hyllorna", "hylla"), ("e-böckerna", "e-bok"), ("ebokens", "e-bok"), ("språkcaféerna", "språkcafé")],
)
def test_inflections_are_found_under_their_entry(inflected: str, entry: str) -> None:
    """An inflected word shares a key with its dictionary form, known to the dictionary or not."""
    assert keys(inflected) & entry_keys(entry)


def test_words_with_a_common_stem_only_are_kept_apart() -> None:
    """Teachers aren't learning, although the stemmer gives both the same stem."""
    assert not keys("lärarna") & entry_keys("lärande")


def test_stop_words_are_skipped_before_lemmatising() -> None:
    """The auxiliary verb "ska" isn't the school that its lemma would make it."""
    assert [token.word for token in tokens("Vi ska ha bokbuss") if not token.stop] == ["bokbuss"]


def test_a_compound_is_split_into_words() -> None:
    """Head and tail are both words; what can't be split gives None."""
    assert split_compound("bokklubb") == ("bok", "klubb")
    assert split_compound("xyzzy") is None


def test_composed_and_decomposed_letters_are_the_same() -> None:
    """A note typed on a phone that decomposes letters reads like any other."""
    assert tokens("Äldre läser")[0].word == tokens("A\u0308ldre la\u0308ser")[0].word == "äldre"


def test_what_a_reader_cannot_see_is_removed() -> None:
    """Markup, control characters, joiners and lone surrogates go; the words and emoji stay."""
    assert clean("<b>Bra</b>\x00 sk\u200dola &amp; \ud800bok 😀").split() == ["Bra", "skola", "&", "bok", "😀"]


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_can_be_split(text: str) -> None:
    """No text raises, and every word that comes out was written in it."""
    cleaned = clean(text)

    assert all(token.text in cleaned for token in tokens(text))


@pytest.mark.parametrize("text", ["😀" * 5000, "<b>" * 1700, "\ud800" * 5000, "oa" * 2500, "ab-" * 1700, ""])
def test_five_thousand_characters_of_anything_are_split(text: str) -> None:
    """Pasted rubbish of full length gives words of bounded length, or none."""
    assert all(len(token.word) <= 60 for token in tokens(text))
