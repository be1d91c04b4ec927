"""Turn one annotation, such as ``Float32[Tensor, "batch 784"]``, into a mypy type."""

from mypy.nodes import MypyFile, TypeAlias
from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer
from mypy.typeanal import TypeAnalyser
from mypy.types import (
    AnyType,
    Instance,
    TupleType,
    Type,
    TypeOfAny,
    TypeVarTupleType,
    UnboundType,
    UnpackType,
)

from typednn.mypy_plugin.features.annotations.dimension_names import (
    DimensionNames,
    names_in,
)
from typednn.mypy_plugin.features.annotations.families import (
    dtype_of_node,
    family_in,
)
from typednn.mypy_plugin.features.annotations.own_expressions import own_expression_class
from typednn.mypy_plugin.features.annotations.unstringed import literal_text
from typednn.mypy_plugin.names import (
    ANNOTATED,
    DTYPE_OF_FAMILY,
    EXPR,
    NDARRAY,
    STATIC_SIZES,
    TENSOR,
    WIDE_FAMILIES,
)
from typednn.mypy_plugin.types import Scope, Writer, as_array, remembered, unknown_type
from typednn.shapes.dim import Dim, Size, symbol
from typednn.shapes.spec import Axis, Spec


class AnnotationAnalyzer:
    """Turns annotations into types, with the names that are bound where the annotation stands."""

    def __init__(self, ctx: AnalyzeTypeContext) -> None:
        assert isinstance(ctx.api, TypeAnalyser)
        assert isinstance(ctx.api.api, SemanticAnalyzer)
        self.types = ctx.api
        self.semantics = ctx.api.api
        self.names = DimensionNames(self.types, self.semantics)

    def annotation(self, t: UnboundType) -> tuple[str, str] | None:
        """Return the family and the text of ``Float32[X, "..."]``; None for any other type."""
        text = literal_text(t.args[1]) if len(t.args) == 2 else None
        family = None if text is None else self.family(t)
        return None if text is None or family is None else (family, text)

    def is_annotated(self, t: UnboundType) -> bool:
        """Return whether ``t`` is an annotation, or an alias of one."""
        if self.annotation(t) is not None:
            return True
        found = self.semantics.lookup_qualified(t.name, t, suppress_errors=True)
        target = found.node.target if found and isinstance(found.node, TypeAlias) else None
        tensor = as_array(target) if target is not None else None
        return tensor is not None and tensor.extra_attrs is not None

    def family(self, t: UnboundType) -> str | None:
        """Return the ``Float32`` of ``Float32[...]``; None for any other type."""
        symbol_node = self.semantics.lookup_qualified(t.name, t, suppress_errors=True)
        node = symbol_node.node if symbol_node else None
        if node is None or node.fullname not in ANNOTATED:
            return None
        owner, _, name = t.name.rpartition(".")
        found = self.semantics.lookup_qualified(owner, t, suppress_errors=True) if owner else None
        module = found.node if found else self.semantics.cur_mod_node
        if not isinstance(module, MypyFile):
            return None
        origin = family_in(module, name, self.semantics.modules)
        self.types.aliases_used.update(origin.through if origin else [])
        return origin.family if origin else None

    def tensor(self, base: Instance, family: str, spec: Spec, t: UnboundType) -> Instance:
        """Return ``base`` with the shape ``spec`` and the dtype of ``family``."""
        if STATIC_SIZES not in self.semantics.modules:
            own_expression_class(self.semantics)  # for the expressions of its functions
        items = [self._axis(axis, t) for axis in spec.axes]
        integer = self.semantics.named_type("builtins.int")
        shape = TupleType(items, self.semantics.named_type("builtins.tuple", [integer]))
        wide = base.type.fullname != TENSOR and family in WIDE_FAMILIES
        dtype = unknown_type() if wide else self._dtype(family)
        if base.type.fullname == NDARRAY:
            dtype = self.semantics.named_type("numpy.dtype", [dtype])
        return Instance(base.type, [shape, dtype], line=t.line, column=t.column)

    def _axis(self, axis: Axis, t: UnboundType) -> Type:
        item = self.axis_item(axis, t)
        if not axis.variadic or isinstance(item, TypeVarTupleType):
            return UnpackType(item) if axis.variadic else item
        return UnpackType(self.semantics.named_type("builtins.tuple", [item]))

    def axis_item(self, axis: Axis, t: UnboundType) -> Type:
        """Return the type of one axis: exact if the text alone decides it, else remembered."""
        if axis.anonymous:
            return unknown_type()
        if axis.broadcastable or axis.treepath:
            return remembered(str(axis))
        names = names_in(Spec((axis,)))
        bound = {name.text: self.names.binding(name, t) for name in names}
        if axis.variadic:
            return bound[names[0].text] or remembered(str(axis))
        scope = Scope()
        keys: dict[str, Size] = {n: symbol(scope.key(v)) for n, v in bound.items() if v}
        if isinstance(axis.size, Dim) and len(keys) < len(axis.size.names):
            return remembered(str(axis))
        size = axis.size.substitute(keys) if isinstance(axis.size, Dim) else axis.size
        return Writer(self._build, scope).size(size)

    def _build(self, fullname: str, args: list[Type], /) -> Instance:
        """Return a type. A program that does not read typednn gets a class of expressions itself."""
        if fullname == EXPR and STATIC_SIZES not in self.semantics.modules:
            return Instance(own_expression_class(self.semantics), args)
        return self.semantics.named_type(fullname, args)

    def _dtype(self, family: str) -> Type:
        name = DTYPE_OF_FAMILY.get(family)  # none for bfloat16 and others that numpy does not have
        found = self.semantics.lookup_fully_qualified_or_none(name) if name else None
        return dtype_of_node(found.node if found else None)

    def as_mypy_does(self, t: UnboundType, fullname: str) -> Type:
        """Return mypy's own type for ``t``, a use of the special form ``fullname``."""
        special = self.types.try_analyze_special_unbound_type(t, fullname)
        return AnyType(TypeOfAny.special_form) if special is None else special
