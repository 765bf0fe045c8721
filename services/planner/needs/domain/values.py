"""What goes into an analysis of a municipality's notes, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.wording.duplicates import JOINED_FROM, POSSIBLE_FROM

STRENGTH, WEAKNESS, OPPORTUNITY, THREAT = "strength", "weakness", "opportunity", "threat"
QUADRANTS = (STRENGTH, WEAKNESS, OPPORTUNITY, THREAT)
# The quadrants that press: what isn't as it should be, what could be, what may come.
PRESSING = (WEAKNESS, OPPORTUNITY, THREAT)


@dataclass(frozen=True)
class NoteInput:
    """One note of a closed session. ``votes`` may be broken: dots on a group are shared equally among its notes."""

    id: str
    text: str
    perspective: str
    quadrant: str
    votes: float = 0
    level: str | None = None

    def __post_init__(self) -> None:
        """Refuse what has no place in the formulas."""
        if self.quadrant not in QUADRANTS:
            raise ValueError(f"quadrant of note {self.id}: {self.quadrant!r}")
        if not 0 <= self.votes < float("inf"):
            raise ValueError(f"votes of note {self.id}: {self.votes!r}")


@dataclass(frozen=True)
class Parameters:
    """The numbers behind the result, shown on the page that shows it.

    ``quadrant_weights`` are those of weaknesses, opportunities and threats, in any scale; they are renormalised over
    the quadrants that have notes. Confidence below ``shown_from`` (``likely_from`` where weights are learned) is no
    match; from ``sure_from`` on it isn't marked unsure. From ``duplicates_from`` on it is sure enough, 0 to 1, that two
    notes say the same; pairs are looked at whose letters are alike from ``possible_duplicates_from`` on.
    """

    coverage_cap: float = 0.5
    goal_count: int = 5
    shown_from: float = 0.5
    likely_from: float = 0.25
    sure_from: float = 0.75
    duplicates_from: float = JOINED_FROM
    possible_duplicates_from: float = POSSIBLE_FROM
    quadrant_weights: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PRESSING, 1.0))
    # 500 rounds: the ends of the intervals then move by a rank at most when they are drawn with another seed.
    bootstrap_rounds: int = 500
    bootstrap_seed: int = 2012


# How a word matches that no term knows: its weight was learned from labelled notes.
LEARNED_WORD = "word"


@dataclass(frozen=True)
class Evidence:
    """Why a note speaks of an area: the words as written, the term they match, how they match and what that weighs.

    ``text`` quotes the note, with what stands between the words; ``said`` are the words alone.
    """

    text: str
    term: str
    match: str
    weight: float
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaMatch:
    """An area that a note speaks of. ``confidence`` is in [0, 1], ``status`` is ``sure`` or ``unsure``."""

    area: str
    confidence: float
    status: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AnalysedNote:
    """A note with its areas, most confident first, and the group that it is joined in (None: it stands alone)."""

    note: NoteInput
    areas: tuple[AreaMatch, ...]
    duplicate_group: str | None

    @property
    def shares(self) -> dict[str, float]:
        """The note's confidence share per area, c_na: together at most 1."""
        whole = max(1.0, sum(sorted(match.confidence for match in self.areas)))
        return {match.area: match.confidence / whole for match in self.areas}


@dataclass(frozen=True)
class PossibleDuplicate:
    """Two notes for a person to decide on; ``why`` is ``paraphrase`` or ``negation``."""

    a: str
    b: str
    why: str
    likeness: float


@dataclass(frozen=True)
class NoteGroup:
    """Notes that say the same, or one note alone. Every wording and every dot is one voice.

    ``id`` is the first note's. ``mass`` is wordings + votes, ``local_weight`` its part of the quadrant's mass,
    ``weight`` (g) that times the quadrant's weight (0 for strengths), ``shares`` (c) what each area takes of it,
    ``words`` what in the shown ``text`` speaks of each, as it is quoted, and ``said`` the single words of it that do.
    """

    id: str
    text: str
    perspective: str
    quadrant: str
    note_ids: tuple[str, ...]
    wordings: tuple[str, ...]
    votes: float
    mass: float
    local_weight: float
    weight: float
    shares: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]
    said: Mapping[str, tuple[str, ...]]

    @property
    def unmapped_share(self) -> float:
        """What no area takes."""
        return max(0.0, 1.0 - sum(sorted(self.shares.values())))


@dataclass(frozen=True)
class NeedEvidence:
    """One group's part in an area's figures.

    Pressure gets ``contribution = weight * confidence`` (0 for strengths), burden and strength ``mass * confidence``;
    ``confidence`` is the share c_na.
    """

    note: str
    text: str
    quadrant: str
    mass: float
    weight: float
    confidence: float
    contribution: float
    words: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class CompetenceNeed:
    """An area × municipality: ``need = pressure * (1 - coverage)``, with the evidence for each figure.

    ``coverage = min(coverage_cap, strength / (strength + burden))``; ``resource`` is the part of all strengths' mass.
    ``rank_interval``: the ranks between which it lies in 95 % of the bootstrap's rounds, None where nothing is needed;
    ``too_close_to_call`` when the cut that decides which areas get goals lies among them.
    Evidence: pressing notes by falling contribution; ``strengths``: those that cover, by falling mass.
    """

    area: str
    name: str
    rank: int
    need: float
    pressure: float
    coverage: float
    burden: float
    strength: float
    resource: float
    priority: bool
    evidence: tuple[NeedEvidence, ...]
    strengths: tuple[NeedEvidence, ...]
    rank_interval: tuple[int, int] | None = None
    too_close_to_call: bool = False


@dataclass(frozen=True)
class Unmapped:
    """The pressure that no area takes, and the groups that speak of none."""

    pressure: float
    groups: tuple[NoteGroup, ...]
