"""A note's words as its author wrote them, for pages and documents that set them in quotation marks."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from shared.wording.contrasts import NEGATIONS
from shared.wording.normalise import Token, clean, spans

OMISSION = " … "
# More words between two than these are left out, whatever they are.
MOST_BETWEEN = 3


def quoted(text: str, found: Sequence[Token], places: Iterable[int]) -> str:
    """Return the words that stand at these places, in the note's order.

    Where only words without content stand between two of them, or a negation does, the note is cut from the one to the
    other; elsewhere an ellipsis says that something is left out.
    """
    ordered = sorted(places)
    if len(ordered) == 1:
        return found[ordered[0]].text
    written, where = clean(text), spans(text)
    said = written[slice(*where[ordered[0]])]
    for before, after in pairwise(ordered):
        between = found[before + 1 : after]
        said += written[where[before][1] : where[after][1]] if _belongs(between) else OMISSION + found[after].text
    # Where markup was, the text has a blank more.
    return " ".join(said.split())


def _belongs(between: Sequence[Token]) -> bool:
    denied = any(token.word in NEGATIONS for token in between)
    return len(between) <= MOST_BETWEEN and (denied or all(token.stop for token in between))
