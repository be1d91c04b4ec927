"""The attributes ``x.shape``, ``x.T`` and ``x.mT`` of tensors, and the loop ``for row in x``."""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import IndexExpr, MemberExpr
from mypy.plugin import AttributeContext, FunctionContext, MethodContext
from mypy.types import (
    AnyType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.bounds import operand_members
from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.library_calls.sizes import as_numbers
from typednn.mypy_plugin.features.operations.unions import union_of
from typednn.mypy_plugin.features.values.definitions import changes_shapes
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import NDARRAY, TENSOR, is_hidden
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_array,
    as_tensor,
    checker_builder,
    is_of_mistake,
    is_tuple,
    of_mistake,
    unknown_type,
)
from typednn.shapes.dim import AtMost
from typednn.shapes.rules.indexing import Gather, getitem
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError


def shape_attribute(ctx: AttributeContext) -> Type:
    """The hook of ``x.shape``, a tuple of sizes.

    An unknown size is an int, and a shape of unknown rank is a tuple of any number of ints. So is
    the shape ``*s`` where it is asked for an item that it may not have: mypy would refuse that.
    """
    assert isinstance(ctx.api, TypeChecker)
    shape = get_proper_type(ctx.default_attr_type)
    integer = ctx.api.named_generic_type("builtins.int", [])
    if isinstance(shape, AnyType) or is_tuple(shape):
        return ctx.api.named_generic_type("builtins.tuple", [integer])
    if not isinstance(shape, TupleType):
        return shape
    if any(isinstance(i, UnpackType) for i in shape.items) and _may_miss(ctx, len(shape.items) - 1):
        result = ctx.api.named_generic_type("builtins.tuple", [integer])
        if isinstance(ctx.context, MemberExpr) and ctx.api.binder.get(ctx.context) is not None:
            ctx.api.binder.put(ctx.context, result)  # in place of what a comparison left
        return result
    return shape.copy_modified(items=[integer if _is_forgotten(i) else i for i in shape.items])


def shape_of_array(ctx: AttributeContext) -> Type:
    """The hook of ``x.shape`` of an array whose class states no sizes in its stubs."""
    array = as_array(ctx.type)
    if array is None or _is_own_parameter(get_proper_type(array.args[0])):
        return ctx.default_attr_type
    assert isinstance(ctx.api, TypeChecker)
    return as_numbers(shape_attribute(ctx._replace(default_attr_type=array.args[0])), ctx.api)


def _is_own_parameter(shape: ProperType) -> bool:
    """Whether a shape is the parameter of a class of arrays, in whose methods ``self`` has it."""
    return isinstance(shape, TypeVarType) and not is_hidden(shape.name)


def _says_nothing(array: Instance, checker: TypeChecker) -> bool:
    """Whether an array of another library has no sizes, or its variable may hold other ones."""
    known = imports_annotations(checker.tree) and not changes_shapes(checker)
    return not known or Scope().shape(array) == UNKNOWN_SHAPE


def _may_miss(ctx: AttributeContext, least: int) -> bool:
    """Whether the item that is asked for is none of the ``least`` items that each shape has."""
    assert isinstance(ctx.api, TypeChecker)
    around = statements_around(ctx.context.line, ctx.api)
    for node in (node for statement in around for node in walk(statement)):
        if isinstance(node, IndexExpr) and node.base is ctx.context:
            number = written_number(node.index)
            return isinstance(number, int) and not -least <= number < least
    return False


def _is_forgotten(size: Type) -> bool:
    """Whether a size is unknown: ``Any``, or ``object``, mypy's join of two different sizes."""
    proper = get_proper_type(size)
    if isinstance(Scope().size(proper), AtMost):
        return True
    if isinstance(proper, Instance):
        return proper.type.fullname == "builtins.object"
    return isinstance(proper, AnyType)


def apply_attribute_rule(ctx: AttributeContext, rule: Callable[[Shape], Shape]) -> Type:
    """The hook of ``x.T`` and ``x.mT``, whose shape ``rule`` computes."""
    assert isinstance(ctx.api, TypeChecker)
    scope = Scope()
    writer = Writer(checker_builder(ctx.api), scope)
    results: list[Type] = []
    for member in operand_members(ctx.type):
        tensor = as_array(member)
        if tensor is None or as_tensor(member) is None and scope.shape(tensor) == UNKNOWN_SHAPE:
            return ctx.default_attr_type
        if is_of_mistake(tensor):
            return tensor
        try:
            shape = rule(scope.shape(tensor))
        except ShapeError as error:
            ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
            return of_mistake(ctx.default_attr_type)
        results.append(tensor.copy_modified(args=[writer.shape(shape), tensor.args[1]]))
    return union_of(results)


def iterate_rows(ctx: MethodContext) -> Type:
    """The hook of ``for row in x`` and ``first, second = x``: a row has all axes but the first."""
    assert isinstance(ctx.api, TypeChecker)
    tensor, default = as_array(ctx.type), get_proper_type(ctx.default_return_type)
    if tensor is None or tensor.type.fullname != TENSOR and _says_nothing(tensor, ctx.api):
        return ctx.default_return_type
    if not isinstance(default, Instance):  # the stubs of numpy and PyTorch say Any
        default = checker_builder(ctx.api)("typing.Iterator", [unknown_type()])
    return _with_rows(default, tensor, ctx) or ctx.default_return_type


OF_ROWS: Final = ("builtins.list", "builtins.tuple", "builtins.reversed")


def collect_rows(ctx: FunctionContext) -> Type:
    """The hook of ``list(x)`` and others of ``OF_ROWS``, of which mypy believes what the context wants."""
    assert isinstance(ctx.api, TypeChecker)
    default = get_proper_type(ctx.default_return_type)
    given = ctx.arg_types[0][0] if ctx.arg_types and ctx.arg_types[0] else None
    tensor = None if given is None else as_tensor(given)
    if tensor is None or not isinstance(default, Instance) or len(default.args) != 1:
        return ctx.default_return_type
    return _with_rows(default, tensor, ctx) or ctx.default_return_type


def _with_rows(
    container: Instance, array: Instance, ctx: FunctionContext | MethodContext
) -> Instance | None:
    """Return the type of a container of an array's rows; None for numbers, of which numpy's stubs say Any."""
    assert isinstance(ctx.api, TypeChecker)
    scope = Scope()
    try:
        row = getitem(scope.shape(array), (Gather(()),))
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return container
    if row == () and array.type.fullname == NDARRAY:
        return None
    shape = Writer(checker_builder(ctx.api), scope).shape(row)
    return container.copy_modified(args=[array.copy_modified(args=[shape, array.args[1]])])
