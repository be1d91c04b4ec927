"""A drawn program: its statements, its sizes, and the runs that say what is true of it."""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np

from typednn import Tensor, ops
from typednn.shapes import Dim, ShapeError, parse

Sizes = Mapping[str, int]

HEADER: Final = """\
from typing import reveal_type
import math
import numpy as np
from jaxtyping import Float32
from typednn import Tensor, ops
"""


class Unforeseeable(str):
    """The text of a call some of whose sizes nobody can state: as a rule they depend on values."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = source`; `operation` is what it was drawn for."""

    name: str
    source: str
    operation: str

    @property
    def is_unforeseeable(self) -> bool:
        return isinstance(self.source, Unforeseeable)


@dataclass(frozen=True, slots=True)
class Program:
    """A function of tensors whose shapes are `parameters`' texts; `sizes` are what it is run with.

    Its names stand for different and large sizes, so that nothing fits by accident or fails for being small.
    """

    parameters: Mapping[str, str]
    statements: tuple[Statement, ...]
    sizes: tuple[Sizes, ...]

    def lines(self, name: str) -> list[str]:
        """The function; statement i stands in line 2 * i + 1 of it, and is revealed in the next."""
        parameters = (f'{p}: Float32[Tensor, "{text}"]' for p, text in self.parameters.items())
        lines = [f"def {name}({', '.join(parameters)}) -> None:"]
        for statement in self.statements:
            lines.append(f"    {statement.name} = {statement.source}")
            lines.append(f"    reveal_type({statement.name})")
        return lines

    def with_statements(self, statements: Sequence[Statement]) -> "Program":
        return replace(self, statements=tuple(statements))

    def arguments(self, sizes: Sizes) -> dict[str, Any]:
        """The tensors to run it with."""
        return {name: ops.ones(shape_of(text, sizes)) for name, text in self.parameters.items()}

    def run(self, sizes: Sizes) -> "list[Outcome]":
        """What each statement gives, up to the one that fails, if one does."""
        values = self.arguments(sizes)
        given = []
        for statement in self.statements:
            out = evaluate(statement.source, values)
            given.append(outcome(out))
            if isinstance(out, Exception):
                break
            values[statement.name] = out
        return given


def shape_of(text: str, sizes: Sizes) -> tuple[int, ...]:
    """The shape that a text means for these sizes."""
    entries = (axis.size for axis in parse(text).axes)
    return tuple(e.evaluate(sizes) if isinstance(e, Dim) else int(e) for e in entries)  # type: ignore[arg-type] # none is unknown


def evaluate(source: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression; the ShapeError, or numpy's error, that it raised."""
    names = {"ops": ops, "np": np, "math": math, **values}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return eval(source, names)  # drawn by this package
        except (ShapeError, ValueError, IndexError) as error:
            return error


def tensors_in(value: Any) -> list[Tensor[Any, Any]]:
    """The tensors of a statement's result: itself, or the items of a tuple."""
    return list(value) if isinstance(value, tuple) else [value]


Outcome: TypeAlias = Exception | list[tuple[tuple[int, ...], str]]
"""What a statement gave: the shape and dtype of each tensor, or why it failed."""


def outcome(value: Any) -> Outcome:
    if isinstance(value, Exception):
        return value
    return [(tensor.shape, str(tensor.dtype)) for tensor in tensors_in(value)]
