"""Themes: notes of an area that speak of the same thing."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import Analysis, NoteInput, analyse
from services.planner.needs.domain.themes import Theme, find_themes

TEXTS = [
    "hissen är trasig igen", "rullstolar kommer inte in", "ingen ramp vid entrén", "Rampen är för brant", "😀", "",
    "skrivaren strular", "Datorerna är gamla", "wifi når inte barnavdelningen", "e-böckerna tar slut", "hörslinga",
    "språkcafé på torsdagar", "Fler språkcaféer!", "sagostund på arabiska", "chefen syns inte", "En chef som lyssnar",
]  # fmt: skip
NOTES = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(["weakness", "threat", "strength"])), max_size=16
).map(lambda rows: [NoteInput(f"n{at:02}", text, "challenges", side, at % 3) for at, (text, side) in enumerate(rows)])


def analysed(notes: list[NoteInput]) -> Analysis:
    """The analysis with the shipped framework."""
    return analyse(notes, load_framework())


def themes_of(*texts: str) -> tuple[Theme, ...]:
    """The themes of weaknesses with these texts."""
    return analysed([NoteInput(f"n{at}", text, "challenges", "weakness") for at, text in enumerate(texts)]).themes


def test_notes_about_the_same_thing_make_a_theme() -> None:
    """Two of three speak of the lift: they are read together, named by their words."""
    (theme,) = themes_of(
        "hissen är trasig jämt", "Hissen är för liten för rullstolar", "hemsidan är omöjlig med skärmläsare"
    )

    assert (theme.id, theme.area, theme.notes) == ("t1", "tillganglighet", ("n0", "n1"))
    assert "hissen" in theme.label.lower()


def test_duplicates_alone_are_no_theme() -> None:
    """They are shown as one note already."""
    assert themes_of("Hyran stiger men inte anslaget", "hyran stiger, anslaget gör det inte") == ()


@settings(max_examples=25, deadline=None)
@given(NOTES, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_themes(notes: list[NoteInput], random: Random) -> None:
    """The same notes in another order are put together and named alike."""
    shuffled = list(notes)
    random.shuffle(shuffled)

    assert analysed(shuffled).themes == analysed(notes).themes


@settings(max_examples=25, deadline=None)
@given(NOTES, st.integers(2, 9))
def test_multiplying_all_masses_changes_no_theme(notes: list[NoteInput], factor: int) -> None:
    """What is heavier than what stays the same."""
    groups = analysed(notes).groups
    heavier = [replace(group, mass=group.mass * factor) for group in groups]

    assert find_themes(heavier, load_framework()) == find_themes(groups, load_framework())


@settings(max_examples=25, deadline=None)
@given(NOTES)
def test_a_note_stands_in_one_theme_at_most(notes: list[NoteInput]) -> None:
    """Only mapped notes do, beside at least one other; a label holds the notes' own words."""
    found = analysed(notes)
    texts = {note.note.id: note.note.text.lower() for note in found.notes}
    mapped = {note.note.id for note in found.notes if note.areas}
    themed = [note for theme in found.themes for note in theme.notes]

    assert len(themed) == len(set(themed))
    assert set(themed) <= mapped
    for theme in found.themes:
        assert len(theme.groups) > 1
        assert theme.words
        assert all(any(word.lower() in texts[note] for note in theme.notes) for word in theme.words)
