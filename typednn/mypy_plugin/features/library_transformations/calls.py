"""Transformations of JAX, equinox and PyTorch: ``jit(f)``, ``vmap(f)`` and ``grad(f)`` have the shapes of ``f``.

Their stubs say ``Callable[..., Any]``, or that ``vmap(f)`` is what ``f`` is. The plugin gives each the
type ``Transformed[P, R]``, whose calls are checked like those of annotated functions, except that an
argument which is no array of the library may be anything: they convert numbers and numpy's arrays.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Context, Expression, RefExpr
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    Parameters,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK
from typednn.mypy_plugin.features.library_calls.mistakes import forget_mistake, note_mistake
from typednn.mypy_plugin.features.redefinition import states_sizes, without_sizes
from typednn.mypy_plugin.features.transformations.calls import of_argument, places_of, value_of
from typednn.mypy_plugin.features.transformations.derivative_types import jacobian_type
from typednn.mypy_plugin.features.transformations.mapped_functions import with_mapped_axis
from typednn.mypy_plugin.features.transformations.types import wrapped
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import STATIC_SIZES, TRANSFORMATION, TRANSFORMED_BY_LIBRARY
from typednn.mypy_plugin.types import (
    Scope,
    as_foreign_array,
    checker_builder,
    is_of_mistake,
    scalar_of,
    unknown_type,
)
from typednn.shapes.derivatives import no_floating_scalar
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.shape import show

Options: TypeAlias = Mapping[str, Type]

SAME: Final = (
    "jax._src.api.jit",
    "jax._src.ad_checkpoint.checkpoint",
    "jax._src.ad_checkpoint.checkpoint_wrapper",
    "equinox._jit.filter_jit",
    "equinox._ad.filter_checkpoint",
)
"""Those whose functions take and return what the given one does."""
_OF_TORCH: Final = "torch._functorch."
MAPS: Final = (
    "jax._src.api.vmap",
    "equinox._vmap_pmap.filter_vmap",
    f"{_OF_TORCH}apis.vmap",
)
GRADIENTS: Final = ("jax._src.api.grad", "equinox._ad.filter_grad", f"{_OF_TORCH}apis.grad")
_GRADIENT_FIRST: Final = f"{_OF_TORCH}apis.grad_and_value"
VALUES: Final = (
    "jax._src.api.value_and_grad",
    "equinox._ad.filter_value_and_grad",
    _GRADIENT_FIRST,
)
JACOBIANS: Final = (
    "jax._src.api.jacfwd",
    "jax._src.api.jacrev",
    "jax._src.api.jacobian",
    "equinox._ad.filter_jacfwd",
    "equinox._ad.filter_jacrev",
    f"{_OF_TORCH}eager_transforms.jacfwd",
    f"{_OF_TORCH}eager_transforms.jacrev",
)
HESSIANS: Final = (
    "jax._src.api.hessian",
    "equinox._ad.filter_hessian",
    f"{_OF_TORCH}eager_transforms.hessian",
)
ALL: Final = frozenset((*SAME, *MAPS, *GRADIENTS, *VALUES, *JACOBIANS, *HESSIANS))
APPLIED: Final = f"{TRANSFORMATION}.__call__"
_PAIR: Final = 2
_FUNCTION: Final = ("fun", "func")
"""The names of the parameter for the function."""
_AXES: Final = {"in_dims": "in_axes", "out_dims": "out_axes"}
"""PyTorch's names of options, and JAX's."""


def signature_of_any(ctx: FunctionSigContext) -> CallableType:
    """The signature hook of ``filter_jit(filter_vmap(f))``: mypy sees no function in a map of any size."""
    given = ctx.args[0][0] if ctx.args and ctx.args[0] else None
    match given:
        case CallExpr(callee=RefExpr(fullname=inner)) if inner in MAPS:
            t = get_proper_type(ctx.api.get_expression_type(given))
        case _:
            return ctx.default_signature
    if not isinstance(t, Instance) or t.type.fullname != TRANSFORMED_BY_LIBRARY:
        return ctx.default_signature
    types = [unknown_type(), *ctx.default_signature.arg_types[1:]]
    return ctx.default_signature.copy_modified(arg_types=types, ret_type=unknown_type())


def transform(ctx: FunctionContext, name: str) -> Type:
    """The hook of a transformation, with a function or with its options only."""
    assert isinstance(ctx.api, TypeChecker)
    if STATIC_SIZES not in ctx.api.modules or not _knows_shapes(ctx, ctx.api):
        return without_sizes(ctx.default_return_type)
    given = {
        own or "": types[0]
        for own, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True)
        if own is None or types
    }
    options = {_AXES.get(own, own): t for own, t in given.items() if own not in ("", *_FUNCTION)}
    first = ctx.callee_arg_names[0] if ctx.callee_arg_names else None
    if ctx.arg_types and ctx.arg_types[0] and first in (None, *_FUNCTION):
        function = _function(get_proper_type(ctx.arg_types[0][0]), ctx.api)
        if function is not None and "has_aux" not in options:
            need_scalar(name, function, ctx.context, ctx.api)
        return _of_function(name, ctx.arg_types[0][0], options, ctx.default_return_type, ctx.api)
    return with_options(name, options, ctx.api)


def _knows_shapes(ctx: FunctionContext, checker: TypeChecker) -> bool:
    """Whether a module has annotations, or transforms a function that has them in another module."""
    given = (t for types in ctx.arg_types for t in types)
    return imports_annotations(checker.tree) or any(map(states_sizes, given))


def transform_given(ctx: MethodContext) -> Type:
    """The hook of ``partial(jit, ...)`` as it is applied to a function."""
    assert isinstance(ctx.api, TypeChecker)
    made = ctx.type
    if not isinstance(made, Instance) or not ctx.arg_types[0]:
        return ctx.default_return_type
    name, pairs = map(get_proper_type, made.args)
    if not isinstance(name, LiteralType) or not isinstance(pairs, TupleType):
        return ctx.default_return_type
    options: dict[str, Type] = {}
    for pair in map(get_proper_type, pairs.items):
        assert isinstance(pair, TupleType)
        own = get_proper_type(pair.items[0])
        assert isinstance(own, LiteralType)
        options[str(own.value)] = pair.items[1]
    function = ctx.arg_types[0][0]
    return _of_function(str(name.value), function, options, ctx.default_return_type, ctx.api)


def partial_transformation(ctx: FunctionContext) -> Type | None:
    """Return the type of ``partial(jit, static_argnums=0)``; None for a partial of anything else."""
    assert isinstance(ctx.api, TypeChecker)
    written: list[Expression] = ctx.args[0] if ctx.args else []
    of = written[0] if len(written) == 1 else None
    if (
        not isinstance(of, RefExpr)
        or of.fullname not in ALL
        or not imports_annotations(ctx.api.tree)
        or STATIC_SIZES not in ctx.api.modules
    ):
        return None
    if any(ctx.arg_types[1:2]):
        return None
    pairs = zip(ctx.arg_names, ctx.arg_types, strict=True)
    options = {
        name: t for names, types in pairs for name, t in zip(names, types, strict=True) if name
    }
    return with_options(of.fullname, options, ctx.api)


def with_options(name: str, options: Options, checker: TypeChecker) -> Type:
    """Return the type of a transformation with its options, which waits for a function."""
    build = checker_builder(checker)
    text = build("builtins.str", [])
    any_tuple = build("builtins.tuple", [unknown_type()])
    pairs = [TupleType([LiteralType(own, text), t], any_tuple) for own, t in options.items()]
    return build(TRANSFORMATION, [LiteralType(name, text), TupleType([*pairs], any_tuple)])


def need_scalar(name: str, function: CallableType, context: Context, checker: TypeChecker) -> None:
    """Note a mistake if a gradient is taken of a function that gives an array with axes."""
    result = (
        as_foreign_array(function.ret_type) if name in (*GRADIENTS, *VALUES, *HESSIANS) else None
    )
    shape = () if result is None else Scope().shape(result)
    if result is None or not shape or variadic_at(shape) is not None or is_of_mistake(result):
        forget_mistake(checker, context)
        return
    dtype = messages.dtype(scalar_of(result.args[1]))
    text = no_floating_scalar(function.name or "the function", f"{dtype}{show(shape)}")
    note_mistake(checker, context, text, RANK.code)


def transformed(name: str, function: CallableType, checker: TypeChecker) -> Instance | None:
    """Return the type of ``name(f)``, without options; None if it is not known."""
    found = get_proper_type(_of_function(name, function, {}, unknown_type(), checker))
    return found if isinstance(found, Instance) else None


def _of_function(name: str, t: Type, options: Options, default: Type, checker: TypeChecker) -> Type:
    """Return the type of a transformed function."""
    function = _function(get_proper_type(t), checker)
    if function is None:
        return without_sizes(default)
    is_method = _is_method(function)
    if is_method and name in SAME:
        return function
    if is_method and name in MAPS:
        return without_sizes(default)  # which arrays of ``self`` it maps is not known
    parameters: Type = Parameters(function.arg_types, function.arg_kinds, function.arg_names)
    result: Type = function.ret_type
    if name in MAPS:
        axes = [[options[each]] if each in options else [] for each in ("in_axes", "out_axes")]
        parameters, result = with_mapped_axis(parameters, result, axes[0], axes[1], checker)
    elif name not in SAME:
        found = _derivative(name, function, options, checker)
        if found is None:
            return without_sizes(default)
        parameters, result = found
    if is_method and isinstance(parameters, Parameters):
        types, names = parameters.arg_types, parameters.arg_names
        return function.copy_modified(arg_types=types, arg_names=names, ret_type=result)
    return checker_builder(checker)(TRANSFORMED_BY_LIBRARY, [parameters, result])


def _function(t: ProperType, checker: TypeChecker) -> CallableType | None:
    """Return the type of a function, or of what is called like one."""
    t = wrapped(t, checker)
    if isinstance(t, Instance):
        found = find_member("__call__", t, t)
        t = t if found is None else wrapped(get_proper_type(found), checker)
    return t if isinstance(t, CallableType) and not t.is_ellipsis_args else None


def like_transformed(t: Type, checker: TypeChecker) -> Instance | None:
    """Return a function's type, whose calls take numbers and other arrays; None for other types."""
    function = _function(get_proper_type(t), checker)
    if function is None or function.implicit or STATIC_SIZES not in checker.modules:
        return None
    parameters = Parameters(function.arg_types, function.arg_kinds, function.arg_names)
    return checker_builder(checker)(TRANSFORMED_BY_LIBRARY, [parameters, function.ret_type])


def _is_method(function: CallableType) -> bool:
    """Whether a function is one in the body of a class, which an instance binds."""
    definition = function.definition
    return (
        definition is not None and bool(getattr(definition, "info", None)) and not function.is_bound
    )


def _derivative(
    name: str, function: CallableType, options: Options, checker: TypeChecker
) -> tuple[Type, Type] | None:
    """Return the parameters and the result of ``grad(f)`` and others."""
    argnums = options.get("argnums")
    places = places_of(None if argnums is None else get_proper_type(argnums))
    kinds = function.arg_kinds
    if places is None or max(places) >= len(kinds):
        return None
    if any(not kind.is_positional() for kind in kinds[: max(places) + 1]):
        return None
    types, names = [*function.arg_types], [*function.arg_names]
    for place in places:
        types[place] = of_argument(types[place], place, checker)
    names[: max(places) + 1] = [None] * (max(places) + 1)
    by = [_gradient(types[place]) for place in places]
    any_tuple = checker.named_generic_type("builtins.tuple", [unknown_type()])
    whole = isinstance(get_proper_type(argnums), TupleType) if argnums is not None else False
    has_aux = value_of(get_proper_type(options["has_aux"])) if "has_aux" in options else False
    result, aux = _with_aux(function.ret_type, has_aux)
    gradient: Type = TupleType(by, any_tuple) if whole else by[0]
    if name in JACOBIANS or name in HESSIANS:
        inner = result if name in JACOBIANS else by[0]
        gradient = unknown_type() if whole else jacobian_type(inner, by[0], checker)
    if name in VALUES:
        value = function.ret_type if has_aux is not None else unknown_type()
        both = [gradient, value] if name == _GRADIENT_FIRST else [value, gradient]
        gradient = TupleType(both, any_tuple)
    elif aux is not None:
        gradient = TupleType([gradient, aux], any_tuple)
    elif has_aux is not False:
        gradient = unknown_type()
    return Parameters(types, kinds, names), gradient


def _with_aux(t: Type, has_aux: object) -> tuple[Type, Type | None]:
    """Return the value of a function that may return something beside, and that."""
    pair = get_proper_type(t)
    if has_aux is True and isinstance(pair, TupleType) and len(pair.items) == _PAIR:
        return pair.items[0], pair.items[1]
    return (t, None) if has_aux is False else (unknown_type(), None)


def _gradient(t: Type) -> Type:
    """Return the type of a gradient: that of an array, or of a tree; of a number it is an array."""
    proper = get_proper_type(t)
    is_number = isinstance(proper, Instance) and proper.type.fullname in _NUMBERS
    return unknown_type() if is_number else t


_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.complex", "builtins.bool")
