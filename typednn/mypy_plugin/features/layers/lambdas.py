"""Lambdas among layers: each takes what the layers before it give.

mypy has read a lambda before, when nothing was known of its parameter. It is read again where the chain
is made, and for the shape of ``x`` where it is called, if its own module tells how it was made.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_POS,
    LDEF,
    CallExpr,
    Context,
    Expression,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    Var,
)
from mypy.types import AnyType, CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake, given_function
from typednn.mypy_plugin.features.control_flow.calls import function_taking
from typednn.mypy_plugin.features.layers.specs import spec_of
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.instance_attributes import attribute_of_self
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.names import LAMBDA, SEQUENTIAL, TENSOR
from typednn.mypy_plugin.types import Scope, Writer, checker_builder, unknown_type
from typednn.shapes.layers.sequential import in_lambda, sequential
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError

__all__ = ["read_for_call", "read_lambdas"]


def read_lambdas(
    types: Sequence[Type], layers: Sequence[Expression], checker: TypeChecker
) -> tuple[list[Type], Sequence[Mistake]]:
    """Return the types of the layers of a chain, and the mistakes in the first lambda with any."""
    found: list[Type] = []
    for t, layer in zip(types, layers, strict=True):
        function = _untyped_lambda(layer, t)
        operand = None if function is None else _given_by(found, UNKNOWN_SHAPE, Scope(), checker)
        if function is None or operand is None:
            found.append(t)
            continue
        own, mistakes = _read(function, t, operand, checker)
        found.append(own)
        if mistakes:
            return [*found, *types[len(found) :]], mistakes
    return found, ()


class ReadChain(NamedTuple):
    """A chain for one call: its type, and the lambda in it that is wrong for this ``x``."""

    model: Instance
    wrong: LambdaExpr | None = None
    mistakes: Sequence[Mistake] = ()


def read_for_call(
    model: Instance, call: Context, x: Shape, scope: Scope, checker: TypeChecker
) -> ReadChain:
    """Return the chain that is called with ``x``, with its lambdas read for what reaches them."""
    if x == UNKNOWN_SHAPE or not isinstance(call, CallExpr):
        return ReadChain(model)
    return _read_chain(model, call.callee, x, scope, checker)


def _read_chain(
    model: Instance, made: Expression, x: Shape, scope: Scope, checker: TypeChecker
) -> ReadChain:
    layers, is_here = _layers_of(made, checker)
    if len(layers) != len(model.args):
        return ReadChain(model)
    found: list[Type] = []
    for t, layer in zip(model.args, layers, strict=True):
        function, proper, own = lambda_in(layer), get_proper_type(t), t
        is_chain = isinstance(proper, Instance) and proper.type.fullname == SEQUENTIAL
        if function is None and not is_chain:
            found.append(t)
            continue
        operand = _given_by(found, x, scope, checker)
        if function is not None and operand is not None and (is_here or _is_alone(function)):
            own, mistakes = _read(function, t, operand, checker)
            if mistakes:
                return ReadChain(model, function, mistakes)
        elif isinstance(proper, Instance) and is_chain and operand is not None:
            inner = _read_chain(proper, layer, scope.shape(operand), scope, checker)
            if inner.mistakes:
                return inner._replace(model=model)
            own = inner.model
        found.append(own)
    return ReadChain(model.copy_modified(args=found))


def _layers_of(made: Expression, checker: TypeChecker) -> tuple[Sequence[Expression], bool]:
    """Return the layers of a chain as they are written where it is made, and whether that is in this function.

    There are none if it is not known how it is made.
    """
    match made:
        case CallExpr(callee=RefExpr(fullname=name), args=layers, arg_kinds=kinds):
            return layers if name == SEQUENTIAL and {*kinds} == {ARG_POS} else (), True
        case NameExpr(node=Var() as variable):
            found = definition(variable, checker)
            return ((), True) if found is None else _layers_of(found, checker)
        case MemberExpr(expr=owner, name=name):
            found, is_here = attribute_of_self(owner, name, checker)
            return ((), True) if found is None else (_layers_of(found, checker)[0], is_here)
    return (), True


def _is_alone(function: LambdaExpr) -> bool:
    """Whether a lambda can be read in another function than that in which it is written."""
    own = {argument.variable for argument in function.arguments}
    names = (node for node in walk(function) if isinstance(node, NameExpr))
    return all(node.kind != LDEF or node.node in own for node in names)


def _untyped_lambda(layer: Expression, t: Type) -> LambdaExpr | None:
    """Return the lambda that a layer is, or that is in a ``Lambda``, if no type is known for its parameter."""
    proper = get_proper_type(t)
    if isinstance(proper, Instance) and proper.type.fullname == LAMBDA and proper.args:
        proper = get_proper_type(proper.args[0])
    takes = proper.arg_types if isinstance(proper, CallableType) else []
    is_open = len(takes) == 1 and isinstance(get_proper_type(takes[0]), AnyType)
    return lambda_in(layer) if is_open else None


def lambda_in(layer: Expression) -> LambdaExpr | None:
    """Return the lambda that a layer is, or that is in a ``Lambda``."""
    match layer:
        case CallExpr(callee=RefExpr(fullname=name), args=[LambdaExpr() as function]):
            return function if name == LAMBDA else None
        case LambdaExpr() as function:
            return function
    return None


def _given_by(
    layers: Sequence[Type], x: Shape, scope: Scope, checker: TypeChecker
) -> Instance | None:
    """Return the type of what these layers give, one after the other; None if nothing is known of it."""
    try:
        shape = sequential([spec_of(layer, scope) for layer in layers], x)
    except ShapeError:  # which is reported for the whole chain
        return None
    if shape == UNKNOWN_SHAPE:
        return None
    build = checker_builder(checker)
    return build(TENSOR, [Writer(build, scope).shape(shape), unknown_type()])


def _read(
    function: LambdaExpr, t: Type, operand: Type, checker: TypeChecker
) -> tuple[Type, Sequence[Mistake]]:
    """Return the type of a layer whose lambda takes this operand, and the mistakes in the lambda."""
    proper = get_proper_type(t)
    wanted = function_taking([operand], checker)
    with checker.local_type_map:
        read = given_function(function, wanted, wanted, checker)
    found = read.type
    if isinstance(found, CallableType):
        found = found.copy_modified(name="<lambda>")  # as at run time
    own = proper.copy_modified(args=[found]) if isinstance(proper, Instance) else found
    return own, [each._replace(text=in_lambda(each.text)) for each in read.mistakes]
