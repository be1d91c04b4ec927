"""Parts of trees that a transformation changed: ``vmap(grad(loss))(models).weight`` has the mapped axis.

A function of the program may change a tree again (``mean(tree: T) -> T``), so changes count only
where the tree comes from the call of the transformation itself, or of what is planned of it;
elsewhere the parts are unknown.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Context,
    Expression,
    FuncDef,
    IndexExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    TypeInfo,
    Var,
)
from mypy.plugin import AttributeContext
from mypy.typeops import get_all_type_vars
from mypy.types import (
    CallableType,
    FunctionLike,
    Instance,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.features.transformations.calls import value_of
from typednn.mypy_plugin.features.transformations.derivative_types import jacobian_type
from typednn.mypy_plugin.features.transformations.mapped_functions import (
    UNKNOWN_AXIS,
    VMAP_CLASS,
    with_axis,
)
from typednn.mypy_plugin.features.transformations.tree_marks import (
    Change,
    changes_of,
    is_changed_somewhere,
    is_given,
    with_axes,
)
from typednn.mypy_plugin.features.values.definitions import definition, is_reassigned
from typednn.mypy_plugin.names import HESSIAN, JACOBIAN, JIT
from typednn.mypy_plugin.types import unknown_type

_CHANGE_TREES: Final = (VMAP_CLASS, JIT, JACOBIAN, HESSIAN)
"""The classes whose calls change the tensors of trees: what is planned may be a map."""


def field_of_tree(ctx: AttributeContext, hook: Callable[[AttributeContext], Type]) -> Type:
    """The hook of a tree's field, after its own: with what the tree's class cannot show."""
    assert isinstance(ctx.api, TypeChecker)
    t, owner = hook(ctx), get_proper_type(ctx.type)
    if ctx.is_lvalue or isinstance(get_proper_type(t), FunctionLike):
        return t
    if isinstance(owner, TupleType):
        item = _item(owner, ctx.context, t)
        return t if item == ctx.default_attr_type else item  # which no transformation changed
    return part_of_tree(t, owner, ctx.context, ctx.api)


def _item(owner: TupleType, place: Context, t: Type) -> Type:
    """Return the type of a named tuple's field that holds tensors, which its class says is ``t``."""
    names = owner.partial_fallback.type.get("__match_args__")
    written = get_proper_type(names.type) if names is not None else None
    if not isinstance(written, TupleType) or len(written.items) != len(owner.items):
        return t
    fields = [value_of(get_proper_type(each)) for each in written.items]
    name = place.name if isinstance(place, MemberExpr) else ""
    if name not in fields or with_axis(t, UNKNOWN_AXIS, unknown_type()) == t:
        return t
    return owner.items[fields.index(name)]


def part_of_tree(t: Type, owner: ProperType, place: Context, checker: TypeChecker) -> Type:
    """Return the type of a part of ``owner``, which is ``t`` by the class alone."""
    if _may_be_changed(owner, place, checker):
        return with_axes(with_axis(t, UNKNOWN_AXIS, unknown_type()), UNKNOWN_AXIS, [], checker)
    changes = changes_of(owner)
    is_sure = bool(changes) and _is_of_transformation(place, checker)
    for change in changes:
        t = _changed(t, change, is_sure, checker)
    return t


def _may_be_changed(owner: ProperType, place: Context, checker: TypeChecker) -> bool:
    """Whether mypy may have lost that a tree is changed: ``max([h, h])`` has its class alone."""
    if not isinstance(owner, Instance) or is_given(owner):
        return False
    base = place.expr if isinstance(place, MemberExpr) else None
    return is_changed_somewhere(owner.type, checker) and not _is_of_class(base, checker)


def _is_of_class(tree: Expression | None, checker: TypeChecker) -> bool:
    """Whether a tree is declared to be of its class, or made by it, perhaps by way of variables."""
    match tree:
        case NameExpr(node=Var() as variable):
            if variable.is_argument:
                return not is_reassigned(variable, checker)
            return _is_of_class(definition(variable, checker), checker)
        case MemberExpr(expr=base) | IndexExpr(base=base):
            return _is_of_class(base, checker)
        case CallExpr(callee=RefExpr(node=TypeInfo())):
            return True
        case CallExpr(callee=RefExpr(node=FuncDef(type=CallableType(ret_type=result)))):
            return not get_all_type_vars(result)
    return False


def _changed(t: Type, change: Change, is_sure: bool, checker: TypeChecker) -> Type:
    if isinstance(change, Type):
        return jacobian_type(t, change, checker) if is_sure else unknown_type()
    axis, sizes = change
    axis = axis if is_sure else UNKNOWN_AXIS
    changed = t
    for size in reversed(sizes):
        changed = with_axis(changed, axis, size)
    return with_axes(changed, axis, sizes, checker)


def _is_of_transformation(expression: Context | None, checker: TypeChecker) -> bool:
    """Whether an expression is a part of what such a call gives, perhaps by way of variables."""
    while isinstance(expression, Expression):
        match expression:
            case MemberExpr(expr=base) | IndexExpr(base=base):
                expression = base
            case NameExpr(node=Var() as variable):
                expression = definition(variable, checker)
            case CallExpr(callee=callee):
                of = get_proper_type(checker.lookup_type(callee))
                return isinstance(of, Instance) and of.type.fullname in _CHANGE_TREES
            case _:
                return False
    return False
