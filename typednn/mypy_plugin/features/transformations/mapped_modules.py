"""A batch of modules, as ``vmap(grad(loss))`` gives: the tensors in its fields have the mapped axis.

It has the class of one module, and the axis is kept beside the class. A function of the program may
take the axis away again (``mean(tree: T) -> T``), so it counts only where the batch comes from the
call of the map itself; or of what is planned
of it; elsewhere the shapes of its fields are unknown.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Context, Expression, IndexExpr, MemberExpr, NameExpr, Var
from mypy.plugin import AttributeContext
from mypy.types import (
    FunctionLike,
    Instance,
    LiteralType,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.features.control_flow.type_trees import is_open
from typednn.mypy_plugin.features.transformations.mapped_functions import (
    UNKNOWN_AXIS,
    VMAP_CLASS,
    Axis,
    axis_of,
    with_axis,
)
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.names import JACOBIAN, JIT, MODULE
from typednn.mypy_plugin.types import Translator, as_array, as_tensor, unknown_type

_MAPPED: Final = "'mapped axis'"
"""What mypy is told is an attribute of a batch: no program can write its name."""
_GIVE_BATCHES: Final = (VMAP_CLASS, JIT, JACOBIAN)
"""The classes whose calls give batches of modules: what is planned may be a map."""


def of_batch(t: Type, axis: Axis, size: Type, checker: TypeChecker) -> Type:
    """Return the type with each module in it a batch of modules, along a new axis of this size."""
    if axis is None:
        return t
    number = checker.named_type("builtins.int")
    place = LiteralType(axis, number) if isinstance(axis, int) else unknown_type()
    fallback = checker.named_generic_type("builtins.tuple", [unknown_type()])
    return t.accept(_OfBatch(TupleType([place, size], fallback)))


def jacobian_by_module(result: Type, module: Type, checker: TypeChecker) -> Type | None:
    """Return the type of the derivatives of a tensor by a module: a module whose tensors get its axes.

    Of a vector it is a batch of modules. None unless these are a tensor and a module.
    """
    tensor, cls = as_tensor(result), get_proper_type(module)
    if tensor is None or not isinstance(cls, Instance) or not cls.type.has_base(MODULE):
        return None
    shape = get_proper_type(tensor.args[0])
    if isinstance(shape, TupleType) and len(shape.items) == 1 and not is_open(shape):
        return of_batch(cls, 0, shape.items[0], checker)
    return of_batch(cls, UNKNOWN_AXIS, unknown_type(), checker)


class _OfBatch(Translator):
    """Marks each module in a type. A batch of batches has axes that are not known."""

    def __init__(self, mapped: TupleType) -> None:
        super().__init__()
        self._mapped = mapped

    def visit_instance(self, t: Instance) -> Type:
        if as_array(t) is not None or not t.type.has_base(MODULE):
            return super().visit_instance(t)
        mapped = self._mapped
        if _mapped_of(t) is not None:
            mapped = mapped.copy_modified(items=[unknown_type(), unknown_type()])
        return t.copy_with_extra_attr(_MAPPED, mapped)


def _mapped_of(t: ProperType) -> TupleType | None:
    """Return the mapped axis and its size if ``t`` is a batch of modules."""
    found = t.extra_attrs.attrs.get(_MAPPED) if isinstance(t, Instance) and t.extra_attrs else None
    mapped = get_proper_type(found) if found is not None else None
    return mapped if isinstance(mapped, TupleType) else None


def field_of_batch(ctx: AttributeContext, hook: Callable[[AttributeContext], Type]) -> Type:
    """The hook of a module's field, after its own: in a batch of modules it has the mapped axis."""
    assert isinstance(ctx.api, TypeChecker)
    t = hook(ctx)
    is_value = not ctx.is_lvalue and not isinstance(get_proper_type(t), FunctionLike)
    return part_of_batch(t, get_proper_type(ctx.type), ctx.context, ctx.api) if is_value else t


def part_of_batch(t: Type, owner: ProperType, place: Context, checker: TypeChecker) -> Type:
    """Return the type of a part of ``owner``, which is ``t`` in one module."""
    mapped = _mapped_of(owner)
    if mapped is None:
        return t
    axis, size = axis_of(mapped.items[0]), mapped.items[1]
    if not _is_of_map(place, checker):
        axis = UNKNOWN_AXIS
    return of_batch(with_axis(t, axis, size), axis, size, checker)


def _is_of_map(expression: Context | None, checker: TypeChecker) -> bool:
    """Whether an expression is a part of what the call of a map gives, perhaps by way of variables."""
    while isinstance(expression, Expression):
        match expression:
            case MemberExpr(expr=base) | IndexExpr(base=base):
                expression = base
            case NameExpr(node=Var() as variable):
                expression = definition(variable, checker)
            case CallExpr(callee=callee):
                of = get_proper_type(checker.lookup_type(callee))
                return isinstance(of, Instance) and of.type.fullname in _GIVE_BATCHES
            case _:
                return False
    return False
