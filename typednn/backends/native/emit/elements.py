"""One element of an elementwise primitive, as an expression in C.

A table row has an expression for each kind of operand. In it, ``{0}``, ``{1}``, ... are the operands,
``{T}`` is the type of the result, ``{U}`` the unsigned type of its size, and ``{f}`` the suffix of
the C library's functions. Integers wrap around as numpy's do, which in C only unsigned ones may.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES, c_type
from typednn.planning.trace.graph import Node

__all__ = ["expression", "knows", "larger", "smaller"]

_SINGLE, _DOUBLE, _FLOAT = "s", "d", "sd"
_SIGNED, _UNSIGNED, _INT, _BOOL = "i", "u", "iu", "b"

_WRAPPED: Final = "({{T}})(({{U}}){{0}} {0} ({{U}}){{1}})"


def _arithmetic(sign: str) -> dict[str, str]:
    return {_FLOAT: f"{{0}} {sign} {{1}}", _INT: _WRAPPED.format(sign)}


def _comparison(sign: str) -> dict[str, str]:
    return {_FLOAT + _INT + _BOOL: f"{{0}} {sign} {{1}}"}


def _bits(sign: str) -> dict[str, str]:
    return {_INT + _BOOL: f"({{T}})({{0}} {sign} {{1}})"}


def _own(name: str) -> dict[str, str]:
    """Our own function for float, the C library's for double."""
    return {_SINGLE: f"{name}_float({{0}})", _DOUBLE: f"{name}({{0}})"}


_LIBRARY: Final = (
    *("acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "floor"),
    *("log10", "log2", "sin", "sinh", "tan", "trunc"),
)
"""Functions that the C library has by the same name."""

_TABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "add": _arithmetic("+"),
    "subtract": _arithmetic("-"),
    "multiply": _arithmetic("*"),
    "divide": {_FLOAT: "{0} / {1}"},
    "negative": {_FLOAT: "-{0}", _INT: "({T})(-({U}){0})"},
    "positive": {_FLOAT + _INT: "{0}"},
    "abs": {_FLOAT: "fabs{f}({0})", _SIGNED: "({T})({0} < 0 ? -({U}){0} : ({U}){0})"}
    | {_UNSIGNED: "{0}"},
    "sign": {
        _FLOAT: "{0} != {0} ? {0} : ({T})(({0} > 0) - ({0} < 0))",
        _INT: "({T})(({0} > 0) - ({0} < 0))",
    },
    "sqrt": {_FLOAT: "sqrt{f}({0})"},
    "rsqrt": {_FLOAT: "1 / sqrt{f}({0})"},
    "reciprocal": {_FLOAT: "1 / {0}"},
    "maximum": {_FLOAT: "larger_{T}({0}, {1})", _INT + _BOOL: "{0} > {1} ? {0} : {1}"},
    "minimum": {_FLOAT: "smaller_{T}({0}, {1})", _INT + _BOOL: "{0} < {1} ? {0} : {1}"},
    "relu": {_FLOAT + _INT: "{0} < 0 ? 0 : {0}"},
    "less": _comparison("<"),
    "less_equal": _comparison("<="),
    "greater": _comparison(">"),
    "greater_equal": _comparison(">="),
    "equal": _comparison("=="),
    "not_equal": _comparison("!="),
    "where": {_BOOL: "{0} ? {1} : {2}"},
    "logical_and": {_BOOL: "({T})({0} & {1})"},
    "logical_or": {_BOOL: "({T})({0} | {1})"},
    "logical_xor": {_BOOL: "({T})({0} ^ {1})"},
    "logical_not": {_BOOL: "({T})!{0}"},
    "bitwise_and": _bits("&"),
    "bitwise_or": _bits("|"),
    "bitwise_xor": _bits("^"),
    "bitwise_invert": {_INT: "({T})~({U}){0}", _BOOL: "({T})!{0}"},
    "isnan": {_FLOAT: "{0} != {0}"},
    "isinf": {_FLOAT: "fabs{f}({0}) == INFINITY"},
    "isfinite": {_FLOAT: "fabs{f}({0}) < INFINITY"},
    "exp": _own("exp"),
    "log": _own("log"),
    "tanh": _own("tanh"),
    "erf": _own("erf"),
    "expm1": {_FLOAT: "expm1{f}({0})"},
    "log1p": {_FLOAT: "log1p{f}({0})"},
    "pow": {_FLOAT: "pow{f}({0}, {1})"},
    **{name: {_FLOAT: f"{name}{{f}}({{0}})"} for name in _LIBRARY},
    "hypot": {_FLOAT: "hypot{f}({0}, {1})"},
    "atan2": {_FLOAT: "atan2{f}({0}, {1})"},
    "copysign": {_FLOAT: "copysign{f}({0}, {1})"},
    "round": {_FLOAT: "rint{f}({0})"},
    "ndtr": {_SINGLE: "ndtr_float({0})", _DOUBLE: "ndtr_double({0})"},
    "sigmoid": {_SINGLE: "sigmoid_float({0})", _DOUBLE: "sigmoid_double({0})"},
    "sigmoid_slope": {
        _SINGLE: "sigmoid_slope_float({0})",
        _DOUBLE: "sigmoid_slope_double({0})",
    },
}


def larger(x: str, y: str, dtype: np.dtype[Any]) -> str:
    """Return the larger of two numbers, or NaN if either is NaN."""
    return _choice("maximum", x, y, dtype)


def smaller(x: str, y: str, dtype: np.dtype[Any]) -> str:
    """Return the smaller of two numbers, or NaN if either is NaN."""
    return _choice("minimum", x, y, dtype)


def _choice(name: str, x: str, y: str, dtype: np.dtype[Any]) -> str:
    kinds = _TABLE[name].items()
    (text,) = [text for kind, text in kinds if _kind(dtype) in kind]
    return text.format(x, y, T=c_type(dtype))


def _leaky_relu(node: Node, operands: Sequence[str]) -> str | None:
    """Choose as numpy's kernel does: by whether the slope is above 1, and 0 for infinities."""
    x, slope = operands
    if node.dtype.kind != "f":
        return None
    scaled = f"{x} * {slope}"
    below, above = larger(x, scaled, node.dtype), smaller(x, scaled, node.dtype)
    return f"{slope} == 0 ? ({x} < 0 ? 0 : {x}) : {slope} <= 1 ? ({below}) : ({above})"


def _clip(node: Node, operands: Sequence[str]) -> str | None:
    x, low, high = operands
    if node.dtype.kind != "f":
        return None
    return smaller(f"({larger(x, low, node.dtype)})", high, node.dtype)


def _astype(node: Node, operands: Sequence[str]) -> str | None:
    given, wanted = node.inputs[0].dtype, node.dtype
    if wanted.kind == "b":
        return f"{operands[0]} != 0"
    if given.kind == "f" and wanted.kind != "f":
        return None  # what C does with numbers out of range is not defined
    return f"({c_type(wanted)}){operands[0]}"


_SPECIAL: Final[Mapping[str, Callable[[Node, Sequence[str]], str | None]]] = {
    "astype": _astype,
    "clip": _clip,
    "leaky_relu": _leaky_relu,
}


def expression(node: Node, operands: Sequence[str]) -> str | None:
    """Return one element of the node's value, or None if C does not know the primitive.

    ``operands``: an element of each operand, as the name of a variable or a number.
    """
    if not {x.dtype for x in (node, *node.inputs)} <= C_TYPES.keys():
        return None
    if node.name in _SPECIAL:
        return _SPECIAL[node.name](node, operands)
    for kinds, text in _TABLE.get(node.name, {}).items():
        if _kind(node.inputs[0].dtype) in kinds:
            return text.format(*operands, **_types(node.dtype))
    return None


def knows(node: Node) -> bool:
    """Whether C knows the elementwise primitive for these dtypes."""
    return expression(node, ["x"] * len(node.inputs)) is not None


def _kind(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "f":
        return _SINGLE if dtype.itemsize == 4 else _DOUBLE
    return dtype.kind


def _types(dtype: np.dtype[Any]) -> dict[str, str]:
    return {
        "T": c_type(dtype),
        "U": f"uint{8 * dtype.itemsize}_t",
        "f": "f" if dtype == np.float32 else "",
    }
