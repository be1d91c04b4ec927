"""The names of dimensions in an annotation, and the type variables that they become.

The docstring of the folder says why this takes two passes over a signature.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from mypy.nodes import (
    GDEF,
    TYPE_VAR_KIND,
    FuncDef,
    SymbolTableNode,
    TypeParam,
    TypeVarExpr,
    TypeVarTupleExpr,
)
from mypy.semanal import SemanticAnalyzer
from mypy.typeanal import TypeAnalyser
from mypy.types import (
    AnyType,
    CallableArgument,
    CallableType,
    TupleType,
    Type,
    TypeList,
    TypeOfAny,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    UnboundType,
    UnionType,
    UnpackType,
)

from typednn.mypy_plugin.names import DEEPEST, OF_ALIAS, hidden, is_hidden
from typednn.shapes.bindings import is_placeholder
from typednn.shapes.dim import Dim
from typednn.shapes.spec import Spec


class DimensionName(NamedTuple):
    """A dimension's name in an annotation."""

    text: str
    variadic: bool


def names_in(spec: Spec) -> list[DimensionName]:
    """Return the names in ``spec``, each once, in the order in which they appear."""
    found: dict[DimensionName, None] = {}
    for axis in spec.axes:
        if isinstance(axis.size, Dim) and not axis.broadcastable and not axis.treepath:
            names = sorted(axis.size.names)
            found.update((DimensionName(name, axis.variadic), None) for name in names)
    return list(found)


def without_hidden(args: tuple[Type, ...]) -> tuple[Type, ...]:
    """Return the arguments of an unanalysed type without the names that ``attach`` added."""
    return tuple(a for a in args if not (isinstance(a, UnboundType) and is_hidden(a.name)))


_set_aside: Final[list[tuple[UnboundType, tuple[Type, ...]]]] = []
"""The types that are analysed without the names attached to them, and these names."""


@contextmanager
def names_set_aside(host: UnboundType) -> Iterator[None]:
    """Take the attached names from a type; after that it has them and those attached meanwhile."""
    with_names, own = host.args, without_hidden(host.args)
    _set_aside.append((host, with_names))
    host.args = own
    try:
        yield
    finally:
        _set_aside.pop()
        host.args = (*with_names, *host.args[len(own) :])


def _args_of(host: UnboundType) -> Iterator[Type]:
    yield from host.args
    for other, args in _set_aside:
        yield from args if other is host else ()


_callables: Final[list[UnboundType]] = []
"""The ``Callable`` types that are being analysed. A parameter around them is no name of theirs."""


@contextmanager
def inside_callable(t: UnboundType) -> Iterator[None]:
    """Let the placeholders in a ``Callable`` stay texts, which a call decides."""
    _callables.append(t)
    try:
        yield
    finally:
        _callables.pop()


def _stands_in(host: UnboundType, t: Type) -> bool:
    """Whether ``host`` is a part of the unanalysed type ``t``. A default value is no such part."""
    return t is host or any(_stands_in(host, part) for part in parts_of(t))


def parts_of(t: Type) -> Sequence[Type]:
    """Return the parts of an unanalysed type."""
    match t:
        case UnboundType(args=parts) | TypeList(items=parts) | UnionType(items=parts):
            return parts
        case TupleType(items=parts):
            return parts
        case CallableType(arg_types=arguments, ret_type=result):
            return [*arguments, result]
        case UnpackType(type=part) | CallableArgument(typ=part):
            return [part]
    return ()


def _int_parameters(function: FuncDef | None) -> set[str]:
    """Return the parameters that are declared ``int``, whose values ``{name}`` may stand for."""
    signature = function.unanalyzed_type if function is not None else None
    if not isinstance(signature, CallableType):
        return set()
    parameters = zip(signature.arg_names, signature.arg_types, signature.arg_kinds, strict=True)
    return {
        name
        for name, t, kind in parameters
        if name is not None
        and not kind.is_star()
        and isinstance(t, UnboundType)
        and t.name == "int"
    }


class DimensionNames:
    """Finds the type variables of dimension names, and makes those that are missing."""

    def __init__(self, types: TypeAnalyser, semantics: SemanticAnalyzer) -> None:
        self._types = types
        self._semantics = semantics
        self._own: dict[DimensionName, TypeVarLikeType] = {}

    def binding(self, name: DimensionName, t: UnboundType) -> TypeVarLikeType | None:
        """Return the type variable of ``name`` at ``t``: one in scope, else the function's own."""
        if name in self._own:
            return self._own[name]
        wanted = TypeVarTupleType if name.variadic else TypeVarType
        key = hidden(name.text, name.variadic, self._depth())
        for candidate in (name.text, key):
            found = self._semantics.lookup_qualified(candidate, t, suppress_errors=True)
            bound = self._types.tvar_scope.get_binding(found) if found else None
            if isinstance(bound, wanted):
                return bound
        return None

    def unbound(self, spec: Spec, t: UnboundType) -> list[DimensionName]:
        """Return the names in ``spec`` that have no type variable yet.

        A function with declared type parameters (``def f[N: int]``) can only be given more
        parameters that stand for one int. There ``*name`` stands for any sizes.
        """
        function = self.function_in_signature()
        declared = function is not None and bool(function.type_args)
        names = [name for name in names_in(spec) if not (declared and name.variadic)]
        if any(is_placeholder(name.text) for name in names):
            sizes = set[str]() if _callables else _int_parameters(function)
            names = [n for n in names if not is_placeholder(n.text) or n.text[1:-1] in sizes]
        return [name for name in names if self.binding(name, t) is None]

    def request(self, missing: list[DimensionName], host: UnboundType) -> None:
        """Attach ``missing`` to ``host`` and ask for another pass over the function's signature.

        Do nothing outside of a signature, or if another pass would not help: mypy makes none, or
        does not look for type variables at ``host``, or has looked at these already.
        """
        function = self.function_in_signature()
        if not missing or function is None or self._semantics.final_iteration:
            return
        assert isinstance(function.type, CallableType)
        if self._depth() > DEEPEST or not _stands_in(host, function.type):
            return
        before = len(host.args)
        self.attach(missing, host, function)
        if len(host.args) == before:
            return
        function.type.variables = ()
        self._semantics.record_incomplete_ref()
        self._semantics.progress = True

    def attach(
        self, missing: list[DimensionName], host: UnboundType, function: FuncDef | None
    ) -> None:
        """Add ``missing`` to the arguments of ``host``, where mypy looks for type variables."""
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
            args = _args_of(host)
            if not any(isinstance(a, UnboundType) and a.name == key for a in args):
                host.args = (*host.args, UnboundType(key, line=host.line, column=host.column))

    @contextmanager
    def bound_by_alias(
        self, specs: Iterable[Spec], host: UnboundType
    ) -> Iterator[list[TypeVarLikeType]]:
        """Bind the names of a ``Callable`` that an alias stands for; give their type variables."""
        names = dict.fromkeys(name for spec in specs for name in names_in(spec))
        with inside_callable(host), self._types.tvar_scope_frame(namespace=""):
            for name in (each for each in names if not is_placeholder(each.text)):
                key = hidden(name.text, name.variadic, OF_ALIAS)
                node, fail = self._define(key, name.variadic), self._types.fail_func
                self._own[name] = self._types.tvar_scope.bind_new(key, node, fail, host)
            yield list(self._own.values())
        self._own.clear()

    def is_in_callable(self) -> bool:
        """Whether the type that is analysed stands in a ``Callable``."""
        return bool(_callables)

    def is_in_result(self, host: UnboundType) -> bool:
        """Whether an annotation stands in the result of the signature that is analysed."""
        function = self.function_in_signature()
        signature = None if function is None else function.type
        return isinstance(signature, CallableType) and _stands_in(host, signature.ret_type)

    def function_in_signature(self) -> FuncDef | None:
        """Return the function whose signature is being analysed, or None anywhere else."""
        functions = self._semantics.scope.functions
        if not functions or not isinstance(function := functions[-1], FuncDef):
            return None
        stack = self._semantics.function_stack
        return None if stack and stack[-1] is function else function

    def _depth(self) -> int:
        return sum(isinstance(f, FuncDef) for f in self._semantics.scope.functions)

    def _define(self, key: str, variadic: bool) -> TypeVarExpr | TypeVarTupleExpr:
        """Put the type variable ``key`` where mypy looks names up: among the builtins.

        In the module itself, mypy's daemon would remove it after an edit elsewhere, and would then
        not find the names that are still attached to an annotation.
        """
        builtins = self._semantics.modules["builtins"].names
        if key in builtins and isinstance(
            known := builtins[key].node, TypeVarExpr | TypeVarTupleExpr
        ):
            return known
        fullname = f"builtins.{key}"
        default = AnyType(TypeOfAny.from_omitted_generics)
        integer = self._semantics.named_type("builtins.int")
        node: TypeVarExpr | TypeVarTupleExpr
        if variadic:
            sizes = self._semantics.named_type("builtins.tuple", [integer])
            node = TypeVarTupleExpr(key, fullname, sizes, sizes, default)
        else:
            node = TypeVarExpr(key, fullname, [], integer, default)
        builtins[key] = SymbolTableNode(GDEF, node, module_public=False, plugin_generated=True)
        return node
