"""Calls in a training loop that were refused: what is done with their results is no further mistake."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.errors import ErrorInfo
from mypy.nodes import Context
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import CallableType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.types import refused_type
from typednn.shapes.fitting import no_leaf

LOAD: Final = "typednn.checkpoints.reading.load"
CALLS: Final = (
    LOAD,
    "typednn.autodiff.gradients.Grad.__call__",
    "typednn.autodiff.gradients.ValueAndGrad.__call__",
    "typednn.optim.averaging.averaged",
    "typednn.optim.optimizer.Optimizer.step",
    "typednn.train.state.start",
)
_Context = TypeVar("_Context", FunctionContext, MethodContext)


def forget_refused(ctx: _Context, otherwise: Callable[[_Context], Type] | None) -> Type:
    """The hook of such a call: its result is unknown where one of its arguments was refused."""
    assert isinstance(ctx.api, TypeChecker)
    found = ctx.default_return_type if otherwise is None else otherwise(ctx)
    if not _is_refused(ctx.context, ctx.api):
        return found
    proper = get_proper_type(found)
    if isinstance(proper, TupleType):
        return proper.copy_modified(items=_items(ctx, proper))
    return refused_type()


def _items(ctx: FunctionContext | MethodContext, result: TupleType) -> list[Type]:
    """Return the types of the parts of a result: of a step those that fit its model."""
    models = [
        types
        for name, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True)
        if name == "model"
    ]
    state = get_proper_type(result.items[-1])
    if not models or not models[0] or not isinstance(state, Instance):
        return [refused_type() for _ in result.items]
    return [models[0][0], state.copy_modified(args=models[0])]


def load_result(ctx: FunctionContext, otherwise: Callable[[FunctionContext], Type] | None) -> Type:
    """The hook of ``load``: a class is no tree that a checkpoint is like."""
    assert isinstance(ctx.api, TypeChecker)
    for name, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True):
        given = get_proper_type(types[0]) if name == "like" and types else None
        if isinstance(given, CallableType) and given.is_type_obj():
            kind = f"the class {given.type_object().fullname}"
            ctx.api.fail(no_leaf("load", "", kind), ctx.context, code=ARG_TYPE)
    return ctx.default_return_type if otherwise is None else otherwise(ctx)


def _is_refused(call: Context, checker: TypeChecker) -> bool:
    """Return whether an error has been reported inside of a call."""
    start, end = (call.line, call.column), (call.end_line or 0, call.end_column or 0)
    return any(
        info.severity == "error"
        and start <= (info.line, info.column)
        and (info.end_line, info.end_column) <= end
        for info in _errors(checker)
    )


def _errors(checker: TypeChecker) -> Iterator[ErrorInfo]:
    """Yield the errors that mypy has recorded for a file, and those that it holds back for now."""
    yield from checker.errors.error_info_map.get(checker.errors.file, [])
    for watcher in checker.errors._watchers:
        yield from watcher._filtered or ()
