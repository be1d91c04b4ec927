"""Annotations inside of ``Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]``."""

from collections.abc import Iterator
from contextlib import contextmanager

from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer
from mypy.semanal_shared import has_placeholder
from mypy.types import Type, TypeList, UnboundType, UnionType

from typednn.mypy_plugin.features.annotations.dimension_names import inside_callable
from typednn.mypy_plugin.features.annotations.tensors import AnnotationAnalyzer
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError


def analyze_callable(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """The hook of ``Callable``: it binds the names that occur only inside of it."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    left_as_written(analyzer.semantics)
    with inside_callable(t), _names_attached(analyzer, t):
        return analyzer.as_mypy_does(t, fullname)


def left_as_written(semantics: SemanticAnalyzer) -> None:
    """Let mypy keep a field's annotation as it is written, where it reads the field again.

    It reads the fields of a ``NamedTuple`` again if one of them names a class that is not defined yet. It would
    then read the type that it has stored in place of the annotation, and bind the variables of a function in it
    anew, but not their uses.
    """
    owner = semantics.type
    if owner is None or owner.tuple_type is None or not semantics.is_class_scope():
        return
    if not semantics.final_iteration and has_placeholder(owner.tuple_type):
        semantics.record_incomplete_ref()


@contextmanager
def _names_attached(analyzer: AnnotationAnalyzer, t: UnboundType) -> Iterator[None]:
    """Attach the missing names to the annotations in ``t``, and remove them at the end.

    What is attached meanwhile stays: the names of an alias, which the function binds.
    """
    changed: list[tuple[UnboundType, tuple[Type, ...], int]] = []
    for annotation in _annotations_in(analyzer, t):
        host = annotation.args[0]
        read = analyzer.annotation(annotation)
        if read is None or not isinstance(host, UnboundType):
            continue
        try:
            missing = analyzer.names.unbound(parse(read[1]), annotation)
        except ShapeError:
            continue
        before = host.args
        analyzer.names.attach(missing, host, None)
        changed.append((host, before, len(host.args)))
    try:
        yield
    finally:
        for host, before, count in reversed(changed):
            host.args = (*before, *host.args[count:])


def _annotations_in(analyzer: AnnotationAnalyzer, t: Type) -> Iterator[UnboundType]:
    if isinstance(t, TypeList | UnionType):
        for item in t.items:
            yield from _annotations_in(analyzer, item)
    if isinstance(t, UnboundType) and t.args:
        if analyzer.annotation(t) is not None:
            yield t
            return
        for item in t.args:
            yield from _annotations_in(analyzer, item)
