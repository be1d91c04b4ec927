"""Say which argument of ``fit`` or ``evaluate`` cannot be one, in the words of the run time.

mypy lists the types of all arguments where no overload takes them, and names protocols that a user has
never heard of.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, CALL_ARG
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr, Expression, RefExpr, StrExpr
from mypy.types import CallableType, FunctionLike, Instance, Overloaded, Type, get_proper_type

from typednn.mypy_plugin.features.training.fitting import EVALUATE, FIT
from typednn.mypy_plugin.features.training.kinds import found_of, has_members, is_of_base
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.mypy_errors.overloads import types_of
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type, taking
from typednn.shapes.fitting import no_callbacks, no_loader, no_metrics, no_objective, no_optimizer
from typednn.shapes.number_ranges import NUMBERS, out_of_range

_MESSAGE: Final = re.compile(
    r'(?P<none>No overload variant of "fit" )|Argument (?:\d+|"\w+") to "(?:fit|evaluate)" '
)
_NAMES: Final = {FIT: "fit", EVALUATE: "evaluate"}
_NEEDED: Final = ("model", "loader", "optimizer", "epochs")


def of_training_call(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return what is wrong with an argument of a call of ``fit`` or ``evaluate``, or None."""
    about = _MESSAGE.match(info.message)
    if about is None:
        return None
    spot = Spot.of(info, checker)
    call = spot.expression() if about["none"] else spot.argument_of()
    if not isinstance(call, CallExpr) or not isinstance(call.callee, RefExpr):
        return None
    owner, signature = _NAMES.get(call.callee.fullname), _signature(call, checker)
    if owner is None or signature is None:
        return None
    if {*call.arg_names} - {None, *signature.arg_names}:
        return FITS if about["none"] else None  # mypy has named the keyword
    given = _given(call, signature, checker)
    if given is None:
        return None
    if owner == "fit" and (missing := [name for name in _NEEDED if name not in given]):
        kind = "named" if missing[0] == "epochs" else "positional"
        return Sentence(f'Missing {kind} argument "{missing[0]}" in call to "fit"', CALL_ARG.code)
    if (epochs := given.get("epochs")) is not None and not _is_whole(epochs):
        shown = _shown(call.args[call.arg_names.index("epochs")], epochs)
        text = out_of_range(owner, "epochs", shown, NUMBERS["fit"]["epochs"].text)
        return Sentence(text, ARG_TYPE.code)
    for name, (fits, say) in _checks(owner).items():
        if name in given and not fits(given[name]):
            found = found_of(given[name])
            return None if found is None else Sentence(say(found), ARG_TYPE.code)
    return None


def _is_whole(t: Type) -> bool:
    proper = get_proper_type(t)
    return not isinstance(proper, Instance) or proper.type.has_base("builtins.int")


def _shown(expression: Expression, t: Type) -> str:
    """Return a number or a text as it is written, else of which class it is."""
    number = written_number(expression)
    if number is not None or isinstance(expression, StrExpr):
        return repr(expression.value if isinstance(expression, StrExpr) else number)
    return found_of(t) or "of another class"


def _signature(call: CallExpr, checker: TypeChecker) -> CallableType | None:
    """Return what is called; of the overloads of ``fit`` the one that takes all parameters."""
    callee = callee_type(call, checker)
    found = callee.items[-1] if isinstance(callee, Overloaded) else callee
    return found if isinstance(found, CallableType) else None


def _given(call: CallExpr, signature: CallableType, checker: TypeChecker) -> dict[str, Type] | None:
    """Return the types of the arguments by the names of their parameters; None if not all are known."""
    parameters = [taking(signature, call, place) for place in range(len(call.args))]
    names = [each.name for each in parameters if each is not None and each.name is not None]
    types = types_of(call, checker)
    return dict(zip(names, types, strict=True)) if len(names) == len(types) else None


def _checks(owner: str) -> Mapping[str, tuple[Callable[[Type], bool], Callable[[str], str]]]:
    """Return for each parameter, in the order of the run time, what fits and what is said otherwise."""
    return {
        "optimizer": (
            lambda t: has_members(t, "init", "step"),
            lambda found: no_optimizer(owner, found),
        ),
        "callbacks": (lambda t: is_of_base(t, "typing.Sequence"), no_callbacks),
        "metrics": (
            lambda t: is_of_base(t, "typing.Mapping"),
            lambda found: no_metrics(owner, found),
        ),
        "loader": (_is_loader, lambda found: no_loader(owner, "the loader", found)),
        "objective": (_is_callable, lambda found: no_objective(owner, found)),
        "validation": (_is_loader, lambda found: no_loader(owner, "the validation loader", found)),
    }


def _is_loader(t: Type) -> bool:
    return has_members(t, "__len__", "batches")


def _is_callable(t: Type) -> bool:
    return isinstance(get_proper_type(t), FunctionLike) or has_members(t, "__call__")
