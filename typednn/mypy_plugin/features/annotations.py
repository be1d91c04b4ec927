"""`Float32[Tensor, "batch 784"]`: each name of the text becomes a type variable of its function.

mypy finds a function's type variables by looking at the names in its unanalysed signature, before it
analyses the annotations. So the first pass over a signature meets names that are not bound yet: it hangs
them on the annotation, where mypy's search sees them, and asks for another pass. On that one they are
bound like any other type variable, and come off again.

Outside of signatures a name that is not bound stands for any size; it is remembered as text, so that an
alias (`Batch = Float32[Tensor, "batch 784"]`) or the fields of a dataclass can still be related in a call.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from mypy.nodes import (
    GDEF,
    TYPE_VAR_KIND,
    AssignmentStmt,
    Expression,
    FuncDef,
    ImportFrom,
    IndexExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    OpExpr,
    StrExpr,
    SymbolNode,
    SymbolTableNode,
    TupleExpr,
    TypeAlias,
    TypeAliasStmt,
    TypeInfo,
    TypeParam,
    TypeVarExpr,
    TypeVarTupleExpr,
)
from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer
from mypy.typeanal import TypeAnalyser
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    RawExpressionType,
    TupleType,
    Type,
    TypeList,
    TypeOfAny,
    TypeQuery,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    UnboundType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import ERASED, SYNTAX
from typednn.mypy_plugin.names import (
    ANNOTATED,
    DTYPE_OF_FAMILY,
    OTHER_FAMILIES,
    hidden,
    is_hidden,
)
from typednn.mypy_plugin.types import (
    Scope,
    Translator,
    Writer,
    as_tensor,
    remembered,
    remembered_text,
    unknown_type,
)
from typednn.shapes.dim import Dim, Size, symbol
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import Axis, Spec


def is_family(name: str) -> bool:
    return name in DTYPE_OF_FAMILY or name in OTHER_FAMILIES


def family_imported_as(name: str, module: MypyFile) -> str:
    """`Float32` for the `F` of `from jaxtyping import Float32 as F`."""
    if name in DTYPE_OF_FAMILY:
        return name
    for statement in module.imports:
        if isinstance(statement, ImportFrom) and statement.id == "jaxtyping":
            for original, alias in statement.names:
                if alias == name:
                    return original
    return name


class Name(NamedTuple):
    """A dimension's name in an annotation."""

    text: str
    variadic: bool


def names_in(spec: Spec) -> list[Name]:
    """The names that `spec` mentions, each once, in the order in which they appear."""
    found: dict[Name, None] = {}
    for axis in spec.axes:
        if isinstance(axis.size, Dim) and not axis.broadcastable and not axis.treepath:
            names = sorted(name for name in axis.size.names if not name.startswith("{"))
            found.update((Name(name, axis.variadic), None) for name in names)
    return list(found)


class AnnotationAnalyzer:
    """The names of one annotation, resolved where it stands."""

    def __init__(self, ctx: AnalyzeTypeContext) -> None:
        assert isinstance(ctx.api, TypeAnalyser)
        assert isinstance(ctx.api.api, SemanticAnalyzer)
        self.types = ctx.api
        self.semantics = ctx.api.api

    # What stands where

    def annotation(self, t: UnboundType) -> tuple[str, str] | None:
        """The family and the text of `Float32[X, "..."]`; None for any other use of Annotated."""
        text = literal_text(t.args[1]) if len(t.args) == 2 else None
        if text is None:
            return None
        symbol_node = self.semantics.lookup_qualified(t.name, t, suppress_errors=True)
        node = symbol_node.node if symbol_node else None
        if node is None or node.fullname not in ANNOTATED:
            return None
        family = family_imported_as(t.name.rpartition(".")[2], self.semantics.cur_mod_node)
        return (family, text) if is_family(family) else None

    def annotation_around(self, t: UnboundType) -> tuple[str, str] | None:
        """The family and the text of the annotation in an alias whose array type is `t`."""
        statement = self.semantics.statement
        found = None
        if isinstance(statement, AssignmentStmt):
            found = _annotation_at((t.line, t.column), statement.rvalue)
        elif isinstance(statement, TypeAliasStmt):
            found = _annotation_at((t.line, t.column), statement.value.expr())
        if found is None:
            return None
        family = family_imported_as(found[0], self.semantics.cur_mod_node)
        return (family, found[1]) if is_family(family) else None

    def function_in_signature(self) -> FuncDef | None:
        """The function whose signature is being analysed, if it is one."""
        functions = self.semantics.scope.functions
        if not functions or not isinstance(function := functions[-1], FuncDef):
            return None
        stack = self.semantics.function_stack
        return None if stack and stack[-1] is function else function

    def _depth(self) -> int:
        return sum(isinstance(f, FuncDef) for f in self.semantics.scope.functions)

    # Names

    def binding(self, name: Name, t: UnboundType) -> TypeVarLikeType | None:
        """The type variable that `name` stands for here: one in scope, else the function's own."""
        wanted = TypeVarTupleType if name.variadic else TypeVarType
        key = hidden(name.text, name.variadic, self._depth())
        for candidate in (name.text, key):
            found = self.semantics.lookup_qualified(candidate, t, suppress_errors=True)
            bound = self.types.tvar_scope.get_binding(found) if found else None
            if isinstance(bound, wanted):
                return bound
        return None

    def request(self, missing: list[Name], host: UnboundType, function: FuncDef) -> None:
        """Hang `missing` on `host` and ask for another pass over the signature of `function`."""
        self.hang(missing, host, function)
        assert isinstance(function.type, CallableType)
        function.type.variables = ()
        self.semantics.record_incomplete_ref()
        self.semantics.progress = True

    def unbound(self, spec: Spec, t: UnboundType) -> list[Name]:
        """The names of `spec` that must become type variables of the function first.

        A function with declared type parameters (`def f[N: int]`) can be given no others that mypy would
        take for tuples of ints, so there `*name` stands for any sizes.
        """
        function = self.function_in_signature()
        declared = function is not None and bool(function.type_args)
        names = [name for name in names_in(spec) if not (declared and name.variadic)]
        return [name for name in names if self.binding(name, t) is None]

    def hang(self, missing: list[Name], host: UnboundType, function: FuncDef | None) -> None:
        declared = {p.name for p in function.type_args} if function and function.type_args else None
        for name in missing:
            key = name.text
            if declared is None or name.text not in declared:
                key = hidden(name.text, name.variadic, max(self._depth(), 1))
                if declared is None:
                    self._define(key, name.variadic)
                elif function and function.type_args and key not in declared:
                    bound = UnboundType("__builtins__.int")
                    function.type_args.append(TypeParam(key, TYPE_VAR_KIND, bound, [], None))
            host.args = (*host.args, UnboundType(key, line=host.line, column=host.column))

    def _define(self, key: str, variadic: bool) -> None:
        """Put the type variable `key` where mypy looks names up: among the builtins.

        In the module itself mypy's daemon would strip it after an edit elsewhere, and then not find
        the names that still hang on an annotation.
        """
        builtins = self.semantics.modules["builtins"].names
        if key in builtins:
            return
        fullname = f"builtins.{key}"
        default = AnyType(TypeOfAny.from_omitted_generics)
        integer = self.semantics.named_type("builtins.int")
        node: TypeVarExpr | TypeVarTupleExpr
        if variadic:
            sizes = self.semantics.named_type("builtins.tuple", [integer])
            node = TypeVarTupleExpr(key, fullname, sizes, sizes, default)
        else:
            node = TypeVarExpr(key, fullname, [], integer, default)
        builtins[key] = SymbolTableNode(GDEF, node, module_public=False, plugin_generated=True)

    # Types

    def tensor(self, base: Instance, family: str, spec: Spec, t: UnboundType) -> Instance:
        items = [self._axis(axis, t) for axis in spec.axes]
        integer = self.semantics.named_type("builtins.int")
        shape = TupleType(items, self.semantics.named_type("builtins.tuple", [integer]))
        return Instance(base.type, [shape, self._dtype(family)], line=t.line, column=t.column)

    def _axis(self, axis: Axis, t: UnboundType) -> Type:
        item = self.axis_item(axis, t)
        if not axis.variadic or isinstance(item, TypeVarTupleType):
            return UnpackType(item) if axis.variadic else item
        return UnpackType(self.semantics.named_type("builtins.tuple", [item]))

    def axis_item(self, axis: Axis, t: UnboundType) -> Type:
        """The type of one axis: exact where the text alone decides, else remembered."""
        if axis.anonymous:
            return unknown_type()
        if axis.broadcastable or axis.treepath:
            return remembered(str(axis))
        names = names_in(Spec((axis,)))
        bound = {name.text: self.binding(name, t) for name in names}
        if axis.variadic:
            return bound[names[0].text] or remembered(str(axis))
        scope = Scope()
        keys: dict[str, Size] = {n: symbol(scope.key(v)) for n, v in bound.items() if v}
        if isinstance(axis.size, Dim) and len(keys) < len(axis.size.names):
            return remembered(str(axis))
        size = axis.size.substitute(keys) if isinstance(axis.size, Dim) else axis.size
        return Writer(self.semantics.named_type, scope).size(size)

    def _dtype(self, family: str) -> Type:
        found = self.semantics.lookup_fully_qualified_or_none(DTYPE_OF_FAMILY.get(family, ""))
        return dtype_of_node(found.node if found else None)


def dtype_of_node(node: SymbolNode | None) -> Type:
    """The dtype that a name of numpy's stands for; any, where there is no such name."""
    if isinstance(node, TypeAlias):
        target = get_proper_type(node.target)
        if isinstance(target, Instance) and not node.alias_tvars:
            return target
        node = target.type if isinstance(target, Instance) else None
    if isinstance(node, TypeInfo):
        return Instance(node, [AnyType(TypeOfAny.special_form) for _ in node.type_vars])
    return unknown_type()


def literal_text(t: Type) -> str | None:
    """The text of a string that stands where mypy expects a type."""
    if isinstance(t, RawExpressionType) and isinstance(t.literal_value, str):
        return t.literal_value
    if isinstance(t, UnboundType):
        return t.original_str_expr
    return None


def analyze_annotation(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """The hook of `Annotated`, which is what jaxtyping's families are to a type checker."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    read = analyzer.annotation(t)
    base_name = t.args[0] if t.args else None
    if read is None or not isinstance(base_name, UnboundType):
        return _as_mypy_does(analyzer, t, fullname)
    hung, base_name.args = base_name.args, without_hidden(base_name.args)
    base = ctx.api.analyze_type(base_name)
    base_name.args = hung
    tensor = as_tensor(base)
    if tensor is None:
        return base
    family, text = read
    try:
        spec = parse(text)
    except ShapeError as error:
        ctx.api.fail(messages.syntax(error, text), t, code=SYNTAX)
        return tensor
    function = analyzer.function_in_signature()
    missing = analyzer.unbound(spec, t)
    if missing and function and not analyzer.semantics.final_iteration:
        analyzer.request(missing, base_name, function)
    return analyzer.tensor(tensor, family, spec, t)


def _as_mypy_does(analyzer: AnnotationAnalyzer, t: UnboundType, fullname: str) -> Type:
    special = analyzer.types.try_analyze_special_unbound_type(t, fullname)
    return AnyType(TypeOfAny.special_form) if special is None else special


def without_hidden(args: tuple[Type, ...]) -> tuple[Type, ...]:
    return tuple(a for a in args if not (isinstance(a, UnboundType) and is_hidden(a.name)))


# Aliases


class _FindRemembered(TypeQuery[bool]):
    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_any(self, t: AnyType) -> bool:
        return remembered_text(t) is not None


def is_alias_of_annotation(alias: TypeAlias) -> bool:
    """Whether `alias` has names that its users must resolve, or would be cut down to bare Tensor."""
    return _is_bare(alias) or alias.target.accept(_FindRemembered())


def _is_bare(alias: TypeAlias) -> bool:
    """`Batch = Float32[Tensor, "b 784"]`, which mypy takes for `Batch = Tensor`."""
    tensor = as_tensor(alias.target) if alias.no_args else None
    return tensor is not None and isinstance(get_proper_type(tensor.args[0]), TupleType)


class _FillNames(Translator):
    """Replaces remembered names by the type variables that they stand for here."""

    def __init__(self, analyzer: AnnotationAnalyzer, t: UnboundType) -> None:
        super().__init__()
        self._analyzer, self._t = analyzer, t
        self.missing: dict[Name, None] = {}

    def visit_any(self, t: AnyType) -> Type:
        text = remembered_text(t)
        if text is None:
            return t
        spec = parse(text)
        self.missing.update(dict.fromkeys(self._analyzer.unbound(spec, self._t)))
        return self._analyzer.axis_item(spec.axes[0], self._t)

    def visit_callable_type(self, t: CallableType) -> Type:
        return t  # its names are its own, and not those of the function that uses the alias

    def visit_unpack_type(self, t: UnpackType) -> Type:
        inner = get_proper_type(t.type)
        if isinstance(inner, Instance) and inner.args:
            item = get_proper_type(inner.args[0].accept(self))
            return UnpackType(item) if isinstance(item, TypeVarTupleType) else t
        return t


def analyze_alias(ctx: AnalyzeTypeContext, alias: TypeAlias) -> Type:
    """The hook of an alias of an annotation: its names are those of the function that uses it."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    hung, t.args = t.args, without_hidden(t.args)
    plain = alias.target if _is_bare(alias) else ctx.api.analyze_type(t)
    t.args = hung
    fill = _FillNames(analyzer, t)
    filled = get_proper_type(plain).accept(fill)
    function = analyzer.function_in_signature()
    if fill.missing and function and not analyzer.semantics.final_iteration:
        analyzer.request(list(fill.missing), t, function)
    return filled


def analyze_tensor(ctx: AnalyzeTypeContext, disallow_erased: bool) -> Type:
    """The hook of the name `Tensor` outside of annotations that jaxtyping's families make.

    mypy takes the alias `Batch = Float32[Tensor, "b 784"]` for one of bare Tensor and forgets the text,
    which is therefore read from the statement.
    """
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    plain = ctx.api.analyze_type(t)
    tensor = as_tensor(plain)
    if t.args or tensor is None:
        return plain
    read = analyzer.annotation_around(t) if analyzer.types.defining_alias else None
    if read is None:
        if disallow_erased:
            ctx.api.fail(messages.erased(), t, code=ERASED)
        return plain
    family, text = read
    try:
        return analyzer.tensor(tensor, family, parse(text), t)
    except ShapeError as error:
        ctx.api.fail(messages.syntax(error, text), t, code=SYNTAX)
        return plain


def _annotation_at(place: tuple[int, int], o: Expression) -> tuple[str, str] | None:
    """`Float32` and the text, where `Tensor` in `Float32[Tensor, "..."]` stands at `place`."""
    match o:
        case IndexExpr(
            base=NameExpr() | MemberExpr() as name,
            index=TupleExpr(items=[base, StrExpr(value=text)]),
        ):
            if (base.line, base.column) == place:
                return name.name, text
    return next(filter(None, (_annotation_at(place, part) for part in _parts(o))), None)


def _parts(o: Expression) -> list[Expression]:
    """What a type is made of, as an expression."""
    match o:
        case IndexExpr(index=index):
            return [index]
        case TupleExpr(items=items) | ListExpr(items=items):
            return items
        case OpExpr(left=left, right=right):
            return [left, right]
    return []


# Callables


def analyze_callable(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """The hook of `Callable`: names that occur only inside of it are its own."""
    analyzer, t = AnnotationAnalyzer(ctx), ctx.type
    with _names_hung(analyzer, t):
        return _as_mypy_does(analyzer, t, fullname)


@contextmanager
def _names_hung(analyzer: AnnotationAnalyzer, t: UnboundType) -> Iterator[None]:
    changed: list[tuple[UnboundType, tuple[Type, ...]]] = []
    for annotation in _annotations_in(analyzer, t):
        host = annotation.args[0]
        read = analyzer.annotation(annotation)
        if read is None or not isinstance(host, UnboundType):
            continue
        try:
            missing = analyzer.unbound(parse(read[1]), annotation)
        except ShapeError:
            continue
        changed.append((host, host.args))
        analyzer.hang(missing, host, None)
    try:
        yield
    finally:
        for host, args in reversed(changed):
            host.args = args


def _annotations_in(analyzer: AnnotationAnalyzer, t: Type) -> Iterator[UnboundType]:
    if isinstance(t, TypeList):
        for item in t.items:
            yield from _annotations_in(analyzer, item)
    if isinstance(t, UnboundType) and t.args:
        if analyzer.annotation(t) is not None:
            yield t
            return
        for item in t.args:
            yield from _annotations_in(analyzer, item)
