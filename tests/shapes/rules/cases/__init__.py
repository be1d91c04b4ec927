"""Arguments for every rule, drawn so that about half of them are right, and what numpy does with them.

Those for the rules of `shapes/rules/x.py` stand in `x.py` here.
"""

from tests.shapes.rules.cases import (
    adaptive_pooling,
    arithmetic,
    bitwise,
    comparison,
    creation,
    cumulative,
    diagonals,
    einsum,
    extremes,
    floating,
    from_data,
    gathering,
    indexing,
    joining,
    likeness,
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
    sorting,
    splitting,
    trigonometry,
    truth,
    updating,
)
from tests.shapes.rules.cases import convolution as conv
from tests.shapes.rules.cases import convolution_transpose as conv_transpose
from tests.shapes.rules.cases import softmax as normalised
from tests.shapes.rules.cases import statistics as spread
from tests.shapes.rules.drawing import Case

FILES = (
    adaptive_pooling,
    arithmetic,
    bitwise,
    comparison,
    conv,
    conv_transpose,
    creation,
    cumulative,
    diagonals,
    einsum,
    extremes,
    floating,
    from_data,
    gathering,
    indexing,
    joining,
    likeness,
    linear_algebra,
    logical,
    logistic,
    moving,
    normalised,
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
    sorting,
    splitting,
    spread,
    trigonometry,
    truth,
    updating,
)

CASES: dict[str, Case] = {name: case for file in FILES for name, case in file.CASES.items()}
