"""A mixed-integer programme, built row by row and solved by HiGHS (Huangfu and Hall 2018)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, HighsSolution, HighsStatus, HighsVarType, MatrixFormat, ObjSense

# How near to the best that can be a result is good enough.
ENOUGH = 0.001


class Infeasible(Exception):
    """No values satisfy all rows."""


class OutOfTime(Exception):
    """No values that satisfy all rows were found in the time that there was."""


@dataclass(frozen=True)
class Optimum:
    """Values of the columns, what they are worth, and what nothing can be worth more than."""

    values: Sequence[float]
    objective: float
    bound: float
    seconds: float


class _Quiet(Highs):
    """A solver that doesn't print its name and licence, which would stand in the output of commands."""

    def enableCallbacks(self) -> None:  # noqa: N802 - what the constructor calls
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Programme:
    """Columns between 0 and 1, what each is worth, and rows that bound sums of them; the whole worth is maximised."""

    def __init__(self) -> None:
        """Start without any columns."""
        self._worth: list[float] = []
        self._least: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[list[int], list[float], float, float]] = []

    def column(self, worth: float = 0.0, *, whole: bool = True, least: float = 0.0) -> int:
        """Add a column and return its number. ``whole``: it is 0 or 1; ``least``: its lower bound."""
        self._worth.append(worth)
        self._whole.append(whole)
        self._least.append(least)
        return len(self._worth) - 1

    def row(self, factors: Mapping[int, float], *, least: float = -math.inf, most: float = math.inf) -> None:
        """Bound a sum of columns, each times its factor."""
        self._rows.append((list(factors), list(factors.values()), least, most))

    def solve(self, seconds: float, progress: Callable[[float], None] | None = None) -> Optimum:
        """Return the best values found in so many seconds.

        The same for the same rows in the same order, on one processor, unless time runs out first.

        Args:
            seconds: of the clock.
            progress: told now and then how far from the best the result may still be, as a share.

        Raises:
            Infeasible: there are none.
            OutOfTime: none were found.
        """
        if not self._worth:
            return Optimum((), 0.0, 0.0, 0.0)
        solver = self._solver(seconds)
        if not any(self._least):
            # Nothing at all is where one can always start, whatever the rows: none has a lower bound above 0.
            solver.setSolution(self._nothing())
        if progress:
            tell = progress
            # What it tells in its own log it tells nobody while that is silent.
            solver.cbMipInterrupt += lambda event: tell(event.data_out.mip_gap)
        solver.run()
        found = solver.getInfo()
        if solver.getModelStatus() == HighsModelStatus.kInfeasible:
            raise Infeasible
        if not found.primal_solution_status:
            raise OutOfTime
        values = np.asarray(solver.getSolution().col_value)
        whole = np.array(self._whole)
        values[whole] = values[whole].round()
        worth = float(values @ np.array(self._worth))
        most = sum(one for one in self._worth if one > 0)
        bound = max(worth, min(most, found.mip_dual_bound))
        return Optimum(values.tolist(), worth, bound, solver.getRunTime())

    def _nothing(self) -> HighsSolution:
        nothing = HighsSolution()
        nothing.col_value = [0.0] * len(self._worth)
        return nothing

    def _solver(self, seconds: float) -> Highs:
        solver = _Quiet()  # type: ignore[no-untyped-call]
        # With more threads the same values might be found in another order.
        for name, value in (("threads", 1), ("time_limit", seconds), ("mip_rel_gap", ENOUGH)):
            solver.setOptionValue(name, value)
        if solver.passModel(self._model()) == HighsStatus.kError:
            raise ValueError("the solver refuses the rows: their numbers are out of all proportion")
        return solver

    def _model(self) -> HighsLp:
        model = HighsLp()
        model.sense_ = ObjSense.kMaximize
        model.num_col_, model.num_row_ = len(self._worth), len(self._rows)
        model.col_cost_, model.col_lower_ = np.array(self._worth), np.array(self._least)
        model.col_upper_ = np.ones(len(self._worth))
        model.integrality_ = [HighsVarType.kInteger if whole else HighsVarType.kContinuous for whole in self._whole]
        model.row_lower_ = np.array([least for *_, least, _ in self._rows])
        model.row_upper_ = np.array([most for *_, most in self._rows])
        model.a_matrix_.format_ = MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns, *_ in self._rows)])
        model.a_matrix_.index_ = np.array([column for columns, *_ in self._rows for column in columns], np.int32)
        model.a_matrix_.value_ = np.array([factor for _, factors, *_ in self._rows for factor in factors])
        return model
