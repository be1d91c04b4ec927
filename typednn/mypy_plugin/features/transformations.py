"""`grad(loss)`, `value_and_grad(loss)`: the result keeps the signature of `loss`, names included.

mypy solves `Callable[Concatenate[M, P], R]` only once, when the transformation is applied, and so loses the
names of the first parameter. Here they stay free in the result's type, and each call binds them anew.
"""

from typing import Final

from mypy.nodes import ARG_POS
from mypy.plugin import FunctionContext
from mypy.types import CallableType, Instance, Parameters, Type, get_proper_type

TRANSFORMATIONS: Final = (
    "typednn.autodiff.transform.grad",
    "typednn.autodiff.transform.value_and_grad",
)


def of_function(ctx: FunctionContext) -> Type:
    """`Grad[M, P, R]` with M, P and R as the function declares them."""
    result = get_proper_type(ctx.default_return_type)
    given = [get_proper_type(t) for types in ctx.arg_types for t in types]
    if not isinstance(result, Instance) or len(given) != 1 or len(result.args) != 3:
        return ctx.default_return_type
    function = given[0]
    if not isinstance(function, CallableType) or not function.variables:
        return ctx.default_return_type
    if not function.arg_kinds or function.arg_kinds[0] != ARG_POS:
        return ctx.default_return_type
    rest = Parameters(function.arg_types[1:], function.arg_kinds[1:], function.arg_names[1:])
    return result.copy_modified(args=[function.arg_types[0], rest, function.ret_type])
