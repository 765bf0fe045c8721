"""Which figures about persons stay hidden: those under five, and as many more as keep anybody from working them out.

A table of counts with its sums is a circulation: from a row's sum its people flow through the sums of the counties
into the cells, through the sums of the columns into the sum of all, and back. What is published is a fixed flow; what
is hidden may be any flow that fits. A small count is safe when the flow through it could as well be five: when there
is a way round through hidden figures on which as many more may flow (after Cox 1995, *Network models for complementary
cell suppression*, Journal of the American Statistical Association 90).
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

LEAST = 5

Cell = tuple[str, str]
# The sum over all rows, over all columns, or over both.
ALL = ""


@dataclass(frozen=True)
class _Flow:
    """A figure as an arc of the network; ``value`` people flow through it."""

    figure: Cell
    tail: str
    head: str
    value: int


def publishable(
    counts: Mapping[Cell, int],
    parents: Mapping[str, str] | None = None,
    least: int = LEAST,
    *,
    sums_are_known: bool = False,
) -> dict[Cell, int | None]:
    """Return every figure of the table with its sums; None where it stays hidden.

    Args:
        counts: people by (row, column); each is counted in one cell, and a missing one is a zero.
        parents: the group that a column belongs to (a municipality's county), if columns have sums of groups. A group
            is called by its name, which no column may have.
        least: the smallest count that may be shown.
        sums_are_known: anybody can find out the columns' sums elsewhere, so hiding them protects nobody. Where such a
            sum is small itself its cells can't be more, and nothing is shown of them.

    Returns:
        Figures by (row, column), also for the groups, and with ``ALL`` for the sums. A zero is hidden as well: that
        nobody does is told of each of them.
    """
    groups = parents or {}
    flows = sorted(_flows(counts, groups), key=lambda flow: (flow.value, flow.figure))
    hidden = {flow.figure for flow in flows if flow.value < least}
    loose = [flow for flow in flows if not (sums_are_known and flow.figure[0] == ALL)]
    for flow in loose:
        if flow.value < least:
            hidden |= _ways_round(flow, loose, hidden, least - flow.value)
    return {flow.figure: None if flow.figure in hidden else flow.value for flow in flows}


def _flows(counts: Mapping[Cell, int], groups: Mapping[str, str]) -> Iterable[_Flow]:
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})
    named = sorted({groups[column] for column in columns if column in groups})

    def total(wanted_rows: Sequence[str], wanted_columns: Sequence[str]) -> int:
        return sum(counts.get((row, column), 0) for row in wanted_rows for column in wanted_columns)

    def members(group: str) -> list[str]:
        return [column for column in columns if groups.get(column) == group]

    yield _Flow((ALL, ALL), "sink", "source", total(rows, columns))
    for row in rows:
        yield _Flow((row, ALL), "source", f"row {row}", total([row], columns))
        for group in named:
            yield _Flow((row, group), f"row {row}", f"row {row} in {group}", total([row], members(group)))
        for column in columns:
            tail = f"row {row} in {groups[column]}" if column in groups else f"row {row}"
            yield _Flow((row, column), tail, f"column {column}", total([row], [column]))
    for group in named:
        yield _Flow((ALL, group), f"group {group}", "sink", total(rows, members(group)))
    for column in columns:
        head = f"group {groups[column]}" if column in groups else "sink"
        yield _Flow((ALL, column), f"column {column}", head, total(rows, [column]))


def _ways_round(flow: _Flow, flows: Sequence[_Flow], hidden: set[Cell], more: int) -> set[Cell]:
    """Return the figures that must be hidden so that ``more`` people could flow through the arc.

    They go one way where there is one that is wide enough, else one by one, each on what those before have left. Where
    sums are known there may be too few ways, because the sum itself is too small: then hiding more helps nobody.
    """
    others = {arc.figure: arc for arc in flows if arc.figure != flow.figure}
    if way := _way_round(flow, others.values(), hidden, more):
        return set(way)
    taken: set[Cell] = set()
    for _ in range(more):
        way = _way_round(flow, others.values(), hidden | taken, 1)
        if not way:
            return set()
        taken |= set(way)
        for figure, step in way.items():
            others[figure] = replace(others[figure], value=others[figure].value + step)
    return taken


def _way_round(flow: _Flow, flows: Iterable[_Flow], hidden: set[Cell], more: int) -> dict[Cell, int]:
    """Return the cheapest way from the arc's head back to its tail on which ``more`` people can go; none: empty.

    With an arc (1) any number can go; against it (-1) at most as many as flow there. A hidden figure costs nothing,
    another one costs what it tells. With the arcs alone one always comes round to where one began.
    """
    steps: dict[str, list[tuple[str, int, Cell, int]]] = {}
    for arc in flows:
        cost = 0 if arc.figure in hidden else 1 + arc.value
        steps.setdefault(arc.tail, []).append((arc.head, cost, arc.figure, 1))
        if arc.value >= more:
            steps.setdefault(arc.head, []).append((arc.tail, cost, arc.figure, -1))
    waiting: list[tuple[int, str, tuple[tuple[Cell, int], ...]]] = [(0, flow.head, ())]
    reached: set[str] = set()
    while waiting:
        spent, place, way = heapq.heappop(waiting)
        if place == flow.tail:
            return dict(way)
        if place in reached:
            continue
        reached.add(place)
        for following, cost, figure, step in steps.get(place, ()):
            if following not in reached:
                heapq.heappush(waiting, (spent + cost, following, (*way, (figure, step))))
    return {}
