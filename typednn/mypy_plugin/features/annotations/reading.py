"""The hook of annotations: read ``Float32[Tensor, "batch 784"]``, or say what is wrong with it."""

from typing import Final

from mypy.nodes import FuncDef, MemberExpr, NameExpr, TypeInfo
from mypy.plugin import AnalyzeTypeContext
from mypy.types import (
    Instance,
    TupleType,
    Type,
    UnboundType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import SYNTAX
from typednn.mypy_plugin.features.annotations.always_wrong import fault_of
from typednn.mypy_plugin.features.annotations.dimension_names import DimensionName, names_set_aside
from typednn.mypy_plugin.features.annotations.families import common_dtype
from typednn.mypy_plugin.features.annotations.tensors import AnnotationAnalyzer
from typednn.mypy_plugin.features.annotations.unstringed import literal_text, unstringed
from typednn.mypy_plugin.features.module_end.marker import add_marker
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import as_array, unknown_type
from typednn.shapes.parsing import parse, parse_leniently
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import Spec

_OF_ARRAYS: Final = ("shape", "dtype", "__getattr__")
_NUMBERS: Final = tuple(f"builtins.{name}" for name in ("bool", "int", "float", "complex"))


def analyze_annotation(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """The hook of ``Annotated``: jaxtyping declares its families so for type checkers."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    family = analyzer.family(t)
    if family is None:
        return analyzer.as_mypy_does(t, fullname)
    add_marker(analyzer.semantics.cur_mod_node)
    if (text := _without_array(t)) is not None:
        ctx.api.fail(messages.not_one_string(family, "Tensor", text), t, code=SYNTAX)
        return unknown_type()
    base_name = t.args[0]
    if isinstance(base_name, UnionType):
        return _of_each(base_name, ctx, fullname)
    if not isinstance(base_name, UnboundType):
        return analyzer.as_mypy_does(t, fullname)
    read, wrong = analyzer.annotation(t), unstringed(t.args[1:])
    if read is None and wrong is None:
        return analyzer.as_mypy_does(t, fullname)
    base = _analyzed_without_names(base_name, ctx)
    if wrong is not None:
        ctx.api.fail(messages.not_one_string(family, base_name.name, wrong), t, code=SYNTAX)
    tensor = as_array(base)
    if read is not None and (name := _no_array(base)) is not None:
        ctx.api.fail(messages.no_array(family, name, read[1]), t, code=SYNTAX)
        return unknown_type()
    if read is None or tensor is None:
        return base
    inner = tensor if analyzer.is_annotated(base_name) else None
    return tensor_of(read, tensor, _innermost(base_name, analyzer), ctx, inner)


def _no_array(base: Type) -> str | None:
    """Return the name of a class whose instances no annotation fits: they have no shape and no dtype.

    A class that is to be derived from may have subclasses that do.
    """
    cls = get_proper_type(base)
    if not isinstance(cls, Instance) or _is_number(cls) or cls.type.fullname == "builtins.object":
        return None
    info = cls.type
    if info.fallback_to_any or info.is_protocol or info.is_abstract or not info.mro:
        return None
    return None if any(map(_may_be_array, info.mro)) else info.name


def _may_be_array(cls: TypeInfo) -> bool:
    """Whether a class names a shape or a dtype anywhere. Not all of its text may be analysed yet."""
    nodes = (node for node in walk(cls.defn) if isinstance(node, NameExpr | MemberExpr | FuncDef))
    return any(name in cls.names for name in _OF_ARRAYS) or any(
        node.name in _OF_ARRAYS for node in nodes
    )


def _of_each(classes: UnionType, ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """Return the union of ``Float32[A, "b"]`` and ``Float32[B, "b"]`` for ``Float32[A | B, "b"]``."""
    t = ctx.type
    members: list[Type] = []
    for cls in classes.items:
        one = t.copy_modified(args=[cls, *t.args[1:]])
        members.append(analyze_annotation(ctx._replace(type=one), fullname))
    text = literal_text(t.args[1]) if len(t.args) == 2 else None
    kept = [
        each for each in members if not _is_number(each) or text is None or _may_be_scalar(text)
    ]
    return UnionType.make_union(kept, t.line, t.column)


def _is_number(t: Type) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, Instance) and proper.type.fullname in _NUMBERS


def _may_be_scalar(text: str) -> bool:
    """Whether a number of Python's may have this shape; jaxtyping drops it from the union if not."""
    try:
        return all(axis.variadic for axis in parse(text).axes)
    except ShapeError:
        return True


def _analyzed_without_names(base: UnboundType, ctx: AnalyzeTypeContext) -> Type:
    """Return the type of ``base`` without the attached names, but for those that it attaches."""
    with names_set_aside(base):
        return ctx.api.analyze_type(base)


def _innermost(base: UnboundType, analyzer: AnnotationAnalyzer) -> UnboundType:
    """Return the array type in annotations that are nested: mypy finds names only there."""
    while analyzer.annotation(base) is not None and isinstance(base.args[0], UnboundType):
        base = base.args[0]
    return base


def tensor_of(
    read: tuple[str, str],
    tensor: Instance,
    host: UnboundType,
    ctx: AnalyzeTypeContext,
    inner: Instance | None = None,
) -> Type:
    """Return ``tensor`` with the dtype and shape of an annotation's family and text.

    ``inner``: what stands in the place of the array type if that is an annotation too. Its axes
    come last. The names that are not bound yet are attached to ``host``.
    """
    analyzer, t, (family, text) = AnnotationAnalyzer(ctx), ctx.type, read
    try:
        spec = parse(text) if tensor.type.fullname == TENSOR else parse_leniently(text)
        if inner is not None and _has_any_length(inner):
            parse(f"{text} ...")  # at most one part may have any length
        if fault := fault_of(spec, t, analyzer):
            raise fault
    except ShapeError as error:
        ctx.api.fail(messages.syntax(error, text), t, code=SYNTAX)
        return tensor
    analyzer.names.request(names_to_bind(spec, tensor, t, host, analyzer), host)
    outer = analyzer.tensor(tensor, family, spec, t)
    return outer if inner is None else _nested(outer, inner)


def names_to_bind(
    spec: Spec, tensor: Instance, t: UnboundType, host: UnboundType, analyzer: AnnotationAnalyzer
) -> list[DimensionName]:
    """Return the names of a shape that the function shall bind.

    A name that stands only in the result of another library's array is any size, as jaxtyping binds
    it there; our own tensors' names are proved, and ``{k}`` is the value of a parameter.
    """
    unbound = analyzer.names.unbound(spec, t)
    if tensor.type.fullname == TENSOR or not analyzer.names.is_in_result(host):
        return unbound
    return [name for name in unbound if name.text.startswith("{")]


def _has_any_length(tensor: Instance) -> bool:
    shape = get_proper_type(tensor.args[0])
    items = shape.items if isinstance(shape, TupleType) else [UnpackType(shape)]
    return any(isinstance(item, UnpackType) for item in items)


def _nested(outer: Instance, inner: Instance) -> Instance:
    """Return the tensor of ``Float[Float32[Tensor, "h w"], "c"]``: float32 of the axes (c, h, w)."""
    first, last = get_proper_type(outer.args[0]), get_proper_type(inner.args[0])
    assert isinstance(first, TupleType)
    items = last.items if isinstance(last, TupleType) else [UnpackType(last)]
    shape = first.copy_modified(items=[*first.items, *items])
    return outer.copy_modified(args=[shape, common_dtype(outer.args[1], inner.args[1])])


def _without_array(t: UnboundType) -> str | None:
    """Return the shape of an annotation that starts with it; None if an array type does."""
    if not t.args:
        return "..."
    first = t.args[0]
    return literal_text(first) if len(t.args) == 1 or not isinstance(first, UnboundType) else None
