"""Lambdas among layers: each takes what the layers before it give.

mypy has read a lambda before, when nothing was known of its parameter.
"""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, LambdaExpr, RefExpr
from mypy.types import AnyType, CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake, given_function
from typednn.mypy_plugin.features.control_flow.calls import function_taking
from typednn.mypy_plugin.features.layers.specs import fit_together, spec_of
from typednn.mypy_plugin.names import LAMBDA, TENSOR
from typednn.mypy_plugin.types import Scope, Writer, checker_builder, unknown_type
from typednn.shapes.layers.sequential import sequential
from typednn.shapes.shape import UNKNOWN_SHAPE

__all__ = ["read_lambdas"]


def read_lambdas(
    types: Sequence[Type], layers: Sequence[Expression], checker: TypeChecker
) -> tuple[list[Type], Sequence[Mistake]]:
    """Return the types of the layers of a chain, and the mistakes in the first lambda with any."""
    found: list[Type] = []
    for t, layer in zip(types, layers, strict=True):
        operand = None if _untyped_lambda(layer, t) is None else _given_by(found, checker)
        own, mistakes = (t, ()) if operand is None else _read(layer, t, operand, checker)
        found.append(own)
        if mistakes:
            return [*found, *types[len(found) :]], mistakes
    return found, ()


def _untyped_lambda(layer: Expression, t: Type) -> LambdaExpr | None:
    """Return the lambda that a layer is, or that is in a ``Lambda``, if no type is known for its parameter."""
    proper = get_proper_type(t)
    match layer:
        case CallExpr(callee=RefExpr(fullname=name), args=[LambdaExpr() as function]):
            if name != LAMBDA or not isinstance(proper, Instance) or not proper.args:
                return None
            proper = get_proper_type(proper.args[0])
        case LambdaExpr() as function:
            pass
        case _:
            return None
    takes = proper.arg_types if isinstance(proper, CallableType) else []
    is_open = len(takes) == 1 and isinstance(get_proper_type(takes[0]), AnyType)
    return function if is_open else None


def _given_by(layers: Sequence[Type], checker: TypeChecker) -> Type | None:
    """Return the type of what these layers give, one after the other; None if nothing is known of it."""
    scope = Scope()
    specs = [spec_of(layer, scope) for layer in layers]
    shape = sequential(specs) if fit_together(specs) else UNKNOWN_SHAPE
    if shape == UNKNOWN_SHAPE:
        return None
    build = checker_builder(checker)
    return build(TENSOR, [Writer(build, scope).shape(shape), unknown_type()])


def _read(
    layer: Expression, t: Type, operand: Type, checker: TypeChecker
) -> tuple[Type, Sequence[Mistake]]:
    """Return the type of a layer whose lambda takes this operand, and the mistakes in the lambda."""
    function, proper = _untyped_lambda(layer, t), get_proper_type(t)
    assert function is not None
    wanted = function_taking([operand], checker)
    with checker.local_type_map:
        read = given_function(function, wanted, wanted, checker)
    own = proper.copy_modified(args=[read.type]) if isinstance(proper, Instance) else read.type
    return own, read.mistakes
