"""Documents in English: what the product says is in English, also where it is filled in late."""

import io
import re
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from services.reports.rendering import render_plan
from services.reports.rendering.document import plan_html
from services.reports.rendering.figures import address_squares, level_chart, need_chart
from services.reports.rendering.payload import IndividualPlan, MunicipalPlan, read_plan
from tests.reports.payloads import AREAS, individual, invitation, municipal, without_findings

LONGEST = "Horizon scanning & learning from colleagues"
PAPER = {"name": "Åsa Öhrn", "on": "2026-11-28", "on_paper": True, "recorded_by": "Bo Ek"}


@pytest.mark.parametrize(
    ("language", "said", "of_whom"),
    [
        ("sv", "Åsa Öhrn, 28 november 2026, på papper, infört av Bo Ek", "Medarbetare"),
        ("en", "Åsa Öhrn, 28 November 2026, on paper, entered by Bo Ek", "Staff member"),
    ],
)
def test_a_signature_is_said_in_the_language_of_the_document(language: str, said: str, of_whom: str) -> None:
    """Its day, and that it is on paper; the name stands once."""
    html = plan_html(individual(state="adopted", language=language, signed={"person": PAPER}))

    assert f'<p class="signed">{said}</p>\n<p class="caption">{of_whom}</p>' in html


def test_a_signature_of_a_planner_of_before_stands_as_it_was_sent() -> None:
    """A document that is made while releases change says who signed."""
    html = plan_html(individual(state="adopted", signatures={"person": "Åsa Öhrn, 1 maj 2026", "manager": None}))

    assert '<p class="signed">Åsa Öhrn, 1 maj 2026</p>' in html


def test_a_municipal_plan_says_in_english_when_interventions_are() -> None:
    """With each goal, in the table of periods and in the appendix; in the language of the plan where people wrote."""
    english = {"våren 2026": "spring 2026"}
    html = plan_html(municipal(40, language="en", words_in_english=english))

    assert "Spring\u00a02026</th>" in html
    assert html.count("spring\u00a02026") > 1
    assert "åren" not in re.sub(r'<span lang="sv">.*?</span>', "", html)
    assert '<th scope="row"><span lang="sv">Hösten\u00a02026</span></th>' in html


def test_nothing_is_a_number_in_english_too() -> None:
    """A plan whose pressure all belongs to areas writes it with a point."""
    assert "0.0%" in plan_html(without_findings() | {"language": "en"}).split("belongs to no area")[1][:60]


@pytest.mark.parametrize("plan", [municipal(4), individual()], ids=["municipal", "individual"])
def test_what_stays_in_swedish_is_told(plan: dict[str, Any]) -> None:
    """In English documents only: frames are translated, what a municipality wrote isn't."""
    assert "in Swedish, as they were written" in plan_html(plan | {"language": "en"})
    assert "står på svenska" not in plan_html(plan)


def test_what_stands_for_an_erased_note_is_in_english() -> None:
    """In the matrix, behind the needs and among the notes; nothing of it is read as Swedish."""
    plan = municipal(12)
    for part in plan["swot"]:
        part["notes"][0]["text"] = "Lappen är borttagen."
    html = plan_html(plan | {"language": "en"})

    assert html.count("The note is removed.") > 8
    assert "Lappen är borttagen" not in html
    assert '<span lang="sv">The note' not in html


def test_charts_have_room_for_the_longest_name_in_english() -> None:
    """In semibold; no bar or level begins before it ends."""
    names = {AREAS[0][1]: LONGEST}
    plans = [read_plan(kind | {"language": "en", "areas_in_english": names}) for kind in (municipal(40), individual())]
    needed, personal = plans
    assert isinstance(needed, MunicipalPlan)
    assert isinstance(personal, IndividualPlan)
    bars = need_chart(needed.needs, needed.named).bars
    rows = level_chart(personal.areas, personal.named).rows

    assert LONGEST in [" ".join(bar.label) for bar in bars]
    assert LONGEST in [" ".join(row.label) for row in rows]


def test_whoever_reads_a_letter_on_paper_follows_its_address_with_a_phone() -> None:
    """The address as a QR code, which is named for whoever can't see it."""
    address = "https://kub.example/p"
    html = plan_html(invitation(sections=[{"heading": "Förbered er", "paragraphs": ["Här:"], "link": address}]))
    drawn = address_squares(address)
    dark = sum(int(length) for length in re.findall(r"h(\d+)v1", drawn.path))

    assert f"<title>QR-kod till {address}</title>" in html
    assert dark == sum(map(sum, segno.make(address, error="m", micro=False).matrix))


def test_an_address_stands_on_the_page_of_what_leads_to_it() -> None:
    """However much stands before it."""
    section = {"heading": "Så förbereder ni er", "paragraphs": ["Skriv här:"], "link": "https://kub.example/p"}
    for lines in range(16, 40):
        letter = invitation(own_words=["Rad"] * lines, sections=[section])
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(render_plan(letter))).pages]

        assert ["Skriv här" in page for page in pages] == ["kub.example" in page for page in pages]
