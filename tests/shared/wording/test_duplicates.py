"""Notes that say the same thing."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.wording.duplicates import find_duplicates, likeness

VOCABULARY = "hyran stiger anslaget biblioteket inte barn äldre lördagar stängt öppet böcker arabiska finska köpa läsa"
WORDS = st.sampled_from(VOCABULARY.split(" "))
NOTES = st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=12)


def texts_of(texts: list[str]) -> set[frozenset[str]]:
    """The groups as sets of texts."""
    return {frozenset(texts[place] for place in group) for group in find_duplicates(texts).groups}


def test_other_order_and_inflection_say_the_same() -> None:
    """The same words in another order and form are joined; another subject isn't."""
    texts = ["Tekniken krånglar i hörsalen", "i hörsalen krånglar alltid teknik", "Ny bokbuss behövs"]

    assert find_duplicates(texts).groups == ((0, 1),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vi har tid för läsfrämjande arbete", "Vi har inte tid för läsfrämjande arbete"),
        ("Fler öppettimmar på filialen", "Färre öppettimmar på filialen"),
        ("Vi saknar personal på kvällarna", "Vi saknar inte personal på kvällarna"),
        ("Kvällarna är bemannade på filialen", "Kvällarna är obemannade på filialen"),
        ("Mer utlån än inlån", "Mer inlån än utlån"),
    ],
)
def test_a_contradiction_is_left_to_a_person(one: str, other: str) -> None:
    """Notes that differ by a negation or an opposite aren't joined but shown as possible duplicates."""
    found = find_duplicates([one, other])

    assert found.groups == ()
    assert [(pair.a, pair.b, pair.why) for pair in found.possible] == [(0, 1, "negation")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Böcker på arabiska saknas i hyllan", "Böcker på finska saknas i hyllan"),
        ("Stängt på lördagar även i sommar", "Stängt på söndagar även i sommar"),
        ("Låna ut surfplattor till barnen", "Låna ut surfplattor till äldre"),
        ("Skrivaren är vår mest besökta avdelning", "Toan är vår mest besökta avdelning"),
    ],
)
def test_the_same_words_about_something_else_are_not_joined(one: str, other: str) -> None:
    """Another language, day or audience makes it another note."""
    assert find_duplicates([one, other]).groups == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chefen lyssnar inte på personalen", "Personalen lyssnar inte på chefen"),
        ("Låna ut läsplattor till äldre", "Låta äldre låna ut läsplattor till varandra"),
        ("Färre barn läser böcker", "Färre böcker skrivs för barn"),
        ("Öppna på söndagar", "Öppna förskolan på söndagar"),
        ("Kunnig personal", "Kunniga låntagare hjälper personal"),
        ("Vi handleder besökarna", "Besökarna handleder oss"),
        ("Eleverna handleder lärarna i verkstaden", "Lärarna handleder eleverna i verkstaden"),
        ("Vi har skyltat entrén men inte magasinet", "Vi har skyltat magasinet men inte entrén"),
        ("Nya hyllor till magasinet", "Nya hyllor till personalrummet"),
        ("Har vi råd med bokbussen", "Har vi råd med bokbussen?"),
        ("Bokbussen dras in till hösten", "Om bokbussen dras in till hösten"),
        ("Vi ska få en ny chef", "Vi har fått en ny chef"),
        ("Wifi fungerar inte alltid i källaren", "Wifi fungerar aldrig i källaren"),
        ("Personalen bemöter besökarna illa", "Personalen bemöts illa av besökarna"),
        ("Vi lånar deras lokal", "De lånar vår lokal"),
        ("Tekniken styr verksamheten", "Verksamheten styr tekniken"),
        ("Kursen kom före det nya systemet", "Det nya systemet kom före kursen"),
        ("Vi har inga böcker men många filmer", "Vi har många böcker men inga filmer"),
    ],
)
def test_the_same_words_in_other_roles_are_left_to_a_person(one: str, other: str) -> None:
    """Who does what to whom, and who else takes part, is part of what a note says."""
    found = find_duplicates([one, other])

    assert found.groups == find_duplicates([other, one]).groups == ()
    assert len(found.possible) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Slår vi ihop oss får vi större muskler", "Större muskler om vi slår ihop oss"),
        ("makerspace med 3D-skrivare", "3D-skrivare i ett makerspace"),
        ("Söka projektmedel hos Kulturrådet", "söka medel från kulturrådet till projekt"),
        ("Hot och våld mot personalen ökar", "Mer hot o våld mot personal"),
        ("Nära till skolan", "Skolan ligger nära"),
        ("I dag styr tekniken verksamheten", "Tekniken styr verksamheten idag"),
        ("Personalen saknar tid och kompetens", "Personalen saknar kompetens och tid"),
        ("Böckerna gallras aldrig", "Vi gallrar aldrig böckerna"),
        ("Sagostund i 20 minuter räcker inte", "Det räcker inte med tjugo minuters sagostund"),
        ("Bibblan är kass på att synas på fb", "Biblioteket är dåligt på att synas på Facebook"),
    ],
)
def test_the_same_seen_from_the_other_end_is_joined(one: str, other: str) -> None:
    """Another order alone doesn't make another note."""
    assert find_duplicates([one, other]).groups == ((0, 1),)


def test_two_words_in_common_are_not_enough_in_long_notes() -> None:
    """What else is said, in small words too, must be much the same."""
    one, other = "Biblioteksplanen är från nittonhundrakallt", "Biblioteksplanen nämner oss på sidan nitton"
    found = find_duplicates([one, other, f"{one}!"])

    assert found.groups == ((0, 2),)


def test_notes_that_only_share_a_long_word_are_no_question() -> None:
    """What is said of the thing in common differs: nobody needs to decide on that."""
    found = find_duplicates(["Hörselslingan i föreläsningssalen", "Föreläsningssalen hyrs ut varje helg"])

    assert likeness("Hörselslingan i föreläsningssalen", "Föreläsningssalen hyrs ut varje helg") > 0.36
    assert (found.groups, found.possible) == ((), ())


def test_likeness_is_not_inherited_along_a_chain() -> None:
    """Every member of a group is alike to its hub, so the ends of a chain may stay apart."""
    chain = [
        "makerspace symaskin verkstad",
        "symaskin verkstad kulturhus",
        "verkstad kulturhus teaterscen",
        "kulturhus teaterscen trädgård",
    ]

    groups = find_duplicates(chain, joined_from=0.5).groups

    assert likeness(chain[0], chain[1]) >= 0.5 > likeness(chain[0], chain[2])
    assert all(len(group) < len(chain) for group in groups)


def test_notes_without_words_are_joined_only_when_equal() -> None:
    """Emoji have no grams: the same ones are the same note, others aren't."""
    assert find_duplicates(["😀😀", "😀😀", "🎉", ""]).groups == ((0, 1),)


@settings(deadline=None)
@given(NOTES, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_groups(texts: list[str], random: Random) -> None:
    """Shuffling the notes changes nothing but their places."""
    shuffled = list(texts)
    random.shuffle(shuffled)

    assert texts_of(shuffled) == texts_of(texts)


@settings(deadline=None)
@given(NOTES)
def test_a_text_stands_in_one_group_at_most(texts: list[str]) -> None:
    """Groups don't overlap, and each holds at least two."""
    places = [place for group in find_duplicates(texts).groups for place in group]

    assert len(places) == len(set(places))
    assert all(len(group) > 1 for group in find_duplicates(texts).groups)
