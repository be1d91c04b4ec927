"""Draw concrete shapes for jaxtyping texts: one size for each name, the value of each expression.

The caller supplies the choices: Hypothesis for the strategies, a random generator for the laws.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from typednn.shapes.dim import Dim, Size
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import Axis, Spec

Shape = tuple[int, ...]


class Choices(Protocol):
    """A source of choices. ``unsuitable`` abandons the draw: it raises, or returns the error."""

    def integer(self, low: int, high: int) -> int: ...

    def unsuitable(self) -> Exception: ...


class ShapeTexts:
    """Jaxtyping texts whose shapes are drawn together.

    Raises ShapeError (shape-syntax) for a text that is not a shape, and for one that cannot be
    drawn: a placeholder (``{self.size}``), a size that depends on a tree's path (``?n``), or an
    expression with a name that is not an axis by itself.
    """

    def __init__(self, texts: Sequence[str], max_size: int = 4, min_size: int = 0) -> None:
        self.specs = [parse(text) for text in texts]
        self.low, self.high = min_size, max_size
        axes = [axis for spec in self.specs for axis in spec.axes]
        named = [axis for axis in axes if _is_named(axis)]
        self._names = list(dict.fromkeys(_name(axis) for axis in named))
        self._bound = {_name(axis) for axis in named if not axis.broadcastable}
        self._variadic_names = list(dict.fromkeys(_name(axis) for axis in axes if axis.variadic))
        for spec in self.specs:
            self._refuse(spec)

    def draw(self, choose: Choices) -> list[Shape]:
        """Draw one shape for each text."""
        sizes = {name: choose.integer(self.low, self.high) for name in self._names}
        variadic_axes = {name: self._draw_axes(choose) for name in self._variadic_names}
        return [
            tuple(
                size
                for axis in spec.axes
                for size in self._axis(axis, sizes, variadic_axes, choose)
            )
            for spec in self.specs
        ]

    def _draw_axes(self, choose: Choices) -> Shape:
        return tuple(choose.integer(self.low, self.high) for _ in range(choose.integer(0, 2)))

    def _axis(
        self,
        axis: Axis,
        sizes: Mapping[str, int],
        variadic_axes: Mapping[str, Shape],
        choose: Choices,
    ) -> Shape:
        if axis.variadic:
            whole = self._draw_axes(choose) if axis.anonymous else variadic_axes[_name(axis)]
            return _broadcastable(whole, choose, len(whole)) if axis.broadcastable else whole
        if axis.anonymous:
            return (choose.integer(self.low, self.high),)
        size = _value(axis.size, sizes, choose)
        return _broadcastable((size,), choose, 0) if axis.broadcastable else (size,)

    def _refuse(self, spec: Spec) -> None:
        for axis in spec.axes:
            reason = self._why_not_drawable(axis)
            if reason:
                raise ShapeError(f"shape {spec.text!r} cannot be drawn: {reason}", "shape-syntax")

    def _why_not_drawable(self, axis: Axis) -> str | None:
        names = axis.size.names if isinstance(axis.size, Dim) else frozenset()
        if axis.treepath:
            return f"the size of '{axis}' depends on a place in a tree"
        for name in sorted(names):
            if name.startswith("{"):
                return f"'{name}' has a value only inside a call; write the size instead"
            if not axis.variadic and not _is_named(axis) and name not in self._bound:
                return f"'{name}' of '{axis}' is no axis of its own in any of the texts"
        return None


class RandomChoices:
    """Choices from a numpy random generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def integer(self, low: int, high: int) -> int:
        return int(self._rng.integers(low, high + 1))

    def unsuitable(self) -> Exception:
        return ValueError("the sizes that were drawn make an expression negative")


def _is_named(axis: Axis) -> bool:
    return not axis.variadic and not axis.anonymous and _name(axis).isidentifier()


def _name(axis: Axis) -> str:
    return str(axis.size)


def _value(size: Size, sizes: Mapping[str, int], choose: Choices) -> int:
    if isinstance(size, int):
        return size
    assert isinstance(size, Dim)
    try:
        value = size.evaluate(sizes)
    except ZeroDivisionError:
        raise choose.unsuitable() from None
    if value < 0:
        raise choose.unsuitable()
    return value


def _broadcastable(whole: Shape, choose: Choices, droppable: int) -> Shape:
    """Return a shape that broadcasts to ``whole``, with at most ``droppable`` axes fewer."""
    kept = whole[choose.integer(0, droppable) :]
    return tuple(size if choose.integer(0, 1) else 1 for size in kept)
