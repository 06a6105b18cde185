"""The lives of a world's deployments, computed when somebody looks and kept within a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal
from codedeploy_fake.simulation.trace import Intervention, Step, Trace

#: How many moves a world keeps computed, in all its traces together: some 20 MB. One trace is always kept.
MOVES_KEPT = 200_000

#: What may change the life of a deployment once it was created.
Interventions = tuple[Intervention, ...]


class Traces:
    """Traces by deployment, the ones used last; and the end of every deployment that ever had one.

    A trace that was let go is computed again when somebody asks for what came before the end.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Interventions, Trace]] = OrderedDict()
        self._ends: dict[str, tuple[Interventions, Step]] = {}
        self._moves = 0

    @property
    def moves(self) -> int:
        """How many moves are kept."""
        return self._moves

    def trace(self, deployment_id: str, interventions: Interventions, compute: Callable[[], Trace]) -> Trace:
        """The trace of a deployment to which just this happened from outside."""
        kept = self.known(deployment_id, interventions)
        if kept is not None:
            self._kept.move_to_end(deployment_id)
            return kept
        self._let_go(deployment_id)
        computed = compute()
        self._kept[deployment_id] = (interventions, computed)
        self._moves += len(computed.moves)
        if is_terminal(DEPLOYMENT, computed.end.status):
            self._ends[deployment_id] = (interventions, computed.end)
        while self._moves > MOVES_KEPT and len(self._kept) > 1:
            self._let_go(next(iter(self._kept)))
        return computed

    def known(self, deployment_id: str, interventions: Interventions) -> Trace | None:
        """The trace of a deployment to which just this happened from outside; None if it is not kept."""
        kept = self._kept.get(deployment_id)
        return kept[1] if kept is not None and kept[0] == interventions else None

    def end(self, deployment_id: str, interventions: Interventions) -> Step | None:
        """Where a deployment stays to which just this happened from outside; None if nobody has computed it yet."""
        known = self._ends.get(deployment_id)
        return known[1] if known is not None and known[0] == interventions else None

    def forget(self, deployment_id: str) -> None:
        """Keep nothing of a deployment."""
        self._let_go(deployment_id)
        self._ends.pop(deployment_id, None)

    def _let_go(self, deployment_id: str) -> None:
        kept = self._kept.pop(deployment_id, None)
        if kept is not None:
            self._moves -= len(kept[1].moves)
