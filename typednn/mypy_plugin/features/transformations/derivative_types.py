"""The types of Jacobians: trees like the result, with trees like the argument for its tensors."""

from collections.abc import Callable, Collection

from mypy.checker import TypeChecker
from mypy.typeops import get_all_type_vars, make_simplified_union
from mypy.types import (
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    TypeVarLikeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.control_flow.type_trees import (
    CONTAINERS,
    is_number_or_text,
    is_open,
)
from typednn.mypy_plugin.features.transformations.mapped_functions import UNKNOWN_AXIS
from typednn.mypy_plugin.features.transformations.tree_marks import (
    is_tree_class,
    with_axes,
    with_derivatives,
)
from typednn.mypy_plugin.types import Scope, Writer, as_array, checker_builder, unknown_type
from typednn.shapes.shape import UNKNOWN_SHAPE, Variadic


def jacobian_type(
    result: Type, argument: Type, checker: TypeChecker, free: Collection[TypeVarLikeType] = ()
) -> Type:
    """Return the type of the derivatives of a result by an argument; unknown if it is not sure.

    ``free``: the variables that a call will bind. In a module's type no call binds them, so
    what depends on them there is unknown.
    """
    outer = get_proper_type(result)
    if as_array(outer) is not None and isinstance(outer, Instance):
        return _block(outer, get_proper_type(argument), checker, free)
    if isinstance(outer, Instance) and is_tree_class(outer.type):
        known = not {*get_all_type_vars(outer), *get_all_type_vars(argument)} & {*free}
        return with_derivatives(outer, argument, checker) if known else unknown_type()
    return _with_parts(outer, lambda part: jacobian_type(part, argument, checker, free))


def _block(
    result: Instance, argument: ProperType, checker: TypeChecker, free: Collection[TypeVarLikeType]
) -> Type:
    """Return the type of the derivatives of one tensor by an argument."""
    tensor = as_array(argument)
    if tensor is not None:
        return _matrix(result, tensor, checker)
    cls = get_proper_type(argument.upper_bound) if isinstance(argument, TypeVarType) else argument
    if isinstance(cls, Instance) and is_tree_class(cls.type):
        if Scope().shape(result) == ():
            return argument
        known = cls is argument and not {*get_all_type_vars(result)} & {*free}
        return _tree_with_axes_of(result, cls, checker) if known else unknown_type()
    return _with_parts(argument, lambda part: _block(result, get_proper_type(part), checker, free))


def _tree_with_axes_of(result: Instance, tree: Instance, checker: TypeChecker) -> Type:
    shape = get_proper_type(result.args[0])
    if isinstance(shape, TupleType) and not is_open(shape):
        return with_axes(tree, 0, shape.items, checker)
    return with_axes(tree, UNKNOWN_AXIS, [unknown_type()], checker)


def _matrix(result: Instance, argument: Instance, checker: TypeChecker) -> Type:
    """Return the type of the derivatives of one tensor by another: the axes of both."""
    scope = Scope()
    shape = (*scope.shape(result), *scope.shape(argument))
    if sum(isinstance(entry, Variadic) for entry in shape) > 1:
        shape = UNKNOWN_SHAPE
    written = Writer(checker_builder(checker), scope).shape(shape)
    return argument.copy_modified(args=[written, argument.args[1]])


def _with_parts(t: ProperType, of_part: Callable[[Type], Type]) -> Type:
    """Return the type of a container with other types in it. Leaves that are no tensors stay."""
    match t:
        case TupleType() if not is_open(t):
            return t.copy_modified(items=[of_part(each) for each in t.items])
        case TypedDictType():
            return t.copy_modified(item_types=[of_part(each) for each in t.items.values()])
        case UnionType():
            return make_simplified_union([of_part(each) for each in t.items])
        case NoneType():
            return t
        case Instance() if t.type.fullname in CONTAINERS:
            return t.copy_modified(args=[*t.args[:-1], of_part(t.args[-1])])
        case Instance() if is_number_or_text(t):
            return t
    return unknown_type()
