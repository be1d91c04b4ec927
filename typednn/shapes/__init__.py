"""Shapes without data: what is known of an array's sizes before the program runs.

One language of shapes is read by all: mypy's plugin, the run-time checks, the operations and the
planner. So a size is an int, a canonical expression over names, or unknown (``dim``), and every
question about sizes has three answers: proved, refuted by an example, undecided (``verdict``).
``spec`` reads what users write, ``unify`` binds its names, ``rules`` says what operations do to
shapes.
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
