"""From notes to needs: pure, deterministic, explainable. Start reading at ``analysis.analyse``."""

from services.planner.needs.domain.analysis import Prepared, analyse, prepare
from services.planner.needs.domain.decisions import UNDECIDED, ConfirmedNote, Decisions
from services.planner.needs.domain.result import Analysis
from services.planner.needs.domain.values import (
    AnalysedNote,
    AreaMatch,
    CompetenceNeed,
    Evidence,
    NeedEvidence,
    NoteGroup,
    NoteInput,
    Parameters,
    PossibleDuplicate,
    Unmapped,
)

__all__ = [
    "UNDECIDED",
    "AnalysedNote",
    "Analysis",
    "AreaMatch",
    "CompetenceNeed",
    "ConfirmedNote",
    "Decisions",
    "Evidence",
    "NeedEvidence",
    "NoteGroup",
    "NoteInput",
    "Parameters",
    "PossibleDuplicate",
    "Prepared",
    "Unmapped",
    "analyse",
    "prepare",
]
