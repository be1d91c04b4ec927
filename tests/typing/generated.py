"""A case file that is made from the records: elementwise operations, and axes that are not there."""

import inspect
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args, get_origin

import numpy as np

from tests.arguments import takes_number, way_of
from tests.shapes.rules.drawing import ELEMENTWISE
from typednn import Tensor, ops
from typednn.ops import OPERATIONS
from typednn.shapes.rules import RULES

__all__ = ["every_operation"]

DTYPES: Final = {"f": "float32", "i": "int64", "b": "bool_", "u": "uint8"}
HEAD: Final = "\n".join(
    [
        "from typing import reveal_type",
        "import numpy as np",
        "from typednn import ops",
        *(f"x_{kind} = ops.ones((3, 4), dtype=np.{name})" for kind, name in DTYPES.items()),
        *(f"y_{kind} = ops.ones(4, dtype=np.{name})" for kind, name in DTYPES.items()),
        *(f"z_{kind} = ops.ones(3, dtype=np.{name})" for kind, name in DTYPES.items()),
        "other = ops.ones((3, 4), dtype=np.float64)",
    ]
)
SIZES: Final = (
    "x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3;"
    " they must be equal, or one of them 1 [shape]"
)
AXIS: Final = "x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]"
PROMOTED: Final = (
    "x is float32 and y is float64; dtypes are never promoted: convert one of them,"
    " e.g. y.astype(np.float32) [shape-dtype]"
)
OUT_OF_BOUND: Final = "Value of type variable [type-var]"
OF_ONE: Final = [
    name
    for name, operation in OPERATIONS.items()
    if name not in RULES
    and name not in ("astype", "from_dlpack", "logical_not", "stop_gradient")
    and not name.endswith("_like")
]
"""Those that need no other argument; mypy says of ``logical_not`` what its own case says."""

_FOLDER: Final = tempfile.TemporaryDirectory(prefix="typednn-cases-")  # until Python ends


@cache
def every_operation() -> Path:
    """Write the file, and return where it is."""
    path = Path(_FOLDER.name) / "every_operation.py"
    lines = [line for name in OF_ONE for line in _of_one(name)]
    lines += [line for name in ELEMENTWISE for line in _of_two(name)]
    lines += [_without_axis(name) for name in OPERATIONS if _along_axis(name)]
    path.write_text("\n".join([HEAD, *lines, ""]))
    return path


def _of_one(name: str) -> Iterator[str]:
    for kind in DTYPES:
        if kind in way_of(name).kinds:
            yield _revealed(name, kind, f"x_{kind}")
        elif _is_bound(name):
            yield f"ops.{name}(x_{kind})  # E: {OUT_OF_BOUND}"


def _of_two(name: str) -> Iterator[str]:
    for kind in DTYPES:
        if kind in way_of(name).kinds:
            yield _revealed(name, kind, f"x_{kind}", f"y_{kind}")
            yield f"ops.{name}(x_{kind}, z_{kind})  # E: {name}: {SIZES}"
        elif _is_bound(name) and name != "pow":  # which refuses integers by their values
            yield f"ops.{name}(x_{kind}, y_{kind})  # E: {OUT_OF_BOUND}"
    if takes_number(OPERATIONS[name], 0, float):
        yield _revealed(name, "f", "2.0", "x_f")
        more = f" # E: {OUT_OF_BOUND}" if _is_bound(name) else ""
        yield f"ops.{name}(x_f, other)  # E: {name}: {PROMOTED}{more}"


def _revealed(name: str, kind: str, *operands: str) -> str:
    """The line that reveals the type of a call, which has the dtype that the run time gives."""
    ones = ops.ones((3, 4), dtype=getattr(ops, DTYPES[kind].rstrip("_")))
    with np.errstate(all="ignore"):
        dtype = OPERATIONS[name](*[ones for _ in operands]).dtype
    call = f"ops.{name}({', '.join(operands)})"
    return f"reveal_type({call})  # R: Tensor[tuple[3, 4], {dtype}]"


def _along_axis(name: str) -> bool:
    """Whether it has one operand of any shape, and an axis of that."""
    params = [sample.params for sample in OPERATIONS[name].samples]
    return way_of(name).is_free and any("axis" in each for each in params) and name != "expand_dims"


def _without_axis(name: str) -> str:
    """The line of a call along an axis that is not there, with what has no default."""
    known = inspect.signature(OPERATIONS[name].function).parameters
    needed = [each for each in known.values() if each.default is each.empty][1:]
    params = next(each.params for each in OPERATIONS[name].samples if "axis" in each.params)
    given = [f"{each.name}={params[each.name]}" for each in needed if each.name != "axis"]
    call = f"ops.{name}({', '.join([f'x_{way_of(name).kinds[0]}', *given, 'axis=2'])})"
    return f"{call}  # E: {name}: {AXIS}"


def _is_bound(name: str) -> bool:
    """Whether the first operand's dtype is a type variable that not all dtypes fit."""
    hint: Any = next(iter(inspect.unwrap(OPERATIONS[name].function).__annotations__.values()))
    tensor = next(each for each in (hint, *get_args(hint)) if get_origin(each) is Tensor)
    return get_args(tensor)[1].__bound__ is not np.generic
