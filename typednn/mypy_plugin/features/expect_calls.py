"""`x.expect("b 784")`: its result has this shape."""

from mypy.checker import TypeChecker
from mypy.plugin import MethodContext
from mypy.typeops import make_simplified_union
from mypy.types import (
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.shape_checks import ShapeChecks
from typednn.mypy_plugin.features.values import Values, members
from typednn.mypy_plugin.types import (
    Scope,
    as_tensor,
)
from typednn.shapes.expectation import expect
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError


def expected(ctx: MethodContext) -> Type:
    """The hook of `x.expect("b 784")`: the shape that the text says."""
    assert isinstance(ctx.api, TypeChecker)
    checks, text = ShapeChecks(ctx.api), _text(ctx)
    results: list[Type] = []
    for tensor in map(as_tensor, members(ctx.type)):
        if tensor is None or text is None:
            return ctx.default_return_type
        try:
            spec = parse(text)
            shape = expect(text, spec.shape(), checks.scope.shape(tensor), checks.known(spec.names))
        except ShapeError as error:
            ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
            return ctx.default_return_type
        results.append(checks.with_shape(tensor, shape))
    return make_simplified_union(results)


def _text(ctx: MethodContext) -> str | None:
    assert isinstance(ctx.api, TypeChecker)
    given = [get_proper_type(t) for types in ctx.arg_types for t in types]
    value = Values(ctx.api, Scope()).of_type(given[0]) if given else None
    return value if isinstance(value, str) else None
