"""Say which argument of an optimizer or a schedule cannot be one, in the words of the run time.

mypy names the base classes, and what a schedule is as a type; swapped arguments would have two messages.
"""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.errors import ErrorInfo
from mypy.nodes import Expression, LambdaExpr, MemberExpr, NameExpr, RefExpr, StrExpr
from mypy.subtypes import is_subtype
from mypy.types import CallableType, FunctionLike, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.training.kinds import found_of
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.mypy_errors.overloads import types_of
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type, taking
from typednn.shapes.fitting import AN_OPTIMIZER, no_transformation
from typednn.shapes.number_ranges import NUMBER_OR_SCHEDULE, NUMBERS, RATE, out_of_range

_MESSAGE: Final = re.compile(r'Argument (?:\d+|"\w+") to "(?P<owner>\w+)" has incompatible type')
_OWNERS: Final = ("typednn.optim.", "typednn.schedules.")
_OPTIMIZER: Final = "typednn.optim.optimizer.Optimizer"
_TRANSFORMATION: Final = "typednn.optim.transformation.Transformation"
_WITH_SCHEDULES: Final = (RATE, NUMBER_OR_SCHEDULE)


def of_optimizer_argument(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return what is wrong with an argument; FITS if another one of the call is told; None for other errors."""
    about = _MESSAGE.match(info.message)
    call = None if about is None else Spot.of(info, checker).call_of_argument()
    if about is None or call is None or not isinstance(call.callee, RefExpr):
        return None
    callee, types = callee_type(call, checker), types_of(call, checker)
    if not isinstance(callee, CallableType) or not call.callee.fullname.startswith(_OWNERS):
        return None
    owner, told = about["owner"], Spot.of(info, checker)
    for expression, t, place in zip(call.args, types, range(len(call.args)), strict=True):
        taken = taking(callee, call, place)
        if taken is None or is_subtype(t, taken.typ):
            continue
        text = _refused(owner, taken.name or "", taken.typ, expression, t)
        is_told = told.is_text_of(expression)
        return (Sentence(text, ARG_TYPE.code) if is_told else FITS) if text else None
    return None


def _refused(owner: str, name: str, declared: Type, expression: Expression, t: Type) -> str | None:
    """Return what is said of an argument that is none of an optimizer; None for other arguments."""
    wanted, numbers = get_proper_type(declared), NUMBERS.get(owner, {}).get(name)
    found = _told(expression, t)
    if found is None:
        return None
    if isinstance(wanted, Instance) and wanted.type.fullname == _OPTIMIZER:
        return out_of_range(owner, name, found, AN_OPTIMIZER)
    if isinstance(wanted, Instance) and wanted.type.fullname == _TRANSFORMATION:
        return no_transformation(found)
    if numbers in _WITH_SCHEDULES and not _takes_step(t):
        return out_of_range(owner, name, found, numbers.text)
    return None


def _takes_step(t: Type) -> bool:
    """Return whether a value may be called with the number of a step."""
    proper = get_proper_type(t)
    if not isinstance(proper, CallableType) or proper.is_type_obj():
        return not isinstance(proper, FunctionLike) or not proper.is_type_obj()
    needed = sum(kind.is_required() for kind in proper.arg_kinds)
    positional = [kind for kind in proper.arg_kinds if kind.is_positional(star=True)]
    named = sum(kind.is_named() and kind.is_required() for kind in proper.arg_kinds)
    return bool(positional) and needed <= 1 and not named


def _told(expression: Expression, t: Type) -> str | None:
    """Return an argument as ``words.told`` shows it; of an object its class."""
    number = written_number(expression)
    if number is not None or isinstance(expression, StrExpr):
        return repr(expression.value if isinstance(expression, StrExpr) else number)
    if isinstance(expression, LambdaExpr):
        return "the function <lambda>"
    proper = get_proper_type(t)
    is_function = isinstance(proper, FunctionLike) and not proper.is_type_obj()
    if is_function and isinstance(expression, NameExpr | MemberExpr):
        return f"the function {expression.name}"
    return found_of(t)
