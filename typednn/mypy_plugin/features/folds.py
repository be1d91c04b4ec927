"""``functools.reduce(lambda h, layer: layer(h), layers, x)`` and ``itertools.accumulate``.

To mypy what the function gives has the type of the first value, though its sizes may change with
each item. Here a lambda is called, as it were, with one item after the other.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeGuard

from mypy.checker import TypeChecker
from mypy.nodes import Context, Expression, LambdaExpr
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.subtypes import is_same_type
from mypy.types import CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.given_functions import lambda_of
from typednn.mypy_plugin.features.control_flow.calls import (
    function_taking,
    is_plain,
    may_take,
    result_of,
    type_in_call,
)
from typednn.mypy_plugin.features.redefinition import with_shape
from typednn.mypy_plugin.features.values.items import Items
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    has_mistake,
    of_mistake,
    refused_type,
    unknown_type,
)
from typednn.shapes.shape import common

FOLDS: Final = ("functools.reduce", "itertools.accumulate")
_ITERATOR: Final = FOLDS[1]
_MOST: Final = 16
"""The largest number of items that are looked at one by one."""
_ROUNDS: Final = 2
"""How often a lambda is looked at for items whose number is not known."""


class _Fold(NamedTuple):
    """A fold of a lambda that begins with a tensor: the lambda, the first value and the items."""

    function: LambdaExpr
    start: Type
    items: Sequence[Type]
    sources: tuple[Expression, Expression]
    is_counted: bool


def fold_signature(ctx: FunctionSigContext) -> CallableType:
    """The hook of what they take: a lambda is checked where the items are known."""
    assert isinstance(ctx.api, TypeChecker)
    fold = _fold(ctx.args, ctx.context, ctx.api)
    if fold is None:
        return ctx.default_signature
    anything = ctx.api.named_type("builtins.object")
    wanted = function_taking([unknown_type()] * 2, ctx.api)
    formals = [
        wanted if any(isinstance(each, LambdaExpr) for each in given) else anything
        for given in ctx.args
    ]
    result = get_proper_type(ctx.default_signature.ret_type)
    result = result.copy_modified(args=[unknown_type()]) if _is_iterator(result) else unknown_type()
    return ctx.default_signature.copy_modified(arg_types=formals, ret_type=result, variables=[])


def fold_result(ctx: FunctionContext) -> Type:
    """The hook of what they give: the value after the last item, or an iterator of all values."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type)
    fold = _fold(ctx.args, ctx.context, ctx.api)
    if fold is None:
        return result
    values = list(_values(fold, ctx.context, ctx.api))
    if has_mistake(values[-1]):
        value = of_mistake(fold.start)
    elif _is_iterator(result) or not fold.is_counted:
        value = _common(values, ctx.api)
    else:
        value = values[-1]
    return result.copy_modified(args=[value]) if _is_iterator(result) else value


def _is_iterator(t: Type) -> TypeGuard[Instance]:
    return isinstance(t, Instance) and t.type.fullname == _ITERATOR


def _fold(
    args: Sequence[Sequence[Expression]], place: Context, checker: TypeChecker
) -> _Fold | None:
    """Return what a call folds, or None if mypy knows its type: of numbers, of a declared function."""
    given = [each for each in args if each]
    functions = [(i, own) for i, [each] in enumerate(given) if (own := _lambda(each, checker))]
    if not is_plain(place) or len(functions) != 1:
        return None
    place_of_function, own = functions[0]
    del given[place_of_function]
    if not given or not may_take(2, own):
        return None
    iterable, first = given[0][0], given[1][0] if len(given) > 1 else None
    t = get_proper_type(type_in_call(iterable, checker))
    found = Items(checker, Scope()).types(t, iterable)
    is_counted = isinstance(found, list) and len(found) <= _MOST
    each = found if isinstance(found, list) else [found] * (_ROUNDS + (first is None))
    with checker.msg.filter_errors():
        _, any_item = checker.analyze_iterable_item_type_without_expression(t, iterable)
    items = [any_item if item is None else item for item in each[: _MOST + 1]]
    if first is not None:
        items.insert(0, get_proper_type(type_in_call(first, checker)))
    if not items or as_tensor(items[0]) is None:
        return None
    return _Fold(own, items[0], items[1:], (first or iterable, iterable), is_counted)


def _lambda(expression: Expression, checker: TypeChecker) -> LambdaExpr | None:
    if isinstance(expression, LambdaExpr):
        return expression
    return lambda_of(expression, checker)


def _values(fold: _Fold, place: Context, checker: TypeChecker) -> Iterator[Type]:
    """Yield the types of the first value and of what the lambda gives for each item.

    Report the first call of it that is refused, and end there.
    """
    value, of_anything = fold.start, function_taking([unknown_type()] * 2, checker)
    yield value
    for item in fold.items:
        given = [*zip((value, item), fold.sources, strict=True)]
        with checker.msg.filter_errors(filter_errors=False) as watcher:
            value = result_of(fold.function, of_anything, given, place, checker)
        if watcher.has_new_errors():
            yield refused_type()
            return
        yield value


def _common(values: Sequence[Type], checker: TypeChecker) -> Type:
    """Return the type of a value that is one of several."""
    first, *others = values
    if all(is_same_type(first, other) for other in others):
        return first
    tensors = [tensor for value in values if (tensor := as_tensor(value)) is not None]
    dtypes = {messages.dtype(get_proper_type(tensor.args[1])) for tensor in tensors}
    if len(tensors) < len(values) or len(dtypes) > 1:
        return unknown_type()
    scope = Scope()
    known = common([scope.shape(tensor) for tensor in tensors])
    return with_shape(first, Writer(checker_builder(checker), scope).shape(known))
