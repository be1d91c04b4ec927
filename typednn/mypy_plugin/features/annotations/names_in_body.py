"""The names that a function's body may bind: ``x.expect("n")``, ``y: Float32[Tensor, "n"] = ...``."""

from collections.abc import Iterator
from itertools import chain

from mypy.nodes import AssignmentStmt, FuncDef, StrExpr
from mypy.types import CallableType, Type, UnboundType, UnionType

from typednn.mypy_plugin.features.annotations.unstringed import literal_text
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.shapes.dim import Dim
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import Spec


def names_in_body(function: FuncDef) -> set[str]:
    """Return the names in all strings of the body that can be read as shapes."""
    shapes = chain.from_iterable(map(shapes_of, _texts(function)))
    return {name for spec in shapes for name in spec.names}


def names_in_type(t: Type) -> set[str]:
    """Return the names in the shapes of an unanalysed type, arrays of other libraries included."""
    shapes = chain.from_iterable(map(shapes_of, _texts_in(t)))
    return {name for spec in shapes for name in spec.names}


def sizes_as_written(function: FuncDef) -> dict[str, str]:
    """Return the expressions in a function's annotations, by the form that the plugin gives them.

    ``h*d`` is ``d*h`` to the plugin. The result comes first, if a size is written in two ways.
    """
    found: dict[str, str] = {}
    signature = function.unanalyzed_type
    if not isinstance(signature, CallableType):
        return found
    types = [signature.ret_type, *signature.arg_types]
    for text in chain(chain.from_iterable(map(_texts_in, types)), _texts(function)):
        for spec in shapes_of(text):
            for token, axis in zip(text.split(), spec.axes, strict=True):
                if isinstance(axis.size, Dim) and axis.size.name is None:
                    found.setdefault(str(axis.size), token)
    return found


def shapes_of(text: str) -> Iterator[Spec]:
    """Yield the shape that a text spells; nothing if it is no shape."""
    try:
        yield parse(text)
    except ShapeError:
        return


def syntax_error(text: str) -> ShapeError | None:
    """Return why a text is no shape; None if it is one."""
    try:
        parse(text)
    except ShapeError as error:
        return error
    return None


def _texts(function: FuncDef) -> Iterator[str]:
    for node in walk(function.body):
        if isinstance(node, StrExpr):
            yield node.value
        elif isinstance(node, AssignmentStmt) and node.unanalyzed_type is not None:
            yield from _texts_in(node.unanalyzed_type)


def _texts_in(t: Type) -> Iterator[str]:
    text = literal_text(t)
    if text is not None:
        yield text
    if isinstance(t, UnboundType):
        yield from chain.from_iterable(map(_texts_in, t.args))
    elif isinstance(t, UnionType):
        yield from chain.from_iterable(map(_texts_in, t.items))
