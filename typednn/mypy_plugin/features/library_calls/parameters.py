"""``nn.Parameter(data)`` of PyTorch: a tensor with the shape and the dtype of its data."""

from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext
from mypy.types import Instance, Type, get_proper_type

from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import as_foreign_array


def parameter_of(ctx: FunctionContext) -> Type:
    """The hook of ``Parameter``."""
    assert isinstance(ctx.api, TypeChecker)
    parameter = get_proper_type(ctx.default_return_type)
    data = as_foreign_array(ctx.arg_types[0][0]) if ctx.arg_types and ctx.arg_types[0] else None
    if data is None or not isinstance(parameter, Instance) or not parameter.args:
        return ctx.default_return_type
    if not imports_annotations(ctx.api.tree):
        return ctx.default_return_type
    return parameter.copy_modified(args=data.args)
