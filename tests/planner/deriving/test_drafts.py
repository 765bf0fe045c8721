"""Drafts of both plans, from notes to goals."""

import random
import string
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.deriving.domain.deriving import Derived, derive
from services.planner.deriving.domain.goals import enumerate_words, top_words
from services.planner.deriving.domain.municipal import NOTHING_MAPPED, NOTHING_PRESSES
from services.planner.framework.loading import load_framework
from services.planner.needs.domain import NeedEvidence, NoteInput, Parameters, analyse
from services.planner.plans.domain.content import NOTE
from services.planner.plans.loading import load_catalogue
from services.planner.plans.words import derived_words
from shared.language import speaking
from tests.planner.plans import factories

TODAY = date(2026, 3, 12)


def derived(
    *arguments: Any, parameters: Parameters | None = None, profile: dict[str, int] | None = None, **changes: Any
) -> Derived:
    """Derive the plans of a miniature municipality."""
    material = factories.material(*arguments, **changes)
    return derive(material, factories.framework(**(profile or {})), load_catalogue(), parameters or Parameters(), TODAY)


def municipal(*arguments: Any, **changes: Any) -> dict[str, Any]:
    """Return its municipal plan with the notes' words."""
    return derived(*arguments, **changes).municipal.quoted


def individual(*arguments: Any, **changes: Any) -> dict[str, Any]:
    """Return the plan of its only staff member."""
    (draft,) = derived(*arguments, **changes).individual.values()
    return draft.quoted


def test_prioritised_needs_get_two_goals_each_near_ones_first() -> None:
    """Only as many needs as the parameter says get goals, one per horizon."""
    plan = municipal(parameters=Parameters(goal_count=1))

    assert [goal["id"] for goal in plan["goals"]] == ["digital-0-6", "digital-6-24"]
    assert [goal["due"] for goal in plan["goals"]] == ["2026-09-30", "2028-03-31"]


def test_a_need_of_zero_gets_no_goal() -> None:
    """An area that no pressing note speaks of has no goals, however few needs there are."""
    plan = municipal([factories.note(1, "Vi kan för lite om surfplattor")])

    assert {goal["area"] for goal in plan["goals"]} == {"digital"}


def test_interventions_differ_in_form_and_begin_among_colleagues() -> None:
    """No goal is a list of courses, and the first step is taken with a colleague."""
    for goal in municipal()["goals"]:
        forms = [intervention["form"] for intervention in goal["interventions"]]

        assert len(set(forms)) == len(forms) >= 3
        assert forms[0] in {"mentor", "shadowing", "circle"}


def test_a_goal_cites_the_words_of_the_notes_and_the_strength_at_hand() -> None:
    """What is to be done names what the group wrote and what it is already good at, each once."""
    contents = [item["content"] for goal in municipal()["goals"] for item in goal["interventions"]]

    assert sum("”surfplattor”" in content for content in contents) == 1
    assert sum("bland styrkorna skrev ni om ”sagostund”" in content for content in contents) == 1


@pytest.mark.parametrize(("word", "cited"), [("hyllor", False), ("surfplattor", True)])
def test_a_short_word_alone_is_not_cited(word: str, cited: bool) -> None:
    """A sentence about one word is written only where that word says something by itself."""
    plan = municipal([factories.note(1, f"Vi har för få {word}")])
    contents = [item["content"] for goal in plan["goals"] for item in goal["interventions"]]

    assert contents
    assert any("skrev om" in content for content in contents) == cited
    assert any(f"”{word}”" in content for content in contents) == cited


def test_what_there_is_to_build_on_is_named_or_left_out() -> None:
    """Short words of the strengths name nothing by themselves, however many there are."""
    notes = [factories.note(1, "Vi har för få hyllor"), factories.note(2, "Fina hyllor", "strength")]
    contents = [item["content"] for goal in municipal(notes)["goals"] for item in goal["interventions"]]

    assert contents
    assert not any("bygga på" in content for content in contents)


@pytest.mark.parametrize(
    ("words", "name", "quoted"),
    [
        (("kurser", "kurs", "studiebesök"), "Kollegialt lärande", ["kurs", "studiebesök"]),
        (("statistik", "enkäter"), "Statistik & uppföljning", ["enkäter"]),
    ],
)
def test_no_word_is_quoted_that_says_nothing_more(words: tuple[str, ...], name: str, quoted: list[str]) -> None:
    """Neither another form of one that is, nor what the area is called."""
    evidence = NeedEvidence("n1", "", "weakness", 1, 1.0, 1.0, 1.0, words, words)

    assert sorted(top_words([evidence], name)) == quoted


def test_what_stands_between_the_words_of_a_quote_is_not_what_the_notes_are_about() -> None:
    """Here it is what the note says that it isn't about."""
    note = NoteInput("n1", "Surfplattor, inte romaner, och appar är svårt", "challenges", "weakness")
    analysis = analyse([note], load_framework())
    need = next(need for need in analysis.needs if need.area == "digital")

    assert "Surfplattor, inte romaner, och appar" in need.evidence[0].words
    assert top_words(need.evidence, need.name) == ["appar", "surfplattor"]


def test_conclusions_stand_in_the_order_of_the_programme() -> None:
    """Two days' conclusions come by perspective as the programme lists them, not by code; the earlier day first."""
    names = ("challenges", "target_groups", "possibilities")
    material = replace(factories.material(), perspectives=tuple((name, name) for name in names))
    days = [
        replace(material.sessions[0], conclusions=tuple((name, f"{day}: {name}") for name in sorted(names)))
        for day in ("mars", "april")
    ]
    drafts = derive(
        replace(material, sessions=tuple(days)), factories.framework(), load_catalogue(), Parameters(), TODAY
    )

    said = [conclusion["text"] for conclusion in drafts.municipal.quoted["conclusions"]]
    assert said == [f"{day}: {name}" for name in names for day in ("mars", "april")]


@pytest.mark.parametrize(
    ("notes", "remark"),
    [
        ([], NOTHING_PRESSES),
        ([factories.note(1, "Välbesökt sagostund", "strength")], NOTHING_PRESSES),
        ([factories.note(1, "Se förra gången", "threat")], NOTHING_MAPPED),
    ],
)
def test_a_plan_without_needs_says_so(notes: list[dict[str, Any]], remark: str) -> None:
    """No notes, strengths only, or notes about nothing known: no goals, and a sentence that says why."""
    plan = municipal(notes)

    assert plan["remark"] == remark
    assert plan["goals"] == []
    assert all(need["need"] == 0 for need in plan["needs"])


def test_no_sessions_at_all_still_make_a_plan() -> None:
    """A municipality whose only session was taken away gets an empty plan, not an error."""
    plan = municipal(sessions=[])

    assert plan["process"] == {"sessions": [], "notes": 0, "votes": 0, "participants": 0, "staff": 1}


def test_who_worked_there_when_the_last_day_was_closed_is_counted() -> None:
    """Whoever is hired or leaves afterwards changes nothing; a day that kept no number is told of with today's."""
    first = factories.session(factories.usual_notes(), staff=20)
    later = first | {"id": factories.PROGRAMME, "notes": [], "held_on": "2026-03-02"}
    later |= {"closed_at": "2026-03-20T15:20:00+01:00", "staff": 24}

    assert municipal(sessions=[first])["process"]["staff"] == 20
    assert municipal(sessions=[first, later])["process"]["staff"] == 24
    assert municipal(sessions=[first, later | {"staff": None}])["process"]["staff"] == 1
    assert municipal()["process"]["staff"] == 1


def test_a_role_target_is_raised_by_one_where_the_municipality_needs_it() -> None:
    """Prioritised area and a role that meets it: one level more; otherwise the role's own."""
    plan = individual(parameters=Parameters(goal_count=1), profile={"lokal": 0})
    areas = {area["area"]: area for area in plan["areas"]}

    assert (areas["digital"]["target"], areas["digital"]["raised"]) == (3, True)
    assert (areas["barnunga"]["target"], areas["barnunga"]["raised"]) == (2, False)
    assert (areas["lokal"]["target"], areas["lokal"]["raised"]) == (0, False)


def test_nobody_is_sent_past_the_role_before_a_self_assessment() -> None:
    """The target is raised for the municipality's sake, the step isn't: nobody knows yet where the person stands."""
    (goal,) = [goal for goal in individual(parameters=Parameters(goal_count=1))["goals"] if goal["area"] == "digital"]

    assert goal["target"] == 2
    assert "vore nivå 3 bra på sikt. Ett rimligt nästa steg är nivå 2." in goal["why"]
    with speaking("en"):
        assert "level 3 would be good in time. A reasonable next step is level 2." in derived_words(goal["why"])


def test_the_highest_level_is_never_exceeded() -> None:
    """A role that already leads others in an area isn't asked for more."""
    areas = {area["area"]: area for area in individual(profile={"digital": 4})["areas"]}

    assert (areas["digital"]["target"], areas["digital"]["raised"]) == (4, False)


def test_personal_goals_say_why_in_plain_words() -> None:
    """The first goal is the municipality's greatest need, with its rank, the notes' words and the level."""
    goal = individual()["goals"][0]

    assert goal["area"] == "digital"
    assert goal["why"] == (
        "Det här är det område där din kommun har störst behov. "
        "3 av gruppens lappar handlar om det. "
        "Din roll siktar på nivå 2. Eftersom kommunen behöver mer just här vore nivå 3 bra på sikt. "
        "Ett rimligt nästa steg är nivå 2."
    )


def test_the_same_text_twice_is_quoted_once() -> None:
    """Joined notes with the same wording show it once, and the other wording beside it."""
    texts = ["Vi kan för lite om surfplattor", "Vi kan för lite om surfplattor", "vi kan för lite om surfplattor!"]
    plan = municipal([factories.note(number, text) for number, text in enumerate(texts, 1)])
    (group,) = plan["swot"][1]["notes"]

    assert group["text"] == texts[0]
    assert group["other_wordings"] == [texts[2]]
    assert group["mass"] == 3


def test_erased_wordings_leave_the_hash_unchanged() -> None:
    """The content holds references only; no note's text is left in it."""
    draft = derived().municipal
    cited = {group["text"][NOTE] for part in draft.content["swot"] for group in part["notes"]}

    assert cited == set(draft.wordings)
    assert not any(wording.text in str(draft.content) for wording in draft.wordings.values())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "”a”"), (["a", "b"], "”a” och ”b”"), (["a", "b", "c"], "”a”, ”b” och ”c”")],
)
def test_words_are_listed_as_people_write(words: list[str], sentence: str) -> None:
    """Commas, and *och* before the last."""
    assert enumerate_words(words) == sentence


texts = st.lists(
    st.tuples(
        st.sampled_from([*factories.TERMS.values(), "annat"]),
        st.text(string.ascii_lowercase + " åäö", max_size=20),
        st.sampled_from(["strength", "weakness", "opportunity", "threat"]),
        st.integers(0, 9),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(0, 4), st.randoms())
def test_any_notes_in_any_order_give_one_valid_plan(
    drawn: list[tuple[str, str, str, int]], goal_count: int, shuffler: random.Random
) -> None:
    """Order changes nothing; goals belong to prioritised needs above zero; nobody gets more than three of them."""
    notes = [
        factories.note(number, f"{term} {rest}", quadrant, votes)
        for number, (term, rest, quadrant, votes) in enumerate(drawn, 1)
    ]
    first = derived(list(notes), parameters=Parameters(goal_count=goal_count))
    shuffler.shuffle(notes)
    second = derived(notes, parameters=Parameters(goal_count=goal_count))
    content = first.municipal.content
    needed = {need["area"] for need in content["needs"] if need["priority"] and need["need"] > 0}
    (personal,) = first.individual.values()

    assert first.municipal.hash == second.municipal.hash
    assert {goal["area"] for goal in content["goals"]} == needed
    assert len(needed) <= goal_count
    assert len(personal.content["goals"]) <= 3
    assert all(area["target"] <= 4 for area in personal.content["areas"])


def test_ways_forward_cite_notes_of_both_sides() -> None:
    """Only areas that get goals have some, and every note that they cite stands in the SWOT in brief."""
    notes = [
        factories.note(1, "Vi kan för lite om surfplattor"),
        factories.note(2, "Låna ut surfplattor", "opportunity"),
        factories.note(3, "Hyllorna står i vägen", "weakness"),
        factories.note(4, "Nya hyllor", "opportunity"),
    ]
    plan = municipal(notes, parameters=Parameters(goal_count=1))
    brief = {note["id"] for part in plan["swot"] for note in part["notes"]}

    assert [(way["kind"], way["area"]) for way in plan["strategies"]] == [("WO", plan["goals"][0]["area"])]
    assert {note for way in plan["strategies"] for note in way["within"] + way["around"]} <= brief
