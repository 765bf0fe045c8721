"""What a municipal plan prints adds up to what it states, by whoever reads nothing but the document."""

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import pytest

from services.reports.rendering.document import plan_html
from tests.reports.payloads import MOST_COMPARED, derived

NUMBER = r"(\d+(?:,\d+)?)"
PRESSING = re.compile(rf"(?:(\w+ \d+):? )?{NUMBER} % × {NUMBER} % = {NUMBER} %(?=[;.]| |$)")
COVERING = re.compile(rf"(\w+ \d+): {NUMBER} × {NUMBER} % = {NUMBER}(?=[;.])")
TOTAL = re.compile(rf"Tryck {NUMBER} %\.")
CAP = rf"räknas till högst {NUMBER} %"
COVERAGE = re.compile(rf"Täckning {NUMBER} / \({NUMBER} \+ {NUMBER}\) = {NUMBER} %(?:, {CAP})?\.")
NEED = re.compile(rf"Behov {NUMBER} % × \(1 − {NUMBER} %\) = {NUMBER} %\.")


@dataclass(frozen=True)
class Printed:
    """A need as it stands in appendix B: the terms of its pressure and of its strength, and what they come to."""

    pressing: list[tuple[str, float, float, float]]
    covering: list[tuple[str, float, float, float]]
    pressure: float
    coverage: list[float]
    need: tuple[float, float, float]


@cache
def _falun() -> dict[str, Any]:
    return derived("falun_notes.jsonl", "2080")


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _section(html: str, name: str) -> str:
    return html.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def _printed(html: str) -> dict[str, Printed]:
    """Return what appendix B says of each need, by the area's name."""
    evidence = _section(html, "evidence")
    told = re.findall(r'<div class="need">\s*<h4[^>]*>(.*?)</h4>(.*?)</div>', evidence, re.DOTALL)
    others = evidence.partition('<div class="others">')[2].partition("</div>")[0]
    counted = re.findall(r'<p class="sums"><span class="term">(.*?)\.</span>(.*?)</p>', others, re.DOTALL)
    return {re.sub(r"^\d+ ", "", _plain(name)): _need(_plain(body)) for name, body in [*told, *counted]}


def _need(text: str) -> Printed:
    total, coverage, need = TOTAL.search(text), COVERAGE.search(text), NEED.search(text)
    assert total
    assert need
    return Printed(
        pressing=_terms(PRESSING.findall(text[: total.start()])),
        covering=_terms(COVERING.findall(text)),
        pressure=_value(total[1]),
        coverage=[_value(each) for each in coverage.groups() if each] if coverage else [],
        need=(_value(need[1]), _value(need[2]), _value(need[3])),
    )


def _terms(found: list[tuple[str, ...]]) -> list[tuple[str, float, float, float]]:
    return [(number, _value(weight), _value(share), _value(part)) for number, weight, share, part in found]


def test_every_need_can_be_added_up() -> None:
    """Weight times share makes a part, the parts make the pressure, and what the strengths leave of it the need."""
    plan = _falun()
    printed = _printed(plan_html(plan))

    assert set(printed) == {need["name"] for need in plan["needs"] if need["evidence"]}
    for need in plan["needs"]:
        if not need["evidence"]:
            continue
        said = printed[need["name"]]
        assert len(said.pressing) == len(need["evidence"])
        for _number, weight, share, part in said.pressing:
            assert weight * share / 100 == pytest.approx(part, abs=0.005 * (1 + share / 100) + 0.0005 * weight + 1e-6)
        assert sum(part for *_, part in said.pressing) == pytest.approx(
            said.pressure, abs=0.005 * (len(said.pressing) + 1)
        )
        assert said.pressure == pytest.approx(100 * need["pressure"], abs=0.0051)
        pressure, coverage, result = said.need
        assert pressure == said.pressure
        assert pressure * (1 - coverage / 100) == pytest.approx(result, abs=0.06 + 0.0005 * pressure)
        assert result == pytest.approx(100 * need["need"], abs=0.051)


def test_what_the_strengths_cover_can_be_added_up() -> None:
    """Mass times share makes the strength, which is divided by itself and the burden, and counts to the cap at most."""
    plan = _falun()
    printed = _printed(plan_html(plan))
    covered = [need for need in plan["needs"] if need["evidence"] and need["strengths"]]

    assert len(covered) > 5
    for need in covered:
        said = printed[need["name"]]
        strength, again, burden, share, *cap = said.coverage
        parts = [part for *_, part in said.covering]
        assert strength == again
        assert len(parts) == len(need["strengths"])
        assert sum(parts) == pytest.approx(strength, abs=0.05 * (len(parts) + 1))
        assert 100 * strength / (strength + burden) == pytest.approx(share, abs=0.05 + 10 / (strength + burden))
        assert said.need[1] == pytest.approx(min([share, *cap]), abs=0.051)


def test_a_notes_weight_can_be_reckoned() -> None:
    """From its mass in appendix D, and its quadrant's mass and weight in appendix C."""
    html = plan_html(_falun())
    fields = dict(zip(("Sv", "M", "H"), _fields(_plain(_section(html, "method"))), strict=True))
    masses = dict(re.findall(rf"(\w+ \d+)\s(?:(?!\w+ \d+\s).)*? \({NUMBER}\)", _notes(html)))
    weights = {number: weight for said in _printed(html).values() for number, weight, *_ in said.pressing}

    assert len(weights) > 50
    for number, weight in weights.items():
        field, whole = fields[number.split()[0]]
        assert _value(masses[number]) / whole * field == pytest.approx(weight, abs=0.006 + 0.05 / whole)


def test_a_compared_notes_weight_can_be_reckoned() -> None:
    """From its part in the comparison in appendix D, the mass of those compared and its quadrant's in appendix C."""
    html = plan_html(derived("falun_notes.jsonl", "2080", compared="weakness"))
    method = _plain(_section(html, "method"))
    (joint,) = re.findall(rf"De jämförda lapparnas massa, svagheter {NUMBER}", method)
    field, whole = _fields(method)[0]
    shares = {
        number: (_value(mass), _value(share))
        for number, mass, share in re.findall(rf"(Sv \d+)\s(?:(?!\w+ \d+\s).)*? \({NUMBER}; {NUMBER} %\)", _notes(html))
    }
    weights = {number: weight for said in _printed(html).values() for number, weight, *_ in said.pressing}

    assert len(shares) == MOST_COMPARED
    assert sum(mass for mass, _share in shares.values()) == _value(joint)
    assert sum(share for _mass, share in shares.values()) == pytest.approx(100, abs=0.05 * len(shares))
    assert shares.keys() & weights.keys()
    for number in shares.keys() & weights.keys():
        together = _value(joint) / whole * field
        reckoned = together * shares[number][1] / 100
        assert reckoned == pytest.approx(weights[number], abs=0.006 + 0.0005 * together + 0.05 / whole)
    assert "de jämförda lapparnas massa genom fältets hela massa, gånger lappens del i jämförelsen" in method


def _fields(method: str) -> list[tuple[float, float]]:
    found = re.findall(rf"Fältets vikt, \w+ {NUMBER} %, hela massan {NUMBER}", method)
    return [(_value(weight), _value(mass)) for weight, mass in found]


def _notes(html: str) -> str:
    lines = re.findall(r'<li id="note-[^"]+">(.*?)</li>', _section(html, "notes"), re.DOTALL)
    return "\n".join(re.sub(r" Också: .*", "", _plain(line)) for line in lines)


def test_what_no_area_takes_is_what_the_areas_leave() -> None:
    """All pressure together is 100 percent."""
    plan = _falun()
    areas = sum(need["pressure"] for need in plan["needs"])

    assert areas + plan["unmapped"]["pressure"] == pytest.approx(1)
    assert "det som återstår av 100 procent" in _plain(_section(plan_html(plan), "method"))
