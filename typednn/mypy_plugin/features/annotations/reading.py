"""The hook of annotations: read ``Float32[Tensor, "batch 784"]``, or say what is wrong with it."""

from mypy.plugin import AnalyzeTypeContext
from mypy.types import Instance, Type, UnboundType

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import SYNTAX
from typednn.mypy_plugin.features.annotations.always_wrong import fault_of
from typednn.mypy_plugin.features.annotations.dimension_names import without_hidden
from typednn.mypy_plugin.features.annotations.tensors import AnnotationAnalyzer
from typednn.mypy_plugin.features.annotations.unstringed import literal_text, unstringed
from typednn.mypy_plugin.types import as_tensor, unknown_type
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError


def analyze_annotation(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """The hook of ``Annotated``: jaxtyping declares its families so for type checkers."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    family = analyzer.family(t)
    if family is None:
        return analyzer.as_mypy_does(t, fullname)
    if (text := _without_array(t)) is not None:
        ctx.api.fail(messages.not_one_string(family, "Tensor", text), t, code=SYNTAX)
        return unknown_type()
    base_name = t.args[0]
    if not isinstance(base_name, UnboundType):
        return analyzer.as_mypy_does(t, fullname)
    read, wrong = analyzer.annotation(t), unstringed(t.args[1:])
    if read is None and wrong is None:
        return analyzer.as_mypy_does(t, fullname)
    with_names, base_name.args = base_name.args, without_hidden(base_name.args)
    base = ctx.api.analyze_type(base_name)
    base_name.args = with_names
    if wrong is not None:
        ctx.api.fail(messages.not_one_string(family, base_name.name, wrong), t, code=SYNTAX)
    tensor = as_tensor(base)
    if read is None or tensor is None:
        return base
    return tensor_of(read, tensor, base_name, ctx)


def tensor_of(
    read: tuple[str, str], tensor: Instance, host: UnboundType, ctx: AnalyzeTypeContext
) -> Type:
    """Return ``tensor`` with the dtype and shape of an annotation's family and text.

    The names that are not bound yet are attached to ``host``.
    """
    analyzer, t, (family, text) = AnnotationAnalyzer(ctx), ctx.type, read
    try:
        spec = parse(text)
        if fault := fault_of(spec, t, analyzer):
            raise fault
    except ShapeError as error:
        ctx.api.fail(messages.syntax(error, text), t, code=SYNTAX)
        return tensor
    analyzer.names.request(analyzer.names.unbound(spec, t), host)
    return analyzer.tensor(tensor, family, spec, t)


def _without_array(t: UnboundType) -> str | None:
    """Return the shape of an annotation that starts with it; None if an array type does."""
    if not t.args:
        return "..."
    first = t.args[0]
    return literal_text(first) if len(t.args) == 1 or not isinstance(first, UnboundType) else None
