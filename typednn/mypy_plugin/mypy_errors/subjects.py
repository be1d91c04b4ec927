"""What the value that an error is about is called: ``the result[1]``, ``field 'w'``, ``'d['x']'``.

mypy's text does not say it. It is found in the program, at the place of the error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    ConditionalExpr,
    Context,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ForStmt,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    LambdaExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    ReturnStmt,
    SetComprehension,
    SetExpr,
    StrExpr,
    TupleExpr,
    Var,
    WithStmt,
    YieldExpr,
)
from mypy.types import CallableType, Instance, Overloaded, ProperType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.values.definitions import walk
from typednn.mypy_plugin.features.values.expressions import type_of

YIELDED: Final = "the yielded value"
ASSIGNED: Final = "the assigned value"
_OPEN: Final = "[...]"  # an item of which only its container is known


class Subject(NamedTuple):
    """What a value is called.

    ``head`` is the class whose field it is, or the function that it is given to, if it is one.
    """

    label: str
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """The part of the program that an error is about, in the function or module around it."""

    start: tuple[int, int]
    end: tuple[int, int]
    checker: TypeChecker

    @classmethod
    def of(cls, info: ErrorInfo, checker: TypeChecker) -> "Spot":
        return cls((info.line, info.column), (info.end_line, info.end_column), checker)

    def within(self, node: Context) -> bool:
        """Whether the spot is inside of the node's text, or all of it."""
        if node.end_line is None or node.end_column is None:
            return False
        start, end = (node.line, node.column), (node.end_line, node.end_column)
        return start <= self.start and self.end <= end

    def starts(self, node: Context) -> bool:
        """Whether the spot begins where the node does."""
        return (node.line, node.column) == self.start

    def nodes(self) -> list[Node]:
        """Return the nodes around the spot, the outer ones first."""
        function = self.checker.scope.current_function()
        return [node for node in walk(function or self.checker.tree) if self.within(node)]

    def is_text_of(self, node: Context) -> bool:
        """Whether the spot is all of the node's text."""
        return self.starts(node) and (node.end_line, node.end_column) == self.end

    def expression(self) -> Expression | None:
        """Return the outermost expression whose text is just the spot, or None."""
        nodes = (node for node in self.nodes() if isinstance(node, Expression))
        return next(filter(self.is_text_of, nodes), None)

    def argument_of(self) -> CallExpr | None:
        """Return the innermost call that the spot is in an argument of, or None."""
        calls = (node for node in reversed(self.nodes()) if isinstance(node, CallExpr))
        return next((call for call in calls if any(map(self.within, call.args))), None)


def callee_type(call: CallExpr, checker: TypeChecker) -> ProperType:
    """Return the type of what is called; mypy may not have kept it yet."""
    if (known := type_of(call.callee, checker)) is not None:
        return known
    with checker.msg.filter_errors(), checker.local_type_map:
        return get_proper_type(checker.expr_checker.accept(call.callee))


def subject_at(spot: Spot, kind: str = "") -> Subject | None:
    """Return what the value at the spot is called, or None.

    ``kind`` is mypy's own name for it: ``the result``, ``the assigned value``, and so on.
    """
    found = None
    for node in spot.nodes():
        for subject in _subjects(node, kind, spot):
            found = subject
    return found


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
            yield Subject(with_place(label, _OPEN if in_list else ""), head)
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
        return Subject(" or ".join(f"'{_text(each)}'" for each in targets))
    owner = _owner(target, spot.checker)
    if owner is not None:
        return Subject(f"field '{_text(target, of_field=True)}'", owner)
    return Subject(f"'{_text(target)}'")


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


def _text(e: Expression, of_field: bool = False) -> str:
    """Return an expression as it is written, in short; a field without its object."""
    match e:
        case NameExpr(name=name):
            return name
        case MemberExpr(expr=owner, name=name):
            return name if of_field else f"{_text(owner)}.{name}"
        case IndexExpr(base=base, index=index):
            return f"{_text(base, of_field)}[{_text(index)}]"
        case StrExpr(value=value) | IntExpr(value=value):
            return repr(value)
        case CallExpr(callee=callee):
            return f"{_text(callee)}(...)"
    return "..."


def _argument(call: CallExpr, spot: Spot) -> Iterator[Subject]:
    """Yield what the parameter is called that the spot is given for."""
    for i, value in enumerate(call.args):
        if spot.within(value):
            callee = callee_type(call, spot.checker)
            callee = callee.items[0] if isinstance(callee, Overloaded) else callee
            name = call.arg_names[i]
            if name is None and isinstance(callee, CallableType):
                name = _positional(callee, i)
            label = f"argument {i + 1}" if name is None else f"argument '{name}'"
            head = messages.callee(callee, "") if isinstance(callee, CallableType) else None
            yield from _part(Subject(label, head or None), value, spot)


def _positional(callee: CallableType, i: int) -> str | None:
    """Return the name of the parameter that takes the positional argument ``i``."""
    for name, kind in zip(callee.arg_names[: i + 1], callee.arg_kinds, strict=False):
        if kind.is_star():
            return name
    taken = callee.arg_kinds[i : i + 1]
    return callee.arg_names[i] if taken and taken[0].is_positional() else None


def _part(subject: Subject, value: Expression, spot: Spot) -> Iterator[Subject]:
    """Yield the subject with the place of the spot in it: ``the result[1]``."""
    if spot.within(value):
        place = _place(value, spot)
        if place is not None:
            yield Subject(with_place(subject.label, place), subject.head)


def with_place(label: str, place: str) -> str:
    """Return ``argument 'xs[0]'`` for ``argument 'xs'`` and ``[0]``."""
    return f"{label[:-1]}{place}'" if label.endswith("'") else label + place


def _place(value: Expression, spot: Spot) -> str | None:
    """Return the place of the spot in lists, tuples and dicts that are written out, or None."""
    for place, part, key in _parts(value):
        if key is not None and spot.starts(key):  # of an entry, mypy reports both
            return place
        if spot.within(part):
            inner = _place(part, spot)
            return None if inner is None else place + inner
    return "" if spot.starts(value) else None


def _parts(value: Expression) -> Iterator[tuple[str, Expression, Expression | None]]:
    """Yield the place of each part, the part, and the key of an entry."""
    match value:
        case ListExpr(items=items) | TupleExpr(items=items):
            yield from ((f"[{i}]", item, None) for i, item in enumerate(items))
        case SetExpr(items=items):
            yield from ((_OPEN, item, None) for item in items)
        case DictExpr(items=entries):
            for key, item in entries:
                yield f"[{_text(key)}]" if key is not None else "", item, key
        case ConditionalExpr(if_expr=one, else_expr=other):
            yield from (("", each, None) for each in (one, other))
        case ListComprehension(generator=generator) | SetComprehension(generator=generator):
            yield _OPEN, generator.left_expr, None
        case DictionaryComprehension(key=key, value=item):
            yield _OPEN, item, key
        case GeneratorExpr(left_expr=item):
            yield _OPEN, item, None
