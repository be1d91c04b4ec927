"""Arguments ``dtype=`` that are no class of numpy's: ``ops.zeros(3, dtype=str)``.

mypy says that a type variable cannot be that class, or names all overloads. A string, and Python's own
``int``, ``float`` and ``bool``, are dtypes while the program runs; only the class that they stand for
says the dtype to mypy.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, CALL_OVERLOAD, TYPE_VAR
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr, Expression, IntExpr, MemberExpr, NameExpr, RefExpr, StrExpr
from mypy.types import CallableType, FunctionLike, Instance, ProperType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type
from typednn.mypy_plugin.types import as_tensor
from typednn.shapes.layers import no_dtype_of_parameters
from typednn.shapes.words import DTYPES, article, no_dtype

_CODES: Final = (TYPE_VAR, ARG_TYPE, CALL_OVERLOAD)
_OF_PYTHON: Final = {
    "builtins.bool": "np.bool_",
    "builtins.int": "np.int64",
    "builtins.float": "np.float64",
}
"""What Python's own classes stand for as dtypes."""


def of_dtype(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return mypy's error about the dtype in a call of ours in the words of the run time, or None."""
    if info.code not in _CODES:
        return None
    spot = Spot.of(info, checker)
    call = spot.expression()
    call = call if isinstance(call, CallExpr) else spot.call_of_argument()
    dtype = None if call is None else _dtype_of(call, checker)
    if call is None or dtype is None:
        return None
    with checker.msg.filter_errors(), checker.local_type_map:
        given = get_proper_type(checker.expr_checker.accept(dtype))
    callee = callee_type(call, checker)
    is_layer = isinstance(callee, CallableType) and callee.is_type_obj()
    shown = _other_dtype(given, dtype)
    if shown is None and is_layer and info.code is TYPE_VAR:
        shown = _class_of_numpy(given)
    if shown is None:
        return None
    name = call.callee.name if isinstance(call.callee, NameExpr | MemberExpr) else "dtype"
    if is_layer:
        return Sentence(no_dtype_of_parameters(name, shown), "shape-dtype")
    if (written := _class_for(given, dtype)) is not None:
        text = f"{name}: mypy reads no dtype from {shown}; write {written}"
        return Sentence(text, "shape-dtype")
    return Sentence(no_dtype(name, shown), "shape-dtype")


def _dtype_of(call: CallExpr, checker: TypeChecker) -> Expression | None:
    """Return the ``dtype=`` of a call of ours, and what ``astype`` is given."""
    callee = call.callee
    if isinstance(callee, MemberExpr) and callee.name == "astype" and call.args:
        with checker.msg.filter_errors(), checker.local_type_map:
            owner = checker.expr_checker.accept(callee.expr)
        return call.args[0] if as_tensor(owner) is not None else None
    if not isinstance(callee, RefExpr) or not callee.fullname.startswith("typednn."):
        return None
    pairs = zip(call.arg_names, call.args, strict=True)
    return next((argument for name, argument in pairs if name == "dtype"), None)


def _other_dtype(given: ProperType, expression: Expression) -> str | None:
    """Return how a dtype is shown that is none to mypy; None for one of numpy's."""
    if isinstance(expression, StrExpr | IntExpr):
        return repr(expression.value)
    if isinstance(given, FunctionLike) and given.is_type_obj():
        cls = given.type_object()
        return None if cls.has_base("numpy.generic") else cls.name
    if isinstance(given, Instance) and given.type.module_name.partition(".")[0] != "numpy":
        return f"{article(given.type.name)} {given.type.name}"
    return None


def _class_of_numpy(given: ProperType) -> str | None:
    """Return ``np.int32`` for a class of numpy's; None for others."""
    made = get_proper_type(given.items[0].ret_type) if isinstance(given, FunctionLike) else None
    return f"np.{messages.dtype(made)}" if isinstance(made, Instance) else None


def _class_for(given: ProperType, expression: Expression) -> str | None:
    """Return numpy's class for what is a dtype while the program runs; None for others."""
    if isinstance(expression, StrExpr):
        name = expression.value
        return f"np.{name}{'_' * (name == 'bool')}" if name in DTYPES else None
    return _OF_PYTHON.get(given.type_object().fullname) if isinstance(given, FunctionLike) else None
