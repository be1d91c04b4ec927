"""``remat``: compute the values of a function again for its gradient, instead of keeping them."""

from collections.abc import Callable
from itertools import count
from typing import Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar, overload

from typednn import trees
from typednn.autodiff.wrapped import Wrapped
from typednn.planning.trace.traced import keep
from typednn.tracing import tracing

__all__ = ["Remat", "remat"]

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S")

_REGIONS: Final = count(1)


class Remat(Wrapped, Generic[P, R]):
    """The function that ``remat(f)`` returns."""

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
    """Return ``f`` such that a planned gradient keeps only its arguments and results in memory.

    Other values of ``f`` are computed again where the gradient needs them. This takes less memory
    between the forward and the backward pass, and about one more forward pass of ``f``. Results and
    gradients are the same, bit for bit. Only ``jit`` and ``plan`` act on it; elsewhere calls go
    straight to ``f``. If calls are nested, only the outermost acts. Use it on parts of a model,
    such as each block of layers: around the whole model it saves nothing, since everything is then
    computed again at once.

    Raises what ``f`` raises.
    """
    return Remat(f)
