"""Aliases of annotations: ``Batch = Float32[Tensor, "batch 784"]``.

mypy takes such an alias for an alias of bare ``Tensor`` and forgets the text. So the text is read
from the statement that defines the alias. Each function that uses the alias binds its names anew.
It forgets it as well in ``TypeVar("T", bound=Float32[Tensor, "3"])``, ``Box[Float32[Tensor, "3"]](x)``
and the like.
"""

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    DictExpr,
    Expression,
    ExpressionStmt,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    ReturnStmt,
    StrExpr,
    TupleExpr,
    TypeAlias,
    TypeAliasStmt,
)
from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypeVarTupleType,
    UnboundType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import ERASED, SYNTAX
from typednn.mypy_plugin.features.annotations.callables import left_as_written
from typednn.mypy_plugin.features.annotations.dimension_names import DimensionName, without_hidden
from typednn.mypy_plugin.features.annotations.families import family_in, place_of_name
from typednn.mypy_plugin.features.annotations.reading import names_to_bind, tensor_of
from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.features.annotations.tensors import AnnotationAnalyzer
from typednn.mypy_plugin.features.annotations.unstringed import unstringed_expressions
from typednn.mypy_plugin.features.daemon import names_of_alias
from typednn.mypy_plugin.features.module_end.marker import add_marker
from typednn.mypy_plugin.types import (
    Translator,
    as_array,
    as_tensor,
    declared_text,
    remembered_text,
    unknown_type,
)
from typednn.shapes.parsing import parse

# Where an alias is defined


def analyze_array(ctx: AnalyzeTypeContext, disallow_erased: bool) -> Type:
    """The hook of a class of arrays outside of annotations such as ``Float32[Tensor, "b"]``."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    plain = ctx.api.analyze_type(t)
    tensor = as_array(plain)
    if t.args and as_tensor(plain) is not None and tensor is not None:
        _refuse_other_dtype(get_proper_type(tensor.args[1]), ctx)
    if t.args or tensor is None:
        return plain
    around = _annotations_around(t, analyzer.semantics)
    if not around and disallow_erased:
        ctx.api.fail(messages.erased(), t, code=ERASED)
    if analyzer.types.defining_alias:
        return _in_annotations(around, tensor, None, ctx) or plain
    if not around:
        return plain
    read = _in_annotations(around, tensor, None, ctx) or tensor
    read.extra_attrs = None  # only an alias keeps its text
    return read


def _refuse_other_dtype(dtype: ProperType, ctx: AnalyzeTypeContext) -> None:
    """Refuse ``Tensor[Any, str]``: one of Python's own classes is no dtype."""
    if isinstance(dtype, Instance) and dtype.type.module_name == "builtins":
        ctx.api.fail(messages.no_dtype(dtype.type.name), ctx.type, code=SYNTAX)


def _in_annotations(
    around: list[tuple[str, list[Expression]]],
    tensor: Instance,
    inner: Instance | None,
    ctx: AnalyzeTypeContext,
) -> Instance | None:
    """Return the type of annotations around ``tensor``, the innermost first; None if wrong."""
    for family, items in around:
        text = items[0].value if len(items) == 1 and isinstance(items[0], StrExpr) else None
        if text is None:
            wrong = unstringed_expressions(items, AnnotationAnalyzer(ctx).semantics.options)
            if wrong is not None:
                message = messages.not_one_string(family, ctx.type.name, wrong)
                ctx.api.fail(message, ctx.type, code=SYNTAX)
            return inner
        alias = tensor_of((family, text), tensor, ctx.type, ctx, inner)
        if not isinstance(alias, Instance):
            return None
        inner = _with_text(alias, text if inner is None else declared_text(alias) or text)
    return inner


def _with_text(tensor: Instance, text: str) -> Instance:
    """Write the text onto an alias. mypy's daemon compares it, and not the names that it remembers."""
    return tensor.copy_with_extra_attr(f"'{text}'", unknown_type())


def _annotations_around(
    t: UnboundType, semantics: SemanticAnalyzer
) -> list[tuple[str, list[Expression]]]:
    """Return the annotations around the array type ``t`` in the statement: each family and shape."""
    statement = semantics.statement
    found: list[tuple[NameExpr | MemberExpr, list[Expression]]] = []
    if isinstance(statement, AssignmentStmt):
        found = _annotations_at((t.line, t.column), statement.rvalue)
    elif isinstance(statement, ExpressionStmt | ReturnStmt) and statement.expr is not None:
        found = _annotations_at((t.line, t.column), statement.expr)
    elif isinstance(statement, TypeAliasStmt):
        found = _annotations_at((t.line, t.column), statement.value.expr())
    around = []
    for node, shape in found:
        module, name = place_of_name(node, semantics.cur_mod_node)
        origin = family_in(module, name, semantics.modules)
        if origin is None:
            break
        around.append((origin.family, shape))
    return around


def _annotations_at(
    place: tuple[int, int], o: Expression
) -> list[tuple[NameExpr | MemberExpr, list[Expression]]]:
    """Return family and shape of the ``Float32[Tensor, "..."]`` whose ``Tensor`` is at ``place``.

    Those that it is nested in follow: ``Float32[Float32[Tensor, "h w"], "c"]``.
    """
    match o:
        case IndexExpr(
            base=NameExpr() | MemberExpr() as name,
            index=TupleExpr(items=[base, *shape]),
        ):
            if place in _places_of_classes(base):
                return [(name, shape)]
            if isinstance(base, IndexExpr) and (inner := _annotations_at(place, base)):
                return [*inner, (name, shape)]
    return next(filter(None, (_annotations_at(place, part) for part in _parts(o))), [])


def _places_of_classes(o: Expression) -> list[tuple[int, int]]:
    """Return the line and column of each class of ``Array | np.ndarray``."""
    match o:
        case NameExpr() | MemberExpr():
            return [(o.line, o.column)]
        case OpExpr(op="|", left=left, right=right):
            return [*_places_of_classes(left), *_places_of_classes(right)]
        case IndexExpr(base=RefExpr(fullname="typing.Union"), index=TupleExpr(items=items)):
            return [place for item in items for place in _places_of_classes(item)]
    return []


def _parts(o: Expression) -> list[Expression]:
    """Return the parts of an expression that may be or hold a type: ``Box[...](x)``."""
    match o:
        case IndexExpr(base=base, index=index):
            return [base, index]
        case MemberExpr(expr=owner):
            return [owner]
        case CallExpr(callee=callee, args=items):
            return [callee, *items]
        case TupleExpr(items=items) | ListExpr(items=items):
            return items
        case DictExpr(items=pairs):
            return [value for _, value in pairs]
        case OpExpr(left=left, right=right):
            return [left, right]
    return []


# Where an alias is used


def is_alias_of_arrays(alias: TypeAlias) -> bool:
    """Whether ``alias`` is ``Array = np.ndarray``, or its users bind the names of an annotation."""
    return _is_bare(alias) or bool(remembered_texts(alias.target))


def _is_bare(alias: TypeAlias) -> bool:
    """Whether mypy takes ``alias`` for ``Batch = Tensor``."""
    return alias.no_args and as_array(alias.target) is not None


def _has_shape(alias: TypeAlias) -> bool:
    tensor = as_array(alias.target)
    return tensor is not None and isinstance(get_proper_type(tensor.args[0]), TupleType)


def analyze_alias(ctx: AnalyzeTypeContext, alias: TypeAlias) -> Type:
    """The hook of an alias of arrays: the function that uses it binds the names of an annotation."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    analyzer.types.aliases_used.update(names_of_alias(alias))  # for mypy's daemon
    add_marker(analyzer.semantics.cur_mod_node)
    with_names, t.args = t.args, without_hidden(t.args)
    annotated = _is_bare(alias) and _has_shape(alias)
    plain = alias.target if annotated else ctx.api.analyze_type(t)
    t.args = with_names
    tensor = as_array(plain) if analyzer.types.defining_alias else None
    if tensor is not None and (around := _annotations_around(t, analyzer.semantics)):
        nested = _in_annotations(around, tensor, tensor if tensor.extra_attrs else None, ctx)
        return nested or plain
    if isinstance(plain, TypeAliasType) and (plain.alias is None or analyzer.types.defining_alias):
        return plain
    fill = _FillNames(analyzer, t)
    filled = get_proper_type(plain).accept(fill)
    analyzer.names.request(list(fill.missing), t)
    return filled


class _FillNames(Translator):
    """Replaces remembered names by the type variables that they stand for here."""

    def __init__(self, analyzer: AnnotationAnalyzer, t: UnboundType) -> None:
        super().__init__()
        self._analyzer, self._t = analyzer, t
        self._array: Instance | None = None
        self.missing: dict[DimensionName, None] = {}

    def visit_instance(self, t: Instance) -> Type:
        around, self._array = self._array, as_array(t) or self._array
        filled = super().visit_instance(t)
        self._array = around
        if isinstance(filled, Instance) and filled.args:
            item = get_proper_type(filled.args[0])
            if isinstance(
                item, TypeVarTupleType
            ):  # mypy writes tuple[*tuple[X, ...]] as tuple[X, ...]
                return TupleType([UnpackType(item)], item.tuple_fallback)
        if isinstance(filled, Instance) and not self._analyzer.types.defining_alias:
            filled.extra_attrs = None
        return filled

    def visit_any(self, t: AnyType) -> Type:
        text = remembered_text(t)
        if text is None:
            return t
        spec = parse(text)
        if self._array is not None:
            wanted = names_to_bind(spec, self._array, self._t, self._t, self._analyzer)
            self.missing.update(dict.fromkeys(wanted))
        return self._analyzer.axis_item(spec.axes[0], self._t)

    def visit_callable_type(self, t: CallableType) -> Type:
        """Bind its names: they are not those of the function that uses the alias."""
        if self._analyzer.types.defining_alias or not (texts := remembered_texts(t)):
            return t
        left_as_written(self._analyzer.semantics)
        with self._analyzer.names.bound_by_alias(map(parse, texts), self._t) as own:
            filled = super().visit_callable_type(t)
        assert isinstance(filled, CallableType)
        return filled.copy_modified(variables=(*t.variables, *own))

    def visit_unpack_type(self, t: UnpackType) -> Type:
        inner = get_proper_type(t.type)
        if isinstance(inner, Instance) and inner.args:
            item = get_proper_type(inner.args[0].accept(self))
            return UnpackType(item) if isinstance(item, TypeVarTupleType) else t
        return t
