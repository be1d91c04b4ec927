"""``x.expect("b 784")`` returns a tensor of this shape."""

from mypy.checker import TypeChecker
from mypy.plugin import MethodContext
from mypy.typeops import make_simplified_union
from mypy.types import (
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.shape_checks.narrowing import Narrowing
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.expectation import expect
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError


def narrow_by_expect(ctx: MethodContext) -> Type:
    """The hook of ``x.expect("b 784")``: the result has the shape that the text describes.

    Of a union, the members that have this shape are the result.
    """
    assert isinstance(ctx.api, TypeChecker)
    narrowing, text = Narrowing(ctx.api), _text(ctx)
    results: list[Type] = []
    errors: list[ShapeError] = []
    for tensor in map(as_tensor, members(ctx.type)):
        if tensor is None or text is None:
            return ctx.default_return_type
        try:
            spec = parse(text)
            shape = expect(
                text, spec.shape(), narrowing.scope.shape(tensor), narrowing.known(spec.names)
            )
        except ShapeError as error:
            errors.append(error)
        else:
            results.append(narrowing.with_shape(tensor, shape))
    if results:
        return make_simplified_union(results)
    for error in errors:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
    return ctx.default_return_type


def _text(ctx: MethodContext) -> str | None:
    assert isinstance(ctx.api, TypeChecker)
    given = [get_proper_type(t) for types in ctx.arg_types for t in types]
    value = Values(ctx.api, Scope()).of_type(given[0]) if given else None
    return value if isinstance(value, str) else None
