"""Arguments of every operation. The tests of the rules, the oracle and the fuzzer draw from here.

As a rule they come from the operation's record: its samples and its parameters' annotations
(``samples.py``). Samples do not say which other numbers fit where these depend on each other: a key
picks from the axes that there are, a pattern names them, the sizes of ``split`` add up to one. There
the drawing is written out, once for all tests, in the file of the operation's family.

The tests differ in where choices come from (``Choices``), and in what a tensor and a size are
(``Operands``): numbers for the rules, texts of expressions for programs.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.arguments.choices import MOST_AXES, WRITTEN, Call, Choices, Operands
from tests.arguments.samples import (
    DTYPES,
    Way,
    first_dtype,
    in_order,
    near,
    parameters,
    takes_number,
    way_of,
    with_defaults,
)

__all__ = [
    "DTYPES",
    "MOST_AXES",
    "WRITTEN",
    "Call",
    "Choices",
    "Operands",
    "Way",
    "first_dtype",
    "in_order",
    "near",
    "parameters",
    "takes_number",
    "way_of",
    "with_defaults",
]

for file in iter_modules(__path__, f"{__name__}."):
    import_module(file.name)  # which enters its drawings in WRITTEN
