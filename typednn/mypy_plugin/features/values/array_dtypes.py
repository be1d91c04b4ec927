"""The dtypes of numpy's arrays that its stubs leave open: ``np.array([1.0])``, ``dtype="float32"``."""

from collections.abc import Callable, Iterable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, MemberExpr, NameExpr, RefExpr, StrExpr, Var

from typednn.mypy_plugin.features.values.arrays import arguments_of
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.names import DTYPE_OF_FAMILY

_OF_NUMBERS: Final = {"f": "float64", "i": "int_", "b": "bool_"}
"""By kind of Python number, the dtype that it has in numpy."""

_PARAMETERS: Final = {
    "array": "data dtype",
    "asarray": "data dtype",
    "full": "shape fill_value dtype",
    **dict.fromkeys(("zeros", "ones", "empty"), "shape dtype"),
}
"""Functions that take a dtype, and their first parameters."""


def dtype_name(
    expression: Expression, kinds: Callable[[Expression], Iterable[str]], checker: TypeChecker
) -> str | None:
    """Return the name in numpy of the dtype of an array, or None.

    ``kinds`` yields the kinds of the numbers in nested lists.
    """
    match expression:
        case NameExpr(node=Var(is_inferred=True) as variable):
            found = definition(variable, checker)
            return dtype_name(found, kinds, checker) if isinstance(found, CallExpr) else None
        case CallExpr(callee=MemberExpr(name="astype")):
            return _written(arguments_of(expression, "dtype").get("dtype"))
        case CallExpr(callee=RefExpr(fullname=name)) if name.startswith("numpy."):
            given = arguments_of(expression, _PARAMETERS.get(name.rpartition(".")[2], ""))
            data = given.get("data", given.get("fill_value"))
            if data is None or "dtype" in given:
                return _written(given.get("dtype"))
            return _of_numbers(set(kinds(data)))
        case (
            CallExpr(callee=MemberExpr(expr=owner, name="reshape"))
            | MemberExpr(expr=owner, name="T")
        ):
            return dtype_name(owner, kinds, checker)
    return None


def _written(dtype: Expression | None) -> str | None:
    """Return the name of a dtype that is written as a string."""
    name = dtype.value if isinstance(dtype, StrExpr) else ""
    return name if f"numpy.{name}" in DTYPE_OF_FAMILY.values() else None


def _of_numbers(kinds: set[str]) -> str | None:
    """Return the dtype of numbers of these kinds in one array."""
    if not kinds <= _OF_NUMBERS.keys():
        return None
    return next((dtype for kind, dtype in _OF_NUMBERS.items() if kind in kinds), None)
