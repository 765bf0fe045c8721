"""Three contents in one: what was derived before, what people made of it, and what is derived now."""

from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import Conflict, Fields, Merged, difference, items_of, settle_orders


def merge(base: Fields, mine: Fields, theirs: Fields) -> Merged:
    """Return ``theirs`` with everything that ``mine`` has changed since ``base``; no change of mine is ever lost.

    Where both changed the same, mine is kept and stands among the conflicts.  An item that theirs dropped stays if
    mine has changed something in it; an item that mine dropped stays away, and is a conflict if theirs changed it.
    """
    merged = Merged()
    settled: dict[str, Fields | None] = {}
    for path in {**theirs, **mine, **base}:
        holder = next((item for item in items_of(path) if item in settled and item != path), None)
        if holder is not None:
            _take(merged, path, settled[holder])
        elif _is_item(path, base, mine, theirs):
            _merge_item(merged, settled, path, base, mine, theirs)
        else:
            _merge_value(merged, path, base, mine, theirs)
    merged.fields = settle_orders(merged.fields)
    return merged


def _take(merged: Merged, path: str, source: Fields | None) -> None:
    if source is not None and path in source:
        merged.fields[path] = source[path]


def _is_item(path: str, *contents: Fields) -> bool:
    return any(each.get(path) is True for each in contents)


def _merge_item(
    merged: Merged, settled: dict[str, Fields | None], path: str, base: Fields, mine: Fields, theirs: Fields
) -> None:
    here = (path in base, path in mine, path in theirs)
    if here == (True, True, False):
        edited = _differs(path, base, mine)
        settled[path] = mine if edited else None
        if edited:
            merged.conflicts.append(Conflict(path, base=True, mine=True, theirs=None))
    elif here == (True, False, True):
        settled[path] = None
        if _differs(path, base, theirs):
            merged.conflicts.append(Conflict(path, base=True, mine=None, theirs=True))
    elif not here[1] and not here[2]:
        settled[path] = None
        return
    if path not in settled or settled[path] is not None:
        merged.fields[path] = True


def _differs(item: str, one: Fields, other: Fields) -> bool:
    return any(change.path.startswith(item + "/") for change in difference(one, other))


def _merge_value(merged: Merged, path: str, base: Fields, mine: Fields, theirs: Fields) -> None:
    old, own, new = base.get(path), mine.get(path), theirs.get(path)
    if isinstance(own, list) or isinstance(new, list):
        merged.fields[path] = _merge_order(_ids(old), _ids(own), _ids(new))
        return
    if path not in mine or (path in base and own == old):
        if path in theirs:
            merged.fields[path] = new
        return
    merged.fields[path] = own
    if path in theirs and own != new and (path not in base or new != old):
        merged.conflicts.append(Conflict(path, old, own, new))


def _merge_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Return all ids of both: in my order if I moved something, else in theirs, each newcomer behind its neighbour."""
    common = set(base) & set(mine)
    moved = [each for each in base if each in common] != [each for each in mine if each in common]
    leading, other = (mine, theirs) if moved else (theirs, mine)
    order = list(leading)
    for place, each in enumerate(other):
        if each not in order:
            behind = next((order.index(known) + 1 for known in reversed(other[:place]) if known in order), 0)
            order.insert(behind, each)
    return order


def _ids(value: Value) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
