"""Texts for people: one thing has one word, and what people wrote says which language it is in."""

import re

from shared.messages import ROOT, SOURCES, collect

# What isn't said, and what is said instead.
INSTEAD = {
    r"\b[Bb]rev(et|en|ens|ets)?\b": "mejl",
    r"\b[Ss]ession": "SWOT-dag",
    r"omapp": "hör inte till något område",
    r"[Kk]onsekvenskvot": "konsistenskvot",
    r"kompetensplan": "kompetensutvecklingsplan",
    r"kommunens? chef": "kommunens bibliotekschef",
    r"projektet": "programmet",
    r"[Ll]ägg\w* (en prick|dina prickar|prickar)": "sätt",
    r"\b([Ll]äs(a|er|s|as|es)?|[Vv]isa) om\b": "på nytt",
    r"[Pp]ersonal(en)? (i kommunen )?läser|läser (hela|alla)|\b(Planen|Utkastet) läses|som läser planen": "kan läsa",
    r'"': "”",
    r"[Kk]licka": "what the link or button says",
}
# The way back to a SWOT day or a plan, on the pages inside it; what their titles are to name.
INSIDE = re.compile(r"\btrail\((?:head|plan)\b")
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)
# Elements whose class says that people wrote what they hold, and that don't say it to programs.
UNMARKED = re.compile(r'class="[^"]*\bwritten\b[^"]*"[^>]*>\{\{[^}|]*\}\}')


def test_one_thing_has_one_word() -> None:
    """No Swedish text says what is called something else everywhere else."""
    texts = {text for package in SOURCES for message in collect(package, "en") for text in _forms(message.id)}

    found = {text: instead for text in texts for wrong, instead in INSTEAD.items() if re.search(wrong, text)}
    assert found == {}


def test_what_people_wrote_is_marked_as_theirs() -> None:
    """Its language stands in the page also where the page is in another, and its direction is its own."""
    templates = (path for path in (ROOT / "services").rglob("*.html") if "templates" in path.parts)

    assert {path.name: found for path in templates if (found := UNMARKED.findall(path.read_text()))} == {}


def test_titles_say_which_day_or_plan() -> None:
    """Two tabs are told apart: no page inside a SWOT day or a plan is called the same for every municipality."""
    templates = {path: path.read_text() for path in (ROOT / "services").rglob("*.html")}
    inside = {path: text for path, text in templates.items() if INSIDE.search(text)}
    titles = [(path.name, title) for path, text in inside.items() for title in TITLE.findall(text)]

    assert len(titles) > 20
    assert [each for each in titles if not re.search("municipality|whose", each[1])] == []


def _forms(message: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)
