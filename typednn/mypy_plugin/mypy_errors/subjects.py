"""What the value that an error is about is called: ``the result[1]``, ``field 'w'``, ``'d['x']'``.

mypy's text does not say it. It is found in the program, at the place of the error.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    Expression,
    ForStmt,
    FuncDef,
    IndexExpr,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    ReturnStmt,
    TupleExpr,
    Var,
    WithStmt,
    YieldExpr,
)
from mypy.types import CallableType, Instance

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.called_names import names_of_transformed
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.places import (
    OPEN,
    place_in,
    text_of_expression,
    with_place,
)
from typednn.mypy_plugin.mypy_errors.spots import Spot, callable_type, taking

YIELDED: Final = "the yielded value"
ASSIGNED: Final = "the assigned value"
PARAMETER: Final = "the parameter"


class Subject(NamedTuple):
    """What a value is called.

    ``head`` is the class whose field it is, or the function that it is given to, if it is one.
    """

    label: str
    head: str | None = None


def subject_at(spot: Spot, kind: str = "") -> Subject | None:
    """Return what the value at the spot is called, or None.

    ``kind`` is mypy's own name for it: ``the result``, ``the assigned value``, and so on.
    """
    if kind == PARAMETER:
        return _parameter(spot)
    found = None
    for node in spot.nodes():
        for subject in _subjects(node, kind, spot):
            found = subject
    return found


def _parameter(spot: Spot) -> Subject | None:
    """Return the parameter of a function that the spot is."""
    functions = (node for node in reversed(spot.nodes()) if isinstance(node, FuncDef))
    for argument in (each for function in functions for each in function.arguments):
        if spot.starts(argument):
            return Subject(f"argument '{argument.variable.name}'")
    return None


def _subjects(node: Node, kind: str, spot: Spot) -> Iterator[Subject]:
    """Yield what the node calls a value that the spot is in."""
    match node:
        case LambdaExpr() if not spot.starts(node):
            yield Subject("the result", "<lambda>")
        case ReturnStmt(expr=value) if value is not None and kind not in (ASSIGNED, YIELDED):
            lambdas = [each for each in spot.nodes() if isinstance(each, LambdaExpr)]
            head = "<lambda>" if lambdas and lambdas[-1].line >= node.line else None
            yield from _part(Subject("the result", head), value, spot)
        case YieldExpr(expr=value) if value is not None and kind != ASSIGNED:
            yield from _part(Subject(YIELDED), value, spot)
        case CallExpr():
            yield from _argument(node, spot)
        case _ if kind != YIELDED:
            yield from _assigned_by(node, spot)


def _assigned_by(node: Node, spot: Spot) -> Iterator[Subject]:
    """Yield the variable that the node assigns."""
    match node:
        case AssignmentStmt(lvalues=targets, rvalue=value):
            yield from _assigned(targets, value, spot)
        case AssignmentExpr(target=target, value=value):
            yield from _assigned([target], value, spot)
        case OperatorAssignmentStmt(lvalue=target, rvalue=value):
            label, head = _target([target], spot)
            in_list = isinstance(value, ListExpr) and spot.within(value)
            yield Subject(with_place(label, OPEN if in_list else ""), head)
        case ForStmt(index=target) if spot.within(target) or spot.starts(node):
            yield _target(_single_targets([target]), spot)
        case WithStmt(target=targets, expr=values):
            for target, value in zip(targets, values, strict=True):
                if target is not None and (spot.within(target) or spot.within(value)):
                    yield _target(_single_targets([target]), spot)


def _assigned(targets: Sequence[Expression], value: Expression, spot: Spot) -> Iterator[Subject]:
    """Yield the variable of an assignment; of ``a, b = ...`` the one whose item it is."""
    if not spot.within(value):
        yield from (_target([each], spot) for each in targets if spot.within(each))
        return
    target = targets[-1]
    if isinstance(target, TupleExpr) and isinstance(value, TupleExpr):
        if len(value.items) == len(target.items):
            for each, item in zip(target.items, value.items, strict=True):
                if spot.within(item):
                    yield from _assigned([each], item, spot)
    else:
        yield from _part(_target(_single_targets(targets), spot), value, spot)


def _single_targets(targets: Sequence[Expression]) -> list[Expression]:
    """Return the variables of an assignment, those of ``a, b`` too."""
    items = (t.items if isinstance(t, TupleExpr) else [t] for t in targets)
    return [item for several in items for item in several]


def _target(targets: Sequence[Expression], spot: Spot) -> Subject:
    """Return what a variable is called, or an attribute, or an item of one.

    Of several it is not known which one the error is about.
    """
    [target, *others] = targets
    if others:
        return Subject(" or ".join(f"'{text_of_expression(each)}'" for each in targets))
    owner = _owner(target, spot.checker)
    if owner is not None:
        return Subject(f"field '{text_of_expression(target, of_field=True)}'", owner)
    return Subject(f"'{text_of_expression(target)}'")


def _owner(target: Expression, checker: TypeChecker) -> str | None:
    """Return the class of a field."""
    if isinstance(target, IndexExpr):
        return _owner(target.base, checker)
    if isinstance(target, NameExpr):
        variable = target.node
        return variable.info.name if isinstance(variable, Var) and variable.info else None
    owner = type_of(target.expr, checker) if isinstance(target, MemberExpr) else None
    if isinstance(owner, CallableType) and owner.is_type_obj():
        return owner.type_object().name
    return owner.type.name if isinstance(owner, Instance) else None


def _argument(call: CallExpr, spot: Spot) -> Iterator[Subject]:
    """Yield what the parameter is called that the spot is given for."""
    for i, value in enumerate(call.args):
        if spot.within(value):
            callee = callable_type(call, spot.checker)
            taken = None if callee is None else taking(callee, call, i)
            name = call.arg_names[i] if taken is None else taken.name
            own_name = text_of_expression(call.callee)
            head = None if callee is None else messages.callee(callee, "") or own_name
            if (own := names_of_transformed(call, spot.checker)) is not None:
                head, name = own.function, name or dict(enumerate(own.parameters)).get(i)
            label = f"argument {i + 1}" if name is None else f"argument '{name}'"
            yield from _part(Subject(label, head or None), value, spot)


def _part(subject: Subject, value: Expression, spot: Spot) -> Iterator[Subject]:
    """Yield the subject with the place of the spot in it: ``the result[1]``."""
    if spot.within(value):
        place = place_in(value, spot)
        if place is not None:
            yield Subject(with_place(subject.label, place), subject.head)
