"""``if x > 0``, ``max(x, y)``, ``float(x)`` and ``x.item()``: they need an array of one element."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from mypy.nodes import (
    AssertStmt,
    CallExpr,
    ComparisonExpr,
    ConditionalExpr,
    DictionaryComprehension,
    Expression,
    GeneratorExpr,
    IfStmt,
    ListComprehension,
    MatchStmt,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    SetComprehension,
    UnaryExpr,
    WhileStmt,
)
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import SHAPE
from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.module_end.asked_truths import asked_truths
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.types import Scope
from typednn.shapes.dim import Dim, Size
from typednn.shapes.facts import assuming
from typednn.shapes.shape import Variadic
from typednn.shapes.verdict import Refuted, assignment_text, equal

_TRUTH: Final = "The truth value of an array with more than one element is ambiguous"
_NUMBER: Final = "can only convert an array of size 1 to a Python scalar"
_NUMBERS: Final = ("builtins.float", "builtins.int")
_OF_ITEMS: Final = ("math.fsum", "math.prod", "math.dist", "math.sumprod")


def check_single_elements(module: Module) -> None:
    """Report arrays of other than one element that are asked for a number or a truth value."""
    for o in map(_last, _conditions(module)):
        _check(o, module.arrays(o), _TRUTH, "use .any() or .all()", module)
    for o in list(module.types):
        for place, arrays, advice in asked_truths(o, module):
            _check(place, arrays, _TRUTH, advice, module)
        for x in _numbers(o, module):
            _check(x, module.arrays(x), _NUMBER, "reduce it, e.g. with .mean()", module)


def _numbers(o: Expression, module: Module) -> Sequence[Expression]:
    """Return the arguments of a call of which it makes numbers."""
    match o:
        case CallExpr(callee=RefExpr(fullname=name), args=[x]) if name in _NUMBERS:
            return [x]
        case CallExpr(callee=RefExpr(fullname=name), args=args) if _is_of_numbers(name):
            return args
        case CallExpr(callee=MemberExpr(name="item", expr=x), args=[]) if module.tensors(x):
            return [x]
    return []


def _is_of_numbers(function: str) -> bool:
    """Whether a function of Python takes numbers, as ``math.sqrt`` and ``math.isclose`` do."""
    return function.startswith("math.") and function not in _OF_ITEMS


def _conditions(module: Module) -> Iterator[Expression]:
    """Yield the expressions that Python asks for their truth."""
    for statement in module.statements():
        match statement:
            case IfStmt(expr=conditions):
                yield from conditions
            case WhileStmt(expr=condition) | AssertStmt(expr=condition):
                yield condition
            case MatchStmt(guards=guards):
                yield from filter(None, guards)
    for o in module.types:
        match o:
            case OpExpr(op="and" | "or", left=x) | ConditionalExpr(cond=x):
                yield x
            case UnaryExpr(op="not", expr=x):
                yield x
            case CallExpr(callee=NameExpr(fullname="builtins.bool"), args=[x]):
                yield x
            case ComparisonExpr(operators=[_, _, *_]):
                yield o
            case (
                ListComprehension(generator=GeneratorExpr(condlists=of_loops))
                | SetComprehension(generator=GeneratorExpr(condlists=of_loops))
                | GeneratorExpr(condlists=of_loops)
                | DictionaryComprehension(condlists=of_loops)
            ):
                yield from chain.from_iterable(of_loops)


def _last(o: Expression) -> Expression:
    """Return the last operand of ``a and b``. The others are conditions of their own."""
    return _last(o.right) if isinstance(o, OpExpr) and o.op in ("and", "or") else o


def _check(
    o: Expression, arrays: Sequence[Instance], text: str, advice: str, module: Module
) -> None:
    """Report an expression if each of the arrays that are meant has not one element."""
    if not arrays or any(_why_not_one(array, Scope()) is None for array in arrays):
        return
    x, scope = arrays[0], Scope()
    with assuming(facts_at(place_of(o), module.checker, scope)):
        why = _why_not_one(x, scope)
    if why is not None:
        shown = messages.tensor(scope.shape(x), get_proper_type(x.args[1]))
        module.fail(f"{text}: it is {shown}{why}; {advice}", o, SHAPE)


def _why_not_one(x: Instance, scope: Scope) -> str | None:
    """Return sizes for which an array has not one element, or None if it may always have one."""
    shape = scope.shape(x)
    if any(isinstance(entry, Variadic) for entry in shape):
        return None
    known = [entry for entry in shape if isinstance(entry, int | Dim)]
    count: Size = 1
    for size in known:
        count = count * size
    verdict = equal(count, 1)
    if not isinstance(verdict, Refuted):
        return None
    if not verdict.counterexample:
        return ""
    return f": for {assignment_text(verdict.counterexample)} it has {verdict.left} elements"
