"""Whole plans in Swedish, as somebody reads them: what changes in them is read before it is kept.

Written anew by ``.venv/bin/python -m tests.planner.deriving.test_golden``.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.commands.notes import DEMO, derive_plan, find_municipality, read_file
from services.intake.board.domain import Quadrant
from services.intake.exchange.notes_file import FileNote

HERE = Path(__file__).parent / "golden"
TODAY = date(2026, 3, 12)
NEEDS_SHOWN = 7
FEW = {
    "thin": (("Vi kan för lite om e-böcker", Quadrant.WEAKNESS), ("Kommunen får inte ihop budgeten", Quadrant.THREAT)),
    "strengths": (("Vår chef lyssnar", Quadrant.STRENGTH), ("Våra sagostunder är uppskattade", Quadrant.STRENGTH)),
    "nothing": (),
}


def notes_of(case: str) -> Sequence[FileNote]:
    """Return the notes of a case."""
    if case == "falun":
        return read_file(DEMO / "falun_notes.jsonl", ("2080", "Falun")).notes
    if case == "mora":
        return read_file(DEMO / "days" / "mora.jsonl", ("2062", "Mora")).notes
    return [FileNote(line, f"n{line}", text, "challenges", quadrant) for line, (text, quadrant) in enumerate(FEW[case])]


def plan_text(case: str) -> str:
    """Return the municipal plan of a case as lines of text."""
    place = find_municipality("2062" if case == "mora" else "2080")
    plan = derive_plan(notes_of(case), place, TODAY).municipal.quoted
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: dict[str, Any]) -> Iterator[str]:
    yield f"{plan['municipality']['name']}, {plan['process']['notes']} lappar"
    if plan["remark"]:
        yield plan["remark"]
    yield ""
    for need in [each for each in plan["needs"] if each["need"]][:NEEDS_SHOWN]:
        yield f"{need['rank']:2} {need['need']:6.1%} {need['name']}"
    for goal in plan["goals"]:
        yield from ("", f"{goal['area_name']}, {goal['horizon']} månader", goal["text"])
        yield f"  Mått: {goal['measure']}. Nå till: {goal['target']}. Klart: {goal['due']}"
        yield f"  Ansvarig: {goal['responsible']}. Uppföljning: {goal['follow_up']}"
        for step in goal["interventions"]:
            yield f"  {step['title']} ({step['form']}, {step['hours']:g} h, {step['period']})"
            yield f"    {step['content']} Av {step['performed_by']}, för {step['audience']}."


@pytest.mark.parametrize("case", ["falun", "mora", "thin", "strengths", "nothing"])
def test_the_plan_reads_as_it_was_read(case: str) -> None:
    """A plan that a librarian would sign stays so: who changes its words has read them."""
    assert plan_text(case) == (HERE / f"{case}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in ("falun", "mora", "thin", "strengths", "nothing"):
        (HERE / f"{name}.txt").write_text(plan_text(name), encoding="utf-8")
