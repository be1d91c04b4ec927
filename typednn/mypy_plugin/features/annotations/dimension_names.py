"""The names of dimensions in an annotation, and the type variables that they become.

The docstring of the folder says why this takes two passes over a signature.
"""

from typing import NamedTuple

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
    CallableType,
    Type,
    TypeOfAny,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    UnboundType,
)

from typednn.mypy_plugin.names import hidden, is_hidden
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
            names = sorted(name for name in axis.size.names if not name.startswith("{"))
            found.update((DimensionName(name, axis.variadic), None) for name in names)
    return list(found)


def without_hidden(args: tuple[Type, ...]) -> tuple[Type, ...]:
    """Return the arguments of an unanalysed type without the names that ``attach`` added."""
    return tuple(a for a in args if not (isinstance(a, UnboundType) and is_hidden(a.name)))


class DimensionNames:
    """Finds the type variables of dimension names, and makes those that are missing."""

    def __init__(self, types: TypeAnalyser, semantics: SemanticAnalyzer) -> None:
        self._types = types
        self._semantics = semantics

    def binding(self, name: DimensionName, t: UnboundType) -> TypeVarLikeType | None:
        """Return the type variable of ``name`` at ``t``: one in scope, else the function's own."""
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
        return [name for name in names if self.binding(name, t) is None]

    def request(self, missing: list[DimensionName], host: UnboundType) -> None:
        """Attach ``missing`` to ``host`` and ask for another pass over the function's signature.

        Do nothing outside of a signature, or if mypy makes no further pass.
        """
        function = self.function_in_signature()
        if not missing or function is None or self._semantics.final_iteration:
            return
        self.attach(missing, host, function)
        assert isinstance(function.type, CallableType)
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
            host.args = (*host.args, UnboundType(key, line=host.line, column=host.column))

    def function_in_signature(self) -> FuncDef | None:
        """Return the function whose signature is being analysed, or None anywhere else."""
        functions = self._semantics.scope.functions
        if not functions or not isinstance(function := functions[-1], FuncDef):
            return None
        stack = self._semantics.function_stack
        return None if stack and stack[-1] is function else function

    def _depth(self) -> int:
        return sum(isinstance(f, FuncDef) for f in self._semantics.scope.functions)

    def _define(self, key: str, variadic: bool) -> None:
        """Put the type variable ``key`` where mypy looks names up: among the builtins.

        In the module itself, mypy's daemon would remove it after an edit elsewhere, and would then
        not find the names that are still attached to an annotation.
        """
        builtins = self._semantics.modules["builtins"].names
        if key in builtins:
            return
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
