"""Match named axes and ``...`` with the axes of a shape, for einsum and einops patterns."""

from dataclasses import dataclass

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.rules.axes import size_at, variadic_at, with_rank
from typednn.shapes.shape import Shape, Variadic


@dataclass(frozen=True, slots=True)
class Matched:
    """The sizes of the named axes, in order, and the shape that ``...`` stands for."""

    named: tuple[Size, ...]
    rest: Shape


def match(x: Shape, before: int, after: int, ellipsis: bool) -> Matched | None:
    """Match the first ``before`` axes of ``x`` and the last ``after``; None if it has fewer.

    Without an ellipsis, ``x`` must have exactly these axes.
    """
    if not ellipsis:
        ranked = with_rank(x, before + after)
        return None if ranked is None else Matched(_sizes(ranked), ())
    variadic = variadic_at(x)
    if variadic is None:
        if len(x) < before + after:
            return None
        end = len(x) - after
        return Matched(_sizes(x[:before]) + _sizes(x[end:]), x[before:end])
    return _match_variadic(x, variadic, before, after)


def _match_variadic(x: Shape, variadic: int, before: int, after: int) -> Matched:
    """Match a shape with a variadic. Sizes that may be part of the variadic are unknown."""
    head, tail = x[:variadic], x[variadic + 1 :]
    first = _sizes(head[:before]) + (UNKNOWN,) * (before - len(head))
    start = max(len(tail) - after, 0)
    last = (UNKNOWN,) * (after - len(tail)) + _sizes(tail[start:])
    taken_out = before > len(head), after > len(tail)
    middle = Variadic(None) if any(taken_out) else x[variadic]
    # If ``*b`` has fewer axes than are named, the others come from the entries beside it.
    left = head[before : max(len(head) - max(after - len(tail), 0), before)]
    right = tail[max(before - len(head), 0) : start]
    return Matched(first + last, (*left, middle, *right))


def _sizes(x: Shape) -> tuple[Size, ...]:
    return tuple(size_at(x, i) for i in range(len(x)))
