"""Shapes without data: what is known about an array's sizes before the program runs.

mypy's plugin, the run-time checks, the operations and the planner all use these shapes.

- ``dim``: a size is an int, a canonical expression over names, or unknown. ``algebra`` computes
  the expressions.
- ``shape``: a shape is a tuple of sizes.
- ``parsing``: reads the shapes that users write in annotations; ``spec`` is the result.
- ``verdict``: proves or refutes that sizes are equal, broadcast, ...
- ``unify``: matches an actual shape with a declared one and fills the ``bindings`` of its names.
  ``constraints`` compares a declared size with the size found, ``solve`` solves it for a name.
- ``expectation``: the shape after a check such as ``x.expect("b 784")``.
- ``rules``: the shape of each operation's result.
"""

from typednn.shapes.bindings import Bindings, Mismatch, substitute
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, maximum, minimum, nonnegative, symbol
from typednn.shapes.parsing import parse, parse_size
from typednn.shapes.shape import (
    UNKNOWN_SHAPE,
    Broadcastable,
    Declared,
    Entry,
    Shape,
    ShapeError,
    Variadic,
    show,
)
from typednn.shapes.spec import Axis, Spec, SpecSyntaxError
from typednn.shapes.unify import finish, unify
from typednn.shapes.verdict import (
    PROVED,
    UNDECIDED,
    Proved,
    Refuted,
    Undecided,
    Verdict,
    at_most,
    broadcastable,
    equal,
    expands_to,
)

__all__ = [
    "PROVED",
    "UNDECIDED",
    "UNKNOWN",
    "UNKNOWN_SHAPE",
    "Axis",
    "Bindings",
    "Broadcastable",
    "Declared",
    "Dim",
    "Entry",
    "Mismatch",
    "Proved",
    "Refuted",
    "Shape",
    "ShapeError",
    "Size",
    "Spec",
    "SpecSyntaxError",
    "Undecided",
    "Unknown",
    "Variadic",
    "Verdict",
    "at_most",
    "broadcastable",
    "equal",
    "expands_to",
    "finish",
    "maximum",
    "minimum",
    "nonnegative",
    "parse",
    "parse_size",
    "show",
    "substitute",
    "symbol",
    "unify",
]
