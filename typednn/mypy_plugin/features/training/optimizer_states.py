"""``adam.step(model, grads, state_of_sgd)``: the state of another optimizer, where both are known."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    CallExpr,
    Expression,
    IndexExpr,
    IntExpr,
    NameExpr,
    RefExpr,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.plugin import MethodContext
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    FunctionLike,
    Instance,
    LiteralType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.features.training.origins import method_call, origins
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.shapes.fitting import state_of_another

_TRANSFORMATION: Final = "typednn.optim.transformation.Transformation"
_OURS: Final = "typednn.optim."
_STATE: Final = ("state", 2)
_STARS: Final = frozenset({ARG_STAR, ARG_STAR2})


def is_step(fullname: str) -> bool:
    """Return whether it is ``step`` of one of our optimizers."""
    return fullname.startswith(_OURS) and fullname.endswith(".step")


def refuse_state(ctx: MethodContext, otherwise: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of ``step``: do what ``otherwise`` does; if nothing is wrong, report the state of another optimizer."""
    assert isinstance(ctx.api, TypeChecker)
    result = ctx.default_return_type
    if otherwise is not None:
        with ctx.api.msg.filter_errors(filter_errors=False) as watcher:
            result = otherwise(ctx)
        if watcher.has_new_errors():
            return result
    found = method_call(ctx.context, "step") if isinstance(ctx.context, Expression) else None
    state = None if found is None else _state_of(found[1])
    if found is not None and state is not None and _is_of_model(ctx):
        own, others = _label(found[0], ctx.api), _labels_of_state(state, ctx.api)
        if own is not None and others and own not in others:
            ctx.api.fail(state_of_another(others[0], own), ctx.context, code=ARG_TYPE)
    return result


def _is_of_model(ctx: MethodContext) -> bool:
    """Return whether the state is that of the model, by its type; of another one mypy has told."""
    types = dict(zip(ctx.callee_arg_names, ctx.arg_types, strict=True))
    if not types.get("state") or not types.get("model"):
        return False
    state = get_proper_type(types["state"][0])
    if not isinstance(state, Instance) or isinstance(get_proper_type(state.args[0]), AnyType):
        return False
    return is_subtype(state.args[0], types["model"][0])


def _state_of(call: CallExpr) -> Expression | None:
    """Return the state that is given to ``step``."""
    name, place = _STATE
    if name in call.arg_names:
        return call.args[call.arg_names.index(name)]
    is_plain = len(call.args) > place and _STARS.isdisjoint(call.arg_kinds)
    return call.args[place] if is_plain else None


def _labels_of_state(state: Expression, checker: TypeChecker) -> list[str]:
    """Return whose state it may be; nothing if that is not known."""
    begun = [method_call(each, "init") for each in origins(state, _before_step, checker)]
    labels = [None if each is None else _label(each[0], checker) for each in begun]
    return [] if None in labels else [each for each in labels if each is not None]


def _before_step(expression: Expression) -> Expression | None:
    """Return the state that a step has replaced: ``state`` for ``adam.step(model, grads, state)[1]``."""
    match expression:
        case IndexExpr(base=call, index=IntExpr(value=1)):
            found = method_call(call, "step")
            return None if found is None else _state_of(found[1])
    return None


def _label(expression: Expression, checker: TypeChecker) -> str | None:
    """Return what ``Transformation.label`` gives for an optimizer; None if that is not known."""
    t = type_of(expression, checker)
    if not isinstance(t, Instance) or not t.type.module_name.startswith(_OURS):
        return None
    if t.type.is_abstract or not _has_parts(t.type):
        return None if t.type.is_abstract else t.type.name
    while isinstance(expression, NameExpr) and isinstance(expression.node, Var):
        expression = definition(expression.node, checker) or checker.temp_node(t)
    match expression:
        case CallExpr(callee=RefExpr(node=TypeInfo() as cls)) if cls is t.type:
            labels = [_label(part, checker) for part in _parts(expression.args, checker)]
            known = [each for each in labels if each is not None]
            is_known = len(known) == len(labels) and _STARS.isdisjoint(expression.arg_kinds)
            return f"{cls.name}({', '.join(known)})" if is_known else None
    return None


def _has_parts(cls: TypeInfo) -> bool:
    """Return whether an optimizer has a field with others, whose names are part of its label."""
    types = [each.node.type for each in cls.names.values() if isinstance(each.node, Var)]
    return any(_has_transformation(t) for t in types if t is not None)


def _has_transformation(t: Type) -> bool:
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        return any(map(_has_transformation, proper.items))
    if not isinstance(proper, Instance):
        return False
    return proper.type.has_base(_TRANSFORMATION) or any(map(_has_transformation, proper.args))


def _parts(given: Sequence[Expression], checker: TypeChecker) -> Iterator[Expression]:
    """Yield the arguments that are, or may be, transformations."""
    for each in given:
        if isinstance(each, TupleExpr):
            yield from _parts(each.items, checker)
            continue
        t = type_of(each, checker)
        is_other = isinstance(t, Instance) and t.type.module_name == "builtins" and not t.args
        if not is_other and not isinstance(t, FunctionLike | LiteralType):
            yield each
