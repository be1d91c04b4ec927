"""What a function would return, without running it: the branch of a condition that is not taken.

The function is traced, and nothing is computed, not even of tensors in its closure. The trace is
dropped: only the structure, the shapes and the dtypes of the result are of interest.
"""

from collections.abc import Callable
from typing import Any, Final

from typednn import trees
from typednn.kernels.kernel import spec_of
from typednn.planning.loops.body import BodyTrace, as_tensor, recording
from typednn.planning.trace.graph import Node
from typednn.planning.trace.traced import Traced
from typednn.tensor import Tensor
from typednn.tracing import TraceError, tracing

__all__ = ["UNKNOWN_RESULT", "result_untaken"]

UNKNOWN_RESULT: Final = object()
"""The result of a function that needs values: these may decide what it returns."""


class _UntakenTrace(BodyTrace):
    """The trace of a function that is not called: no operation in it is computed."""

    def __init__(self, name: str) -> None:
        super().__init__(name, tracing.trace)
        self.computes = False

    def note_rule(self, name: str) -> None:
        """A rule that is lost here is lost to nobody."""


def result_untaken(name: str, f: Callable[..., Any], operands: tuple[Any, ...]) -> Any:
    """Return a tree like ``f(*operands)`` of tensors without values, or UNKNOWN_RESULT.

    ``name``: the function's name, for messages. Raises what ``f`` raises, but for TraceError.
    """
    trace = _UntakenTrace(name)

    def without_value(leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            return leaf
        return as_tensor(Traced(trace, Node(*spec_of(leaf))))

    around = tracing.large
    with recording(trace):
        try:
            tracing.large = lambda shape, dtype: Traced(trace, Node(shape, dtype))
            return f(*trees.map(without_value, operands))
        except TraceError:
            return UNKNOWN_RESULT
        finally:
            tracing.large = around
