"""One pure function per operation: from the shapes of its arguments to the shape of its result.

mypy (through the plugin), the run time and the planner all call these same functions, so a rule is
written once. A rule takes the operation's own parameters: a tensor arrives as its ``Shape``, a
Python scalar operand as ``()``, any other argument as its value, or as UNKNOWN where it is not
known. Sizes are ints, symbolic dimensions or UNKNOWN, and a shape may have a variadic entry. A rule
of an operation with several results answers a list of shapes, or ``AnyNumber`` where their number
is not known.

A rule raises ``ShapeError`` only on what is refuted, and answers UNKNOWN where it cannot know.
Sizes that must agree are refuted by a counterexample (``n`` and ``3`` do not broadcast: take n=2).
Sizes that must lie in a range (an index, a size that may not be negative, an axis that may not be
empty) are refused only where no size of the names would do: ``x[0]`` of an ``n`` is fine, though n
could be 0.
"""

from typednn.shapes.rules import (
    adaptive_pooling,
    arithmetic,
    bitwise,
    boolean_reductions,
    comparison,
    convolution,
    convolution_transpose,
    creation,
    creation_like,
    cumulative,
    diagonals,
    einsum,
    extremes,
    floating,
    from_data,
    gathering,
    indexing,
    joining,
    linear_algebra,
    logical,
    logistic,
    moving,
    padding,
    patterns,
    pooling,
    products,
    reductions,
    resizing,
    rounding,
    searching,
    sets,
    shaping,
    softmax,
    sorting,
    splitting,
    statistics,
    trigonometry,
    updating,
)
from typednn.shapes.rules.registry import (
    OPERAND_KINDS,
    RULES,
    AnyNumber,
    Arrays,
    ResultShape,
    ShapeRule,
    rule,
)

__all__ = [
    "OPERAND_KINDS",
    "RULES",
    "AnyNumber",
    "Arrays",
    "ResultShape",
    "ShapeRule",
    "adaptive_pooling",
    "arithmetic",
    "bitwise",
    "boolean_reductions",
    "comparison",
    "convolution",
    "convolution_transpose",
    "creation",
    "creation_like",
    "cumulative",
    "diagonals",
    "einsum",
    "extremes",
    "floating",
    "from_data",
    "gathering",
    "indexing",
    "joining",
    "linear_algebra",
    "logical",
    "logistic",
    "moving",
    "padding",
    "patterns",
    "pooling",
    "products",
    "reductions",
    "resizing",
    "rounding",
    "rule",
    "searching",
    "sets",
    "shaping",
    "softmax",
    "sorting",
    "splitting",
    "statistics",
    "trigonometry",
    "updating",
]
