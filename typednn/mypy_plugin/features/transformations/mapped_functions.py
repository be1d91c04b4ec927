"""``vmap(f)`` takes and returns what ``f`` does, with the mapped axis in every tensor.

The size of this axis is a type variable of the result, so each call binds it anew: mapped axes that
differ are refused, and the results have the same size there.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, ErrorCode
from mypy.nodes import ARG_OPT, ARG_POS, ARG_STAR
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.subtypes import is_subtype
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Parameters,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    TypeVarId,
    TypeVarLikeType,
    TypeVarType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK
from typednn.mypy_plugin.features.annotated_calls.called_names import names_of_function
from typednn.mypy_plugin.features.control_flow.type_trees import is_number_or_text
from typednn.mypy_plugin.features.transformations.types import wrapped
from typednn.mypy_plugin.types import (
    Scope,
    Translator,
    as_array,
    as_tensor,
    is_tuple,
    refused_type,
    unknown_type,
)
from typednn.shapes.mapped_axes import misses_axis, other_entries, other_tree, wrong_axis

VMAP: Final = "typednn.autodiff.mapped.vmap"
VMAP_CLASS: Final = "typednn.autodiff.mapped.Vmap"
_AXIS: Final = "'mapped"
_PAIR: Final = 2
_CONTAINERS: Final = ("typing.Sequence", "builtins.dict")


class _Unknown:
    """An axis that is not a literal."""


UNKNOWN_AXIS: Final = _Unknown()

Axis: TypeAlias = int | None | _Unknown


def map_signature(ctx: FunctionSigContext) -> CallableType:
    """The hook of ``vmap``'s signature: ``f`` is not taken to be what the context wants of the map.

    mypy infers the arguments of a generic function twice, and the second time it wants a ``Vmap``
    of the first time's type, whose parameters and result are not those of ``f``.
    """
    assert isinstance(ctx.api, TypeChecker)
    contexts = ctx.api.type_context
    wanted = get_proper_type(contexts[-1]) if contexts else None
    if isinstance(wanted, Instance) and wanted.type.name in ("Vmap", "Transformed"):
        contexts[-1] = None
    return ctx.default_signature


def map_signature_of_any_axes(ctx: FunctionSigContext) -> CallableType:
    """The hook of our ``vmap``, whose axes may be anything here: wrong ones have words of ours."""
    assert isinstance(ctx.api, TypeChecker)
    signature = map_signature(ctx)
    anything = ctx.api.named_type("builtins.object")
    return signature.copy_modified(arg_types=[signature.arg_types[0], anything, anything])


def map_function(ctx: FunctionContext) -> Type:
    """The hook of ``vmap(f, in_axes, out_axes)``: ``Vmap[P, R]`` with a mapped axis in each tensor."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type)
    if not isinstance(result, Instance) or len(result.args) != 2 or not ctx.arg_types[0]:
        return ctx.default_return_type
    function = wrapped(get_proper_type(ctx.arg_types[0][0]), ctx.api)
    parameters, returned = get_proper_type(result.args[0]), result.args[1]
    if isinstance(function, CallableType):
        parameters = Parameters(function.arg_types, function.arg_kinds, function.arg_names)
        returned = function.ret_type
    given = dict(zip(ctx.callee_arg_names, ctx.arg_types, strict=True))
    for axes in ("in_axes", "out_axes"):
        kind = _no_axis(given[axes][0], ctx.api) if given[axes] else None
        if kind is not None:
            ctx.api.fail(wrong_axis(axes, kind), ctx.context, code=ARG_TYPE)
            return refused_type()
    if isinstance(function, CallableType):
        mistake = _wrong_axes(ctx, function, given["in_axes"], given["out_axes"])
        if mistake is not None:
            ctx.api.fail(mistake[0], ctx.context, code=mistake[1])
            return refused_type()
    mapped = with_mapped_axis(parameters, returned, given["in_axes"], given["out_axes"], ctx.api)
    return result.copy_modified(args=[*mapped])


def _no_axis(t: Type, checker: TypeChecker) -> str | None:
    """Return the class of the first axis that is no int; None if all may be right."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        items = [each for each in proper.items if not isinstance(each, UnpackType)]
        return next(filter(None, (_no_axis(each, checker) for each in items)), None)
    if not isinstance(proper, Instance) or proper.type.fullname == "builtins.object":
        return None
    is_integer = is_subtype(proper, checker.named_type("builtins.int"))
    is_bool = proper.type.fullname == "builtins.bool"
    is_container = any(map(proper.type.has_base, _CONTAINERS)) and not is_number_or_text(proper)
    return None if is_container or is_integer and not is_bool else proper.type.name


def _wrong_axes(
    ctx: FunctionContext, function: CallableType, in_axes: list[Type], out_axes: list[Type]
) -> tuple[str, ErrorCode] | None:
    """Return the first axis that no tensor has which the mapped function takes or gives."""
    assert isinstance(ctx.api, TypeChecker)
    names = names_of_function(ctx.args[0][0], ctx.api)
    name = names.function
    given = get_proper_type(in_axes[0]) if in_axes else None
    most = sum(kind in (ARG_POS, ARG_OPT) for kind in function.arg_kinds)
    if isinstance(given, TupleType) and len(given.items) > most and not function.is_var_arg:
        arguments = "argument" if most == 1 else "arguments"
        return other_entries(
            len(given.items), name, f"takes {most} positional {arguments}"
        ), ARG_TYPE
    parameters = Parameters(function.arg_types, function.arg_kinds, function.arg_names)
    of_result = axis_of(out_axes[0]) if out_axes else 0
    axes = [("in_axes", axis) for axis in _axes(in_axes, parameters)] + [("out_axes", of_result)]
    known = names.parameters if len(names.parameters) == len(axes) - 1 else function.arg_names
    whats = [f"{each} of {name}" for each in known] + [f"a result of {name}"]
    types = [*function.arg_types, function.ret_type]
    entries = given.items if isinstance(given, TupleType) else [given] * len(function.arg_types)
    for entry, t in zip(entries, types, strict=False):
        if entry is not None and (kind := _kind_of_tree(entry)) and as_tensor(t) is not None:
            return other_tree("in_axes", kind, "a Tensor"), ARG_TYPE
    for (which, axis), what, t in zip(axes, whats, types, strict=True):
        if (text := _misses(which, axis, what, t)) is not None:
            return text, RANK
    return None


def _kind_of_tree(axes: Type) -> str | None:
    """Return ``a tuple of 2`` or ``a dict`` for axes of the parts of a tree; None for one axis."""
    proper = get_proper_type(axes)
    if isinstance(proper, TupleType):
        return f"a tuple of {len(proper.items)}"
    is_dict = isinstance(proper, Instance) and proper.type.fullname == "builtins.dict"
    return "a dict" if is_dict else None


def _misses(which: str, axis: Axis, what: str, t: Type) -> str | None:
    """Return what is wrong with the mapped axis of a tensor of this type; None if it may be right."""
    tensor = as_tensor(t)
    shape = get_proper_type(tensor.args[0]) if tensor is not None else None
    if tensor is None or not isinstance(axis, int) or not isinstance(shape, TupleType):
        return None
    if any(isinstance(item, UnpackType) for item in shape.items):
        return None
    kind = messages.tensor(Scope().shape(tensor), get_proper_type(tensor.args[1]))
    return misses_axis(which, axis, what, kind, len(shape.items))


def with_mapped_axis(
    parameters: Type,
    returned: Type,
    in_axes: list[Type],
    out_axes: list[Type],
    checker: TypeChecker,
) -> tuple[Type, Type]:
    """Return the parameters and the result of a function with a mapped axis in each array.

    ``in_axes`` and ``out_axes`` are empty if they are not given.
    """
    types = [*parameters.arg_types] if isinstance(parameters, Parameters) else []
    variable = _mapped_axis(checker, [*types, returned])
    of_result = axis_of(out_axes[0]) if out_axes else 0
    if isinstance(parameters, Parameters):
        axes = _axes(in_axes, parameters)
        types = [with_axis(t, axis, variable) for t, axis in zip(types, axes, strict=True)]
        parameters = parameters.copy_modified(
            arg_types=types, variables=[*parameters.variables, variable]
        )
    return parameters, with_axis(returned, of_result, variable)


def _mapped_axis(checker: TypeChecker, types: list[Type]) -> TypeVarType:
    """Return a new variable: another one than those of maps inside of this one."""
    others = {v.name for t in types for v in get_all_type_vars(t) if v.name.startswith(_AXIS)}
    name = f"{_AXIS}{len(others) + 1}'" if others else f"{_AXIS}'"
    number = TypeVarId(-3 - len(others), namespace=name)
    bound, default = checker.named_type("builtins.int"), AnyType(TypeOfAny.from_omitted_generics)
    return TypeVarType(name, name, number, [], bound, default)


def _axes(given: list[Type], parameters: Parameters) -> list[Axis]:
    """Return the mapped axis of each parameter."""
    in_axes = get_proper_type(given[0]) if given else None
    if isinstance(in_axes, TupleType):
        items: list[Axis] = [axis_of(item) for item in in_axes.items]
        if ARG_STAR in parameters.arg_kinds:
            return [UNKNOWN_AXIS] * len(parameters.arg_types)
    else:
        items = [0 if in_axes is None else axis_of(in_axes)] * len(parameters.arg_types)
    places = [kind in (ARG_POS, ARG_OPT, ARG_STAR) for kind in parameters.arg_kinds]
    return [
        (items[i] if i < len(items) else UNKNOWN_AXIS) if by_place else 0
        for i, by_place in enumerate(places)
    ]


def with_axis(t: Type, axis: Axis, size: Type) -> Type:
    """Return the type with an axis of this size in each array."""
    return t if axis is None else t.accept(_WithAxis(axis, size))


def axis_of(t: Type) -> Axis:
    """Return the axis that an argument of this type is."""
    proper: ProperType | None = get_proper_type(t)
    if isinstance(proper, NoneType):
        return None
    if isinstance(proper, Instance):
        proper = proper.last_known_value
    if isinstance(proper, LiteralType) and type(proper.value) is int:
        return proper.value
    return UNKNOWN_AXIS


def mapped_axes(parameters: Type) -> set[TypeVarLikeType]:
    """Return the variables that are sizes of mapped axes: of the map, and of maps inside of it."""
    wanted = parameters.arg_types if isinstance(parameters, Parameters) else []
    return {v for t in wanted for v in get_all_type_vars(t) if v.name.startswith(_AXIS)}


def size_of_axis(parameters: Type, given: Sequence[Sequence[Type]]) -> Type:
    """Return the size of the mapped axis, from the tensors that a call of a map gives.

    Unknown if there are several such axes: those of a map of a map.
    """
    wanted = parameters.arg_types if isinstance(parameters, Parameters) else []
    variables = mapped_axes(parameters)
    for t, types in zip(wanted, given, strict=False):
        shapes = [get_proper_type(a.args[0]) for x in (t, *types) if (a := as_tensor(x))]
        if len(variables) != 1 or len(shapes) != _PAIR:
            continue
        declared, actual = shapes
        if not isinstance(declared, TupleType) or not isinstance(actual, TupleType):
            continue
        places = [i for i, item in enumerate(declared.items) if item in variables]
        if places and not any(isinstance(x, UnpackType) for x in (*declared.items, *actual.items)):
            return actual.items[places[0]]
    return unknown_type()


class _WithAxis(Translator):
    """Adds the mapped axis to each tensor in a type. A batch of modules has the class of one."""

    def __init__(self, axis: int | _Unknown, size: Type) -> None:
        super().__init__()
        self._axis = axis
        self._size = size

    def visit_instance(self, t: Instance) -> Type:
        if as_array(t) is not None:
            return t.copy_modified(args=[self._shape(get_proper_type(t.args[0])), t.args[1]])
        return super().visit_instance(t)

    def _shape(self, shape: ProperType) -> Type:
        if isinstance(shape, TupleType) and not isinstance(self._axis, _Unknown):
            count = len(shape.items)
            place = self._axis if self._axis >= 0 else count + 1 + self._axis
            passed = shape.items[:place] if self._axis >= 0 else shape.items[max(place, 0) :]
            if 0 <= place <= count and not any(isinstance(x, UnpackType) for x in passed):
                items = [*shape.items[:place], self._size, *shape.items[place:]]
                return shape.copy_modified(items=items)
        if is_tuple(shape) and self._axis == 0:
            return TupleType([self._size, UnpackType(shape)], shape)
        return unknown_type()
