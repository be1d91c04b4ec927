"""What functions of Python ask for its truth: ``max(x, y)``, ``sorted(xs)``, ``any(xs)``, ``x in xs``.

They compare arrays, or ask what a predicate has returned.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mypy.nodes import (
    ARG_POS,
    CallExpr,
    ComparisonExpr,
    Expression,
    GeneratorExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    RefExpr,
    SetComprehension,
    SetExpr,
    TupleExpr,
)
from mypy.types import CallableType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import Scope, as_array, members

_ORDERS: Final = ("builtins.max", "builtins.min", "builtins.sorted")
_TRUTHS: Final = ("builtins.any", "builtins.all")
_PREDICATES: Final = (
    "builtins.filter",
    "itertools.filterfalse",
    "itertools.takewhile",
    "itertools.dropwhile",
)
_COMPARE: Final = "compare one number of each, e.g. key=lambda x: x.sum()"
_REDUCE: Final = "use .any() or .all()"
_EQUAL: Final = "compare with any((x == y).all() for y in ys)"
_LISTS: Final = ("builtins.list", "builtins.tuple", "collections.deque")


class Asked(NamedTuple):
    """What is asked for its truth: where, the arrays that it may be, and what to do instead."""

    place: Expression
    arrays: Sequence[Instance]
    advice: str


def asked_truths(o: Expression, module: Module) -> Iterator[Asked]:
    """Yield what an expression asks for its truth, but for itself."""
    match o:
        case CallExpr(callee=RefExpr(fullname=name)) if name in _ORDERS:
            yield from _compared(o, module)
        case CallExpr(callee=RefExpr(fullname=name), args=[items]) if name in _TRUTHS:
            yield Asked(items, _items(items, module, 1), _REDUCE)
        case CallExpr(callee=RefExpr(fullname=name), args=[predicate, _]) if name in _PREDICATES:
            yield Asked(predicate, _results(predicate, module), _REDUCE)
        case CallExpr(callee=MemberExpr(expr=xs, name="sort")) if _is_list(xs, module):
            yield from _of_key(o, xs, module)
        case CallExpr(
            callee=MemberExpr(expr=xs, name="index" | "count" | "remove"), args=[x, *_]
        ) if _is_list(xs, module) and _items(xs, module, 1):
            yield Asked(x, module.arrays(x), _EQUAL)
        case ComparisonExpr(operators=["in" | "not in"], operands=[x, xs]):
            if _is_list(xs, module) and _items(xs, module, 1):
                yield Asked(x, module.arrays(x), _EQUAL)
            elif any(tensor.type.fullname == TENSOR for tensor in module.tensors(xs)):
                yield Asked(xs, _items(xs, module, 1), "use (xs == x).any()")


def _compared(call: CallExpr, module: Module) -> Iterator[Asked]:
    """Yield what ``max`` and ``sorted`` compare: the items of their argument, or the arguments."""
    given = [x for x, kind in zip(call.args, call.arg_kinds, strict=True) if kind == ARG_POS]
    if len(given) == 1:
        yield from _of_key(call, given[0], module)
    elif "key" not in call.arg_names:
        arrays = [(x, module.arrays(x)) for x in given]
        yield from (Asked(x, found, _larger(call)) for x, found in arrays if found)


def _larger(call: CallExpr) -> str:
    match call.callee:
        case RefExpr(fullname="builtins.max"):
            name = "maximum"
        case _:
            name = "minimum"
    return f"ops.{name}(x, y) is elementwise"


def _of_key(call: CallExpr, items: Expression, module: Module) -> Iterator[Asked]:
    """Yield what is compared of items: themselves, or what the argument ``key`` makes of them."""
    keys = [x for x, name in zip(call.args, call.arg_names, strict=True) if name == "key"]
    found = _items(items, module, 2)
    if keys and found:
        yield Asked(keys[0], _results(keys[0], module), _COMPARE)
    elif not keys:
        yield Asked(items, found, _COMPARE)


def _results(function: Expression, module: Module) -> Sequence[Instance]:
    """Return the arrays that a function may return."""
    t = module.type_of(function)
    return _all_arrays(t.ret_type) if isinstance(t, CallableType) else []


def _items(o: Expression, module: Module, least: int) -> Sequence[Instance]:
    """Return the arrays that are items, or none if there may be others, or fewer than ``least``."""
    t = module.type_of(o)
    if t is None or _count(o, module) < least:
        return []
    if (each := _each(o)) is not None:  # mypy asks any((x > 0 for x in xs)) for objects
        return module.arrays(each)
    with module.checker.msg.filter_errors():
        _, item = module.checker.analyze_iterable_item_type_without_expression(t, o)
    return _all_arrays(item)


def _each(o: Expression) -> Expression | None:
    """Return what a comprehension gives for each of its items."""
    match o:
        case ListComprehension(generator=generator) | SetComprehension(generator=generator):
            return generator.left_expr
        case GeneratorExpr(left_expr=each):
            return each
    return None


def _all_arrays(t: Type) -> Sequence[Instance]:
    """Return the arrays that a value may be, or none if it may be something else."""
    found = [as_array(member) for member in members(get_proper_type(t))]
    arrays = [array for array in found if array is not None]
    return arrays if len(arrays) == len(found) else []


def _count(o: Expression, module: Module) -> float:
    """Return how many items there are, infinity if that is not known."""
    if isinstance(o, ListExpr | SetExpr | TupleExpr):
        return len(o.items)
    t = module.type_of(o)
    if isinstance(t, TupleType):
        return len(t.items)
    for array in module.arrays(o):
        shape = Scope().shape(array)
        if shape and isinstance(shape[0], int):
            return shape[0]
    return float("inf")


def _is_list(o: Expression, module: Module) -> bool:
    t = module.type_of(o)
    if isinstance(t, TupleType):
        return True
    return isinstance(t, Instance) and t.type.fullname in _LISTS
