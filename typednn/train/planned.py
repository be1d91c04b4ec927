"""Functions planned by ``jit`` where it can, and else run as Python, with a warning."""

import warnings
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from typednn import trees
from typednn.planning.run.jit import jit
from typednn.source_lines import user_frame

__all__ = ["number_in", "planned"]

P = ParamSpec("P")
R = TypeVar("R")


def planned(owner: str, f: Callable[P, R], *, unplanned: str | None = None) -> Callable[P, R]:
    """Return ``f`` planned by ``jit``, or ``f`` as it is if ``jit`` refuses it.

    Then it gives one warning with the reason. ``unplanned``: a reason that is known before.
    """
    if unplanned is not None:
        _warn(owner, unplanned)
        return f
    chosen: Callable[P, R] = jit(f)

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        nonlocal chosen
        if chosen is f:
            return f(*args, **kwargs)
        try:
            return chosen(*args, **kwargs)
        except TypeError as error:  # TraceError, or a leaf that no signature can have
            refused = str(error)
        chosen = f
        out = f(*args, **kwargs)  # raises the function's own error, if it has one
        _warn(owner, refused)
        return out

    return call


def number_in(state: Any) -> str | None:
    """Say which leaf of an optimizer's state is a Python number, which ``jit`` might trace anew."""
    for place, leaf in trees.named_leaves(state):
        if not trees.is_array(leaf):
            return f"the optimizer's state{place} is of type {type(leaf).__name__}, not a tensor"
    return None


def _warn(owner: str, reason: str) -> None:
    text = f"{owner}: steps run as Python, which is slower, because jit cannot plan them: {reason}"
    frame = user_frame()
    warnings.warn_explicit(text, UserWarning, frame.f_code.co_filename, frame.f_lineno)
