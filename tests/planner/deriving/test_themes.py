"""The notes behind a need, read under their themes."""

from datetime import date
from typing import Any

from services.planner.deriving.domain.deriving import derive
from services.planner.framework.loading import load_framework
from services.planner.needs.domain import Parameters
from services.planner.plans.domain.content import quote
from services.planner.plans.loading import load_catalogue
from services.planner.plans.pages import by_theme, part_shown
from tests.planner.plans import factories


def evidence(*contributions: float) -> list[dict[str, Any]]:
    """Notes a, b, c … with these contributions."""
    return [{"note": name, "contribution": part} for name, part in zip("abcdefghijkl", contributions, strict=False)]


def themes(**members: str) -> list[dict[str, Any]]:
    """Themes named by one word each, with the groups that each holds."""
    return [{"words": [[name]], "groups": list(groups)} for name, groups in members.items()]


def test_notes_are_read_under_their_themes() -> None:
    """Those first that contribute most; what has no theme here, or is alone of it, comes last."""
    parts = by_theme(evidence(0.5, 0.1, 0.1, 0.2, 0.2), themes(hissen="bc", chefen="de", skyltar="a"))

    assert [(part["name"], "".join(note["note"] for note in part["notes"])) for part in parts] == [
        ("Chefen", "de"),
        ("Hissen", "bc"),
        ("", "a"),
    ]


def test_the_heaviest_notes_stand_open() -> None:
    """However many notes there are about something else; a theme's others wait with the rest."""
    found = evidence(0.5, 0.4, *[0.1] * 10)
    shown = part_shown(by_theme(found, themes(hissen="cdefgh", skyltar="bl", annat="a")))
    read = {
        place: [(part["name"], "".join(note["note"] for note in part["notes"])) for part in parts]
        for place, parts in shown.items()
    }

    assert read == {
        "first": [("Hissen", "cdefgh"), ("Skyltar", "b"), ("", "a")],
        "more": [("Skyltar", "l"), ("", "ijk")],
    }


def test_a_revision_without_themes_shows_its_notes_in_one_part() -> None:
    """So does one whose notes are erased, with the words that named the theme."""
    found = evidence(0.2, 0.1)

    assert by_theme(found, ()) == [{"name": "", "notes": found}]
    assert by_theme(found, [{"words": [[]], "groups": ["a", "b"]}]) == [{"name": "", "notes": found}]


def test_a_theme_is_named_by_citation() -> None:
    """Its words are kept with the notes that hold them, and go when the last of these is erased."""
    texts = ("hissen är trasig jämt", "Hissen är för liten för rullstolar", "hemsidan är omöjlig med skärmläsare")
    notes = [factories.note(number, text) for number, text in enumerate(texts, 1)]
    draft = derive(
        factories.material(notes), load_framework(), load_catalogue(), Parameters(), date(2026, 3, 12)
    ).municipal
    (kept,) = draft.quoted["themes"]
    (erased,) = quote(draft.content["themes"], {}, erased="")

    assert "hissen" in [word for words in kept["words"] for word in words]
    assert "hissen" not in str(draft.content["themes"])
    assert all(words == [] for words in erased["words"])
