"""Calls of ``vmap(f)``: the mapped axes have one size, and a lambda gets elements of its arguments.

The parameters of a lambda have no types, so it is checked anew in each call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, ErrorCode
from mypy.nodes import (
    ARG_POS,
    CallExpr,
    Context,
    Expression,
    FuncDef,
    IntExpr,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    StarExpr,
    TupleExpr,
    UnaryExpr,
    Var,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import (
    CallableType,
    Instance,
    ProperType,
    Type,
    TypeVarLikeType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK, SHAPE
from typednn.mypy_plugin.features.annotated_calls.given_functions import (
    given_function,
    lambda_of,
    report_in_call,
)
from typednn.mypy_plugin.features.control_flow.calls import function_taking, type_of_argument
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees, of_any_value
from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.transformations.argument_leaves import leaves_of
from typednn.mypy_plugin.features.transformations.expressions import (
    PLAN,
    call_that_made,
    name_of,
    transformations_of,
)
from typednn.mypy_plugin.features.transformations.mapped_functions import (
    UNKNOWN_AXIS,
    VMAP,
    Axis,
    mapped_axes,
    size_of_axis,
    with_axis,
)
from typednn.mypy_plugin.features.transformations.tree_marks import of_batch
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.types import as_tensor, refused_type, unknown_type
from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.facts import assuming
from typednn.shapes.mapped_axes import (
    described,
    no_axis,
    nothing_mapped,
    other_entries,
    single_key,
    sizes_differ,
    without_axis,
)
from typednn.shapes.shape import UNKNOWN_SHAPE
from typednn.shapes.verdict import Refuted, equal

MAPPED_CALL: Final = "typednn.autodiff.mapped.Vmap.__call__"
_KEY: Final = "typednn.random.keys.Key"
_SINGLE_KEYS: Final = ("typednn.random.keys.key", "typednn.random.keys.fold_in")
_PARAMETERS: Final = ("f", "in_axes", "out_axes")

Check: TypeAlias = Callable[[FunctionContext | MethodContext], Type]


def call_map(ctx: MethodContext, check: Check | None) -> Type:
    """The hook of a call of what ``vmap`` returns."""
    assert isinstance(ctx.api, TypeChecker)
    found = _arguments(ctx.context, ctx.api)
    mistake = _other_number(ctx.context, ctx.api)
    if mistake is None and found is not None:
        mistake = found.mistake(ctx.context)
    if mistake is not None:
        ctx.api.fail(mistake[0], ctx.context, code=mistake[1])
        return refused_type()
    if found is not None and isinstance(found.function, LambdaExpr):
        return _of_lambda(found, found.function, ctx)
    result = check(ctx) if check else ctx.default_return_type
    return _with_batches(result, ctx)


def _other_number(call: Context, checker: TypeChecker) -> tuple[str, ErrorCode] | None:
    """Return what is wrong with a call that has more positional arguments than there are axes."""
    if not isinstance(call, CallExpr) or any(kind.is_star() for kind in call.arg_kinds):
        return None
    of = _written(call.callee, checker)
    axes = of.in_axes if of is not None else None
    if not isinstance(axes, TupleExpr | ListExpr):
        return None
    count = call.arg_kinds.count(ARG_POS)
    if len(axes.items) == count or any(isinstance(each, StarExpr) for each in axes.items):
        return None
    _, f = transformations_of(call.callee, checker)
    name = f.name if isinstance(f, NameExpr | MemberExpr) else "<lambda>"
    return other_entries(len(axes.items), name, f"got {count} positional arguments"), ARG_TYPE


def call_planned(ctx: MethodContext, check: Check | None) -> Type:
    """The hook of a call of what ``jit`` returns: of a map, the modules in the result are batches."""
    result = check(ctx) if check else ctx.default_return_type
    return _with_batches(result, ctx) if _mapped_axes(ctx) else result


def _with_batches(result: Type, ctx: MethodContext) -> Type:
    """Return the result of a map with each module in it a batch of modules."""
    assert isinstance(ctx.api, TypeChecker)
    of = _map_in(ctx.context.callee, ctx.api) if isinstance(ctx.context, CallExpr) else None
    if of is None or len(_mapped_axes(ctx)) > 1:
        return of_batch(result, UNKNOWN_AXIS, unknown_type(), ctx.api)
    return of_batch(
        result, _axis(of.out_axes), size_of_axis(_parameters(ctx), ctx.arg_types), ctx.api
    )


def _mapped_axes(ctx: MethodContext) -> set[TypeVarLikeType]:
    return mapped_axes(_parameters(ctx))


def _parameters(ctx: MethodContext) -> ProperType:
    owner = get_proper_type(ctx.type)
    return get_proper_type(owner.args[0]) if isinstance(owner, Instance) and owner.args else owner


def _of_lambda(arguments: "_Arguments", function: LambdaExpr, ctx: MethodContext) -> Type:
    """Return the type of the call; report what is wrong in the lambda with these arguments."""
    assert isinstance(ctx.api, TypeChecker)
    wanted = function_taking(arguments.elements(), ctx.api)
    with ctx.api.local_type_map:
        given = given_function(function, wanted, wanted, ctx.api)
    if isinstance(ctx.context, CallExpr):
        report_in_call(given.mistakes, function, ctx.context, ctx.api)
    if given.mistakes or not isinstance(given.type, CallableType):
        return refused_type()
    return arguments.result(given.type.ret_type)


@dataclass(frozen=True)
class _Map:
    """``vmap(f, in_axes, out_axes)`` as it is written."""

    f: Expression
    in_axes: Expression | None
    out_axes: Expression | None

    def axes(self, count: int) -> list[Axis]:
        """Return the mapped axis of each of ``count`` arguments."""
        if not isinstance(self.in_axes, TupleExpr | ListExpr):
            return [_axis(self.in_axes)] * count
        items = [_axis(item) for item in self.in_axes.items]
        return items if len(items) == count else [UNKNOWN_AXIS] * count


class _Arguments:
    """The arguments of a call of ``vmap(f)``, all by position. ``function``: what ``f`` is."""

    def __init__(
        self,
        of: _Map,
        function: LambdaExpr | FuncDef,
        given: Sequence[Expression],
        checker: TypeChecker,
    ) -> None:
        self.function = function
        self._of, self._given = of, given
        self._types = [type_of_argument(each, checker) for each in given]
        self._name = function.name if isinstance(function, FuncDef) else "<lambda>"
        self._trees = TypeTrees(checker)
        self._axes = of.axes(len(given))
        self._size: Size = UNKNOWN

    def mistake(self, place: Context) -> tuple[str, ErrorCode] | None:
        """Return what is wrong with the first mapped axis that is not there, or has another size."""
        with assuming(facts_at(place_of(place), self._trees.checker, self._trees.scope)):
            return self._mistake()

    def _mistake(self) -> tuple[str, ErrorCode] | None:
        if self._axes and all(axis is None for axis in self._axes):
            return nothing_mapped(self._name), ARG_TYPE
        first, found = "", list[tuple[str, Size]]()
        for name, given, t, axis in zip(
            self.function.arg_names, self._given, self._types, self._axes, strict=True
        ):
            if isinstance(axis, int) and _is_single_key(given, self._trees.checker):
                return single_key(f"vmap: {name} of {self._name}"), ARG_TYPE
            for place, tensor in leaves_of(t, str(name), given, self._trees.checker):
                if not isinstance(axis, int):
                    break
                shape = self._trees.shape(tensor)
                parts = without_axis(shape, axis)
                if parts is None:
                    kind = messages.tensor(shape, get_proper_type(tensor.args[1]))
                    return no_axis(self._name, place, kind, axis), RANK
                found.append((described(place, shape, parts[0], axis), parts[0]))
        for text, size in found:
            if isinstance(equal(self._size, size), Refuted):
                return sizes_differ(self._name, first, text), SHAPE
            if self._size is UNKNOWN:
                first, self._size = text, size
        return None

    def elements(self) -> list[Type]:
        """Return the types of an element of each argument."""
        return _elements(self._types, self._axes, self._trees)

    def result(self, t: Type) -> Type:
        """Return the type of a result, with the mapped axis."""
        axis, size = _axis(self._of.out_axes), self._trees.writer.size(self._size)
        return of_batch(with_axis(t, axis, size), axis, size, self._trees.checker)


def elements_of_map(made: CallExpr, types: list[Type], checker: TypeChecker) -> list[Type]:
    """Return what a function gets that ``vmap(f, in_axes)`` calls; the types if this is another call."""
    of = _written(made, checker)
    return types if of is None else _elements(types, of.axes(len(types)), TypeTrees(checker))


def _elements(types: Sequence[Type], axes: Sequence[Axis], trees: TypeTrees) -> list[Type]:
    return [_element(t, axis, trees) for t, axis in zip(types, axes, strict=True)]


def _element(t: Type, axis: Axis, trees: TypeTrees) -> Type:
    if axis is None:
        return of_any_value(t)
    tensor, proper = as_tensor(t), get_proper_type(t)
    if isinstance(proper, Instance) and proper.type.fullname == _KEY:
        return t
    if tensor is None:
        return unknown_type()
    parts = without_axis(trees.shape(tensor), axis) if isinstance(axis, int) else None
    return trees.with_shape(tensor, UNKNOWN_SHAPE if parts is None else parts[1])


def _arguments(call: object, checker: TypeChecker) -> _Arguments | None:
    """Return the arguments of a call of ``vmap(f)``; None if it is not known what is mapped how."""
    of = _written(call.callee, checker) if isinstance(call, CallExpr) else None
    if of is None or not isinstance(call, CallExpr) or {*call.arg_kinds} != {ARG_POS}:
        return None
    made, f = transformations_of(of.f, checker)
    if made and isinstance(f, LambdaExpr) or any(name_of(each) == VMAP for each in made):
        return None  # its result is another one, or there are several mapped axes
    function = f.node if isinstance(f, RefExpr) else f
    if not isinstance(function, LambdaExpr | FuncDef):
        function = lambda_of(of.f, checker)
    if function is None or [*function.arg_kinds] != [*call.arg_kinds]:
        return None
    return _Arguments(of, function, call.args, checker)


def _is_single_key(given: Expression, checker: TypeChecker) -> bool:
    """Whether an argument is what makes one key, or a variable that stands for that."""
    if isinstance(given, NameExpr) and isinstance(given.node, Var):
        given = definition(given.node, checker) or given
    made = given.callee if isinstance(given, CallExpr) else None
    return isinstance(made, RefExpr) and made.fullname in _SINGLE_KEYS


def _map_in(callee: Expression, checker: TypeChecker) -> _Map | None:
    """Return the call of ``vmap`` that is called here, or planned: ``jit(vmap(f))``."""
    made, _ = transformations_of(callee, checker)
    maps = [each for each in made if name_of(each) != PLAN]
    return _written(maps[0], checker) if maps else None


def _written(callee: Expression, checker: TypeChecker) -> _Map | None:
    """Return the call of ``vmap`` that an expression is, or that its variable stands for."""
    made = call_that_made(callee, checker)
    if made is None or name_of(made) != VMAP or any(kind.is_star() for kind in made.arg_kinds):
        return None
    names = [name or _PARAMETERS[place] for place, name in enumerate(made.arg_names)]
    given = dict(zip(names, made.args, strict=True))
    return _Map(given["f"], given.get("in_axes"), given.get("out_axes")) if "f" in given else None


def _axis(expression: Expression | None) -> Axis:
    """Return the axis that is written: 0 if none is."""
    match expression:
        case None:
            return 0
        case IntExpr(value=value):
            return value
        case UnaryExpr(op="-", expr=IntExpr(value=value)):
            return -value
        case NameExpr(fullname="builtins.None"):
            return None
    return UNKNOWN_AXIS
