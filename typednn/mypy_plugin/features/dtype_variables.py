"""Annotations whose dtype is a type variable: ``Float[Tensor[Any, F], "*b n"]``.

jaxtyping's family says which dtypes there may be, and the variable which of them it is: that of
another argument, or that of the layer.
"""

from mypy.nodes import TypeVarExpr
from mypy.plugin import AnalyzeTypeContext
from mypy.typeanal import TypeAnalyser
from mypy.types import Type, UnboundType

from typednn.mypy_plugin.features.annotations.dimension_names import without_hidden
from typednn.mypy_plugin.types import as_tensor


def with_dtype_variable(analyzed: Type, ctx: AnalyzeTypeContext) -> Type:
    """Return an analysed annotation, with the type variable that its array type has as its dtype."""
    array = ctx.type.args[0] if ctx.type.args else None
    tensor = as_tensor(analyzed)
    if tensor is None or not isinstance(array, UnboundType):
        return analyzed
    own = without_hidden(array.args)
    if len(own) != 2 or not _names_a_variable(own[1], ctx):
        return analyzed
    dtype = ctx.api.analyze_type(own[1])
    return tensor.copy_modified(args=[tensor.args[0], dtype])


def _names_a_variable(t: Type, ctx: AnalyzeTypeContext) -> bool:
    """Return whether it is the name of a type variable, and no text, such as a shape."""
    if not isinstance(t, UnboundType) or t.args or t.original_str_expr is not None:
        return False
    assert isinstance(ctx.api, TypeAnalyser)
    found = ctx.api.lookup_qualified(t.name, t, suppress_errors=True)
    return found is not None and isinstance(found.node, TypeVarExpr)
