"""The documents themselves: accessible, deterministic, complete, and hard to upset."""

import io
import re
from functools import cache
from typing import Any

import page
import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from services.reports.rendering import render_plan
from services.reports.rendering.document import plan_html
from services.reports.rendering.pdf import PackagedFetcher, typeset
from tests.reports.payloads import individual, invitation, municipal, without_findings


def _text(pdf: bytes) -> str:
    pages = (part.extract_text() for part in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", " ".join(pages))


def _hard_to_set() -> dict[str, Any]:
    payload = municipal(12)
    weaknesses, threats = payload["swot"][1]["notes"], payload["swot"][3]["notes"]
    weaknesses[0]["text"] = "Vi behöver lära oss mer om digitala verktyg " * 110
    weaknesses[1]["text"] = "A" * 5_000
    threats[0]["text"] = "😀😀😀🎉"
    threats[1]["text"] = '=HYPERLINK("http://x") \x00\x1b[31m <script>alert(1)</script> \ud83d'
    payload["municipality"]["name"] = "Upplands Väsby-Långtbortistanskommunen"
    return payload


def _with_ways_forward() -> dict[str, Any]:
    sides = {part["quadrant"]: [note["id"] for note in part["notes"]] for part in municipal()["swot"]}
    way = {"area": "digital", "name": "Digital teknik & e-medier", "kind": "WO"}
    return municipal(strategies=[way | {"within": sides["weakness"][:2], "around": sides["opportunity"][:1]}])


ADOPTION = {
    "by_name": "Malin Öberg",
    "by_role": "bibliotekschef",
    "decided_on": "2026-04-02",
    "registry_number": "KUN 2026/118",
}

DOCUMENTS = {
    "140 notes": _with_ways_forward(),
    "one note": without_findings(),
    "nothing": municipal(0, needs=[], goals=[], swot=[], perspectives=[]),
    "hard to set": _hard_to_set(),
    "adopted, in English": municipal(20, language="en", state="adopted", adoption=ADOPTION),
    "individual": individual(),
    "individual, empty": individual(areas=[], goals=[]),
    "invitation": invitation(),
    "invitation, hard to set": invitation(
        own_words=["A" * 2_000, "😀 \x00<script>alert(1)</script> \ud83d"], title="SWOT-dag i " + "Långtbortistan" * 3
    ),
}


SECTIONS = ("process", "goals", "adoption")


@pytest.mark.parametrize(("state", "stated"), [("adopted", True), ("followed_up", True), ("in_review", False)])
def test_the_title_page_states_the_adoption(state: str, stated: bool) -> None:
    """By whom, when, the registry number and the hash; a document ordered before the adoption says nothing of it."""
    html = plan_html(municipal(1, state=state, adoption=ADOPTION, content_hash="9f86d081884c7d659a2feaa0"))
    cover = html.partition('<nav class="contents">')[0]
    words = ("Malin Öberg, bibliotekschef", "2 april 2026", "KUN 2026/118", "9f86 d081 884c")

    assert [word in cover for word in words] == [stated] * 4


@pytest.mark.parametrize(("language", "said"), [("sv", "3 mars 2027: nått"), ("en", "3 March 2027: reached")])
def test_what_follow_ups_found_stands_with_the_goals_and_the_adoption(language: str, said: str) -> None:
    """How far the goal had come, what was learned, and how the goals of the plan before went."""
    found = {"text": "Alla kan surfplattor", "outcome": "reached", "found_on": "2027-03-03"}
    learned = found | {"text": "Vi övade för sällan", "outcome": ""}
    plan = municipal(1, state="followed_up", language=language, adoption=ADOPTION)
    goal = plan["goals"][0]["id"]
    html = plan_html(plan | {"findings": {"goals": {goal: found}, "learned": learned, "earlier": [found]}})
    parts = {name: html.partition(f'<section id="{name}">')[2].partition("</section>")[0] for name in SECTIONS}

    assert said in parts["goals"]
    assert "Vi övade för sällan" in parts["adoption"]
    assert said in parts["process"]
    assert "Alla kan surfplattor" in parts["process"]


@pytest.mark.parametrize(("by", "said"), [("Raija Ek", "12 mars 2026 kl. 10:14 av Raija Ek<"), ("", "kl. 10:14<")])
def test_the_adoption_tells_when_and_by_whom_it_was_entered(by: str, said: str) -> None:
    """Beside who decided; the name is left out where it was erased, and all of it by a planner of before."""
    told = ADOPTION | {"recorded_at": "2026-03-12T09:14:30+00:00", "recorded_by": by}
    told |= {"corrected_at": "2026-03-13T09:00:00+00:00", "corrected_by": "Omar"}
    html, former = (plan_html(municipal(1, state="adopted", adoption=each)) for each in (told, ADOPTION))
    stated = html.partition('<section id="adoption">')[2].partition("</section>")[0]

    assert said in stated
    assert "13 mars 2026 kl. 10:00 av Omar<" in stated
    assert "Malin Öberg" in stated
    assert "ur planens innehåll, inte ur beslutet" in stated
    assert "Infört i KUB" not in former
    assert "Beslutet rättat" not in former


@pytest.mark.parametrize(
    ("erased", "said"),
    [(0, "Är den densamma i två"), (1, "En formulering som räknades"), (2, "2 formuleringar som räknades")],
)
def test_the_checksum_claims_no_more_than_is_true(erased: int, said: str) -> None:
    """Two documents with the same one say the same, unless words were erased."""
    html = plan_html(municipal(1, state="adopted", adoption=ADOPTION, erased_wordings=erased))

    assert said in html
    assert ("ord för ord" in html) == (erased == 0)


@pytest.mark.parametrize(("modified", "stated"), [("2026-05-02T10:00:00+02:00", "20260502"), (None, "20260312")])
def test_a_file_tells_when_what_it_says_was_made_and_when_it_was_changed(modified: str | None, stated: str) -> None:
    """So two of the same revision are told apart, where one of them has lost words or got its number."""
    told = PdfReader(io.BytesIO(render_plan(municipal(1, modified_at=modified)))).metadata

    assert told
    assert str(told["/CreationDate"]).startswith("D:20260312")
    assert str(told["/ModDate"]).startswith(f"D:{stated}")


@cache
def _document(name: str) -> bytes:
    return render_plan(DOCUMENTS[name])


@pytest.mark.parametrize("standard", ["ua1", "2a"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_keeps_to_both_standards(name: str, standard: str) -> None:
    """Each shape passes the checks of PDF/UA-1 (tags, languages, alternatives, glyphs) and of PDF/A-2a (colours)."""
    report = page.validate_pdf_bytes(_document(name), profile=standard)

    # Packed data may end with what looks like the end of a line; veraPDF knows that it isn't one.
    failures = [failure for failure in report.failures if not failure.rule_id.endswith("STREAM-LENGTH-001")]
    assert [(failure.rule_id, failure.message) for failure in failures] == []


def _languages(element: Any) -> set[str]:
    """Return the languages that a PDF's structure names, from an element on."""
    found, inside = element.get_object(), set()
    if isinstance(found, dict):
        inside = {str(found["/Lang"])} if "/Lang" in found else set()
        found = found.get("/K", [])
    return inside.union(*map(_languages, found)) if isinstance(found, list) else inside


@pytest.mark.parametrize(("language", "marked"), [("en", {"sv"}), ("sv", set())])
def test_what_people_wrote_is_told_to_be_swedish(language: str, marked: set[str]) -> None:
    """In the tags of an English document: who has it read aloud hears Swedish as Swedish."""
    payload = municipal(3, language=language)
    read = PdfReader(io.BytesIO(render_plan(payload)))

    assert str(read.root_object["/Lang"]) == language
    assert _languages(read.root_object["/StructTreeRoot"]) == marked
    html = plan_html(payload)
    for words in (
        payload["swot"][0]["notes"][0]["text"],
        "länsbiblioteket</span>\u00a0·",
        "Barn, unga &amp; läsfrämjande</span> ",
    ):
        assert (f'lang="sv">{words}' in html) == (language == "en")
    assert "&lt;span" not in html


def test_an_english_document_names_the_areas_in_english() -> None:
    """Where their framework says it; a planner of before tells none, and a Swedish document asks for none."""
    english = {"Digital teknik & e-medier": "Digital technology & e-media", "Samverkan": "Cooperation"}
    plans = (municipal(20), individual())
    named, former, swedish = (
        [plan_html(plan | changes) for plan in plans]
        for changes in (
            {"language": "en", "areas_in_english": english},
            {"language": "en"},
            {"areas_in_english": english},
        )
    )

    for html in named:
        assert html.count("Digital technology &amp; ") >= 3
        assert not re.search(r">Digital teknik &amp; |\d\. Digital teknik|Cooperation</span>", html)
        assert '<span lang="sv">Marknadsföring' in html or "Marknadsföring &amp; kommunikation:" in html
    assert not [html for html in former + swedish if "Digital technology" in html]


def test_the_same_plan_gives_the_same_bytes(caplog: pytest.LogCaptureFixture) -> None:
    """Rendering is a pure function of the payload, not of the clock, and has nothing to complain of."""
    again, other = (individual(revision=revision) for revision in (individual()["revision"], 3))

    assert render_plan(again) == _document("individual")
    assert caplog.records == []
    assert render_plan(other) != _document("individual")


def test_the_top_need_stands_with_its_evidence() -> None:
    """The plan names its greatest need, and the notes behind it in their authors' words."""
    text = _text(_document("140 notes"))

    assert "Störst är behovet av kompetens inom Digital teknik & e-medier" in text
    assert "Svårt att hjälpa till med e-böcker och surfplattor när låntagarna frågar Sv 1" in text
    assert re.search(r"Version 2 · utkast · 12 mars 2026 Sida 3 av \d+", text)


def test_what_nothing_is_needed_of_has_no_rank() -> None:
    """In the chart, its words and the table: equals have no order among them."""
    plan = municipal(20)
    for place, need in enumerate(plan["needs"]):
        need["rank_interval"] = [place, place + 3]
    plan["needs"][14] |= {"need": 0, "pressure": 0, "evidence": []}
    html = plan_html(plan)

    assert '<td class="figure">14 (13–16)</td>' in html
    assert '<td class="figure">–</td><th scope="row">Programverksamhet' in html
    assert "14. Skrivande" in html
    assert "– Programverksamhet 0,0\u00a0%" in html
    assert not re.search(r"\b15( \(|<|\. P)", html.partition('id="needs"')[2].partition('id="goals"')[0])


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "En lapp kunde inte kopplas till något kompetensområde. Den är inte bortglömd: den står här"),
        (2, "2 lappar kunde inte kopplas till något kompetensområde. De är inte bortglömda: de står här"),
    ],
)
def test_pressure_of_no_area_is_not_said_to_be_that_of_the_loose_notes_alone(count: int, said: str) -> None:
    """Some of it comes from notes that speak of an area in part."""
    note = {"id": "t1", "text": "Besparingar", "quadrant": "threat"}
    html = plan_html(municipal(4, unmapped={"pressure": 0.039, "notes": [note] * count}))

    assert said in html
    assert "Tillsammans med det som bara delvis passade är det 3,9\u00a0% av trycket." in html


def test_ways_forward_pair_the_notes_of_both_sides() -> None:
    """Each names what it asks for, and cites the heaviest note of both sides by number."""
    assert re.search(r"Vägar framåt .* Sv 1 [^.]+ M 1 Utveckla Sv 1, M 1", _text(_document("140 notes")))


@pytest.mark.parametrize(
    ("tested", "said"), [(True, "konsistenskvot 0,04"), (False, "så få att inget svar prövar ett annat")]
)
def test_what_was_compared_in_pairs_is_said_with_its_ratio(tested: bool, said: str) -> None:
    """A ratio that nothing could spoil is not shown as one."""
    plan = municipal(20)
    compared = {"subject": "quadrants", "consistency_ratio": 0.0372, "tested": tested, "compared": 3, "respondents": 1}
    plan["parameters"] |= {"comparisons": [compared]}

    assert f"vägda genom parvisa jämförelser, {said}" in plan_html(plan)


@pytest.mark.parametrize(("ratio", "warned"), [(0.1, False), (0.54, True)])
def test_the_document_warns_of_answers_that_contradict_each_other(ratio: float, warned: bool) -> None:
    """And says of how many comparisons and notes the weights are, as the plan's page does."""
    plan = municipal(20)
    compared = {"subject": "weakness", "consistency_ratio": ratio, "tested": True, "compared": 5, "respondents": 2}
    plan["parameters"] |= {"comparisons": [compared]}
    html = plan_html(plan)

    assert "5 lappar jämfördes. Sammanvägt av 2 jämförelser." in html
    assert ("Svaren säger emot varandra: kvoten bör vara högst 0,10." in html) == warned


def test_what_is_adopted_comes_before_what_it_rests_on() -> None:
    """Goals, time and adoption first; what interventions contain, notes and calculation are appendices, listed so."""
    html = plan_html(_with_ways_forward())
    sections = re.findall(r'<section id="(\w+)"', html)

    assert sections == re.findall(r'<li><a href="#(\w+)">', html)
    assert sections[-5:] == ["adoption", "interventions", "evidence", "method", "notes"]
    assert html.index("Våren\u00a02026</th>") < html.index('id="adoption"') < html.index("Vägar framåt")


def test_what_people_wrote_stands_in_the_municipal_plan() -> None:
    """Background, money, time and sharing, in the sections that they belong to; nothing where nothing is written."""
    written = municipal(1, sharing={"text": "Följ med oss"}, timetable={"text": "Mars till maj"})
    written |= {"budget": {"amount": 120000, "text": "Hälften till vikarier"}}
    written["process"]["background"] = "Biblioteksplanen kräver det"
    parts = dict(re.findall(r'<section id="(\w+)"(.*?)</section>', plan_html(written), re.DOTALL))

    assert "Biblioteksplanen kräver det" in parts["process"]
    assert re.search(r"120\s000 kronor.*Hälften till vikarier.*Tidplan.*Mars till maj", parts["budget"], re.DOTALL)
    assert "Följ med oss" in parts["resources"]
    assert "Tidplan</h3>" not in plan_html(municipal(1))


def test_hours_stand_in_an_individual_plan() -> None:
    """Of each support, and of all against those of a year, with the reason where it takes more."""
    plan = individual(hours={"planned": 41, "budget": 32, "unknown": 1}, hours_note="Kvällspassen räcker till")
    plan["goals"][0]["support"][0]["hours"] = 1
    html = plan_html(plan)

    assert "hösten\u00a02026\u00a0· en\u00a0timme\u00a0· ansvarig länsbiblioteket" in html
    assert "41 av 32 på ett år. Ett stöd har ingen tid än." in html
    assert "Kvällspassen räcker till" in html


def test_a_plan_without_hours_says_that_they_are_not_decided() -> None:
    """Whoever reads what was signed sees that nothing was dropped."""
    html = plan_html(individual(hours={"planned": 0, "budget": 32, "unknown": 2}))

    assert "Inte bestämt. Det finns 32 timmar på ett år." in html


def test_what_two_have_agreed_on_asks_nothing_more() -> None:
    """Questions with lines to write on stand in a draft only; what was left empty is left out."""
    asked = "Vad vill jag kunna om några år"
    texts = [
        _text(render_plan(individual(state=state, future="", now="Det går bra"))) for state in ("draft", "adopted")
    ]

    assert [asked in text for text in texts] == [True, False]
    assert all("Det går bra" in text for text in texts)


def test_an_individual_plan_is_the_persons_own() -> None:
    """Name, role and goals stand there, and who may see the plan."""
    text = _text(_document("individual"))

    assert "Åsa Öhrn" in text
    assert "Bibliotekarie · Falu stadsbibliotek · Falun · 80 procent" in text
    assert "ingen annan ser den" in text


def test_no_blank_ends_a_paragraph() -> None:
    """The renderer breaks full lines too early where one does."""
    for payload in (municipal(4), individual()):
        assert not re.search(r"\s</(p|li|h[1-6])>", plan_html(payload))


def test_pictures_have_words() -> None:
    """Each picture carries a title that says what it shows."""
    titles = re.findall(r"<svg[^>]*>\s*<title>(.*?)</title>", plan_html(municipal()), re.DOTALL)

    assert len(titles) == 4
    assert "Svagheter: 35 lappar" in titles[0]
    assert "1. Digital teknik &amp; e-medier 19,3\u00a0%" in titles[1]
    assert "Svårt att hjälpa till med e-böcker" in titles[2]


def test_markup_in_notes_is_text() -> None:
    """What looks like HTML in a note is shown, never obeyed."""
    html = plan_html(_hard_to_set())

    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 2},
        {"kind": "regional"},
        {"revision": 0},
        {"derived_at": "i går"},
        {"needs": [{"area": "digital", "name": "x", "rank": 1, "need": float("nan")}]},
        {"horizon": {"year": 2031, "text": "x" * 6_001}},
        {"horizon": {"year": 2031, "text": "x" * 400_001}},
        {"swot": [{"quadrant": "weakness", "notes": [{"id": "n", "text": "x"}] * 3_001}]},
    ],
)
def test_what_goes_beyond_a_limit_is_refused(changes: dict[str, Any]) -> None:
    """Limits stand in front of the renderer, so that no payload can keep it busy or stop it."""
    with pytest.raises(ValidationError):
        plan_html(municipal(4, **changes))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://169.254.169.254/", "https://example.org/", "packaged:../x"]
)
def test_fetches_nothing_but_its_own_fonts(url: str) -> None:
    """Neither files nor the network can be reached from a document."""
    with pytest.raises(ValueError, match=r"disallowed protocol|no such packaged font"):
        PackagedFetcher().fetch(url)


def test_a_forbidden_resource_is_left_out() -> None:
    """A document that asks for a file is set without it instead of failing."""
    source = '<html lang="sv"><head><title>x</title></head><body><p>kvar</p><img alt="x" src="file:///etc/passwd"/></body></html>'

    assert "kvar" in _text(typeset(source).pdf)
