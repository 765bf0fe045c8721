"""Swedish first: translations, dates, numbers and the alphabet."""

from datetime import UTC, date, datetime

from hypothesis import given, strategies

from shared.errors import NotFound
from shared.language import (
    format_date,
    format_datetime,
    format_day,
    format_list,
    format_number,
    format_percent,
    gettext,
    lazy,
    ngettext,
    pgettext,
    sort_key,
    speaking,
)


def test_lazy_text_speaks_the_language_of_the_moment() -> None:
    """A constant made at import is shown in the language of the request that shows it."""
    text = lazy("Sidan finns inte.")

    with speaking("en"):
        english = str(text)

    assert str(text) == "Sidan finns inte."
    assert english == "There is no such page."


def test_text_without_a_translation_is_shown_in_swedish() -> None:
    """A name or a sentence that no catalogue holds stays as it is."""
    with speaking("en"):
        assert gettext("Falu stadsbibliotek") == "Falu stadsbibliotek"


def test_english_is_european() -> None:
    """English has the day before the month and twenty-four hours, and no space before a per cent sign."""
    with speaking("en"):
        assert format_percent(0.143, 1) == "14.3%"
        assert format_datetime(datetime(2026, 3, 12, 14, 20, tzinfo=UTC)) == "12 March 2026 at 15:20"


def test_a_word_in_two_senses_has_two_translations() -> None:
    """The context says which one is meant; Swedish has one word for both."""
    with speaking("en"):
        english = pgettext("rank", "Plats"), gettext("Plats")

    assert english == ("Rank", "Place")
    assert pgettext("rank", "Plats") == "Plats"


def test_unknown_language_falls_back_to_swedish() -> None:
    """A cookie with nonsense in it gives Swedish."""
    with speaking("klingon"):
        assert str(NotFound()) == "Sidan finns inte."


def test_plural_follows_the_number() -> None:
    """Numbers choose the form and are grouped as people write them."""
    forms = [ngettext("%(number)s lapp", "%(number)s lappar", number) for number in (0, 1, 1400)]

    assert forms == ["0 lappar", "1 lapp", "1\u00a0400 lappar"]


def test_dates_are_written_as_in_sweden() -> None:
    """Days are written out, times are Swedish time."""
    moment = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)

    assert format_date(date(2026, 3, 12)) == "12 mars 2026"
    assert format_day(moment) == "torsdag 12 mars"
    assert format_datetime(moment) == "12 mars 2026 kl. 15:20"


def test_day_near_midnight_is_the_swedish_day() -> None:
    """An evening in UTC can be the next day in Sweden."""
    assert format_date(datetime(2026, 3, 11, 23, 30, tzinfo=UTC)) == "12 mars 2026"


def test_numbers_have_a_decimal_comma() -> None:
    """Decimals, percentages and enumerations follow the language."""
    assert format_number(1234.5, 2) == "1\u00a0234,50"
    assert format_percent(0.143, 1) == "14,3\u00a0%"
    assert format_list(["Falun", "Gagnef", "Rättvik"]) == "Falun, Gagnef och Rättvik"


def test_swedish_letters_come_last() -> None:
    """Å, ä and ö follow z; é sorts with e; w is a letter after v."""
    names = ["Öckerö", "Åmål", "Ängelholm", "Zinkgruvan", "Édith", "Eda", "Wien", "Vara", "Xi"]

    assert sorted(names, key=sort_key) == [
        "Eda",
        "Édith",
        "Vara",
        "Wien",
        "Xi",
        "Zinkgruvan",
        "Åmål",
        "Ängelholm",
        "Öckerö",
    ]


@given(strategies.text(), strategies.text())
def test_any_names_stand_in_one_order(one: str, other: str) -> None:
    """No name, however odd, breaks a list, or stands where it happened to come from the database."""
    assert sorted([one, other], key=sort_key) == sorted([other, one], key=sort_key)
