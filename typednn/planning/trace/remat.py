"""``remat``: a function whose values are computed again for its gradient, instead of kept."""

from collections.abc import Callable
from itertools import count
from typing import Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar, overload

from typednn import trees
from typednn.autodiff.wrapped import Wrapped
from typednn.planning.trace.trace import keep
from typednn.tracing import tracing

__all__ = ["Remat", "remat"]

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")

_REGIONS: Final = count(1)


class Remat(Wrapped, Generic[P, R]):
    """``f``, whose values are not kept for its gradient; made by ``remat``."""

    made_by = "remat"
    __name__: str

    def __init__(self, f: Callable[P, R]) -> None:
        self._wrap(f)
        self._f = f

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self: "Remat[Concatenate[S, Q], R]", instance: S, owner: type | None = None
    ) -> Callable[Q, R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:  # Any: the overloads say it
        return self._bound(instance)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not tracing.names or tracing.region:
            return self._f(*args, **kwargs)
        tracing.region = next(_REGIONS)
        try:
            out = self._f(*args, **kwargs)
        finally:
            tracing.region = 0
        for leaf in trees.leaves(out):
            keep(leaf)
        return out


def remat(f: Callable[P, R]) -> Remat[P, R]:
    """Return ``f`` such that a planned gradient keeps only its arguments and results.

    Its other values are computed again where the gradient needs them. This takes less memory between
    the two passes, and about one more forward pass of ``f``. Results and gradients are the same, to the
    last bit. Only ``jit`` and ``plan`` act on it; elsewhere the function is ``f`` itself. If calls are
    nested, the outermost counts. One call around everything saves nothing, since everything is then
    computed again at once: call it for parts, such as each block of layers. Raises what ``f`` raises.
    """
    return Remat(f)
