"""The loss of an objective, as it is written in a call of ``fit``, and what is wrong with a call of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import CALL_ARG, ErrorCode
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    GDEF,
    CallExpr,
    Expression,
    LambdaExpr,
    NameExpr,
    RefExpr,
    TempNode,
    Var,
)
from mypy.types import Instance, ProperType, Type, get_proper_type

from typednn.mypy_plugin.features.control_flow.calls import function_taking
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.mypy_errors.spots import callable_type, taking

_SUPERVISED: Final = "typednn.train.objectives.supervised"
_OBJECTIVE: Final = "typednn.train.objectives.Supervised"
"""What it gives."""
_DEFAULT_LOSS: Final = ("typednn.losses.classification", "cross_entropy")

Refusal: TypeAlias = tuple[str, ErrorCode]
"""A message and its code."""
Refusals: TypeAlias = Sequence[Refusal]

_OF_ARGUMENT: Final = re.compile(r"Argument (\d+)(?= to )")
_TOO_MANY: Final = "Too many positional arguments"
"""How an error begins that has no code of its own in mypy before 2.4."""


def loss_of(objective: Expression, checker: TypeChecker) -> Expression | None:
    """Return the loss of ``supervised(loss)``; None for any other objective."""
    made = _meant(objective, checker)
    if not isinstance(made, CallExpr) or not isinstance(made.callee, RefExpr):
        return None
    return made.args[0] if made.callee.fullname == _SUPERVISED and len(made.args) == 1 else None


def is_supervised(objective: Type) -> bool:
    """Return whether an objective is that of a loss, which may not be known."""
    proper = get_proper_type(objective)
    return isinstance(proper, Instance) and proper.type.fullname == _OBJECTIVE


def default_loss(checker: TypeChecker) -> Expression | None:
    """Return the loss of classifiers; None if mypy has not read it."""
    module, name = _DEFAULT_LOSS
    tree = checker.modules.get(module)
    if tree is None or name not in tree.names:
        return None
    loss = NameExpr(name)
    loss.node, loss.kind, loss.fullname = tree.names[name].node, GDEF, f"{module}.{name}"
    return loss


def called(
    function: Expression,
    given: Sequence[Type],
    named: Mapping[str, Type],
    place: Expression,
    checker: TypeChecker,
) -> tuple[ProperType, Refusals]:
    """Return what a call gives, and what mypy and the plugin would report of it.

    A lambda is checked as one that takes these arguments.
    """
    arguments: list[Expression] = [
        TempNode(each, context=place) for each in (*given, *named.values())
    ]
    kinds = [ARG_POS] * len(given) + [ARG_NAMED] * len(named)
    names = [*[None] * len(given), *named]
    with checker.local_type_map, checker.msg.filter_errors(save_filtered_errors=True) as watcher:
        callee = _meant(function, checker)
        if isinstance(callee, LambdaExpr):
            wanted = function_taking(given, checker)
            callee = TempNode(checker.expr_checker.accept(callee, wanted), context=place)
        elif not isinstance(callee, RefExpr):
            callee = function  # a partial, which is followed where it is called
        made = CallExpr(callee, arguments, kinds, names)
        made.set_line(place)
        found = get_proper_type(checker.expr_checker.accept(made, allow_none_return=True))
    errors = watcher.filtered_errors()
    return found, [
        (
            _with_parameter(each.message, made, checker),
            CALL_ARG if each.message.startswith(_TOO_MANY) else each.code,
        )
        for each in errors
        if each.code is not None and each.severity == "error"
    ]


def _with_parameter(message: str, call: CallExpr, checker: TypeChecker) -> str:
    """Return mypy's error with the name of the parameter in place of the argument's number."""
    number = _OF_ARGUMENT.match(message)
    callee = None if number is None else callable_type(call, checker)
    if number is None or callee is None:
        return message
    taken = taking(callee, call, int(number[1]) - 1)
    if taken is None or taken.name is None:
        return message
    return f'Argument "{taken.name}"{message[number.end() :]}'


def _meant(expression: Expression, checker: TypeChecker) -> Expression:
    """Return what a variable stands for, if it is assigned once; else the expression itself."""
    if not isinstance(expression, NameExpr) or not isinstance(expression.node, Var):
        return expression
    found = definition(expression.node, checker)
    return expression if found is None else _meant(found, checker)
