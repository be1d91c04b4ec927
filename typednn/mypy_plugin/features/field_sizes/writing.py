"""Write the sizes that fields share into the type of a field."""

from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.types import AnyType, CallableType, Type, TypeVarType

from typednn.mypy_plugin.types import Scope, Translator, Writer, checker_builder, remembered_text
from typednn.shapes.dim import Dim, symbol
from typednn.shapes.parsing import parse


class WithSizes(Translator):
    """Replaces the axes that are remembered by sizes of type variables; only of ``names``, if given."""

    def __init__(
        self,
        size_named: Callable[[str], TypeVarType],
        checker: TypeChecker,
        names: frozenset[str] | None = None,
    ) -> None:
        super().__init__()
        self._size_named, self._checker, self._names = size_named, checker, names

    def visit_any(self, t: AnyType) -> Type:
        text = remembered_text(t)
        axis = None if text is None else parse(text).axes[0]
        if axis is None or axis.broadcastable or axis.variadic or axis.treepath:
            return t
        if not isinstance(axis.size, Dim) or any("{" in name for name in axis.size.names):
            return t
        if self._names is not None and not axis.size.names <= self._names:
            return t
        scope = Scope()
        keys = {n: symbol(scope.key(self._size_named(n))) for n in axis.size.names}
        return Writer(checker_builder(self._checker), scope).size(axis.size.substitute(keys))

    def visit_callable_type(self, t: CallableType) -> Type:
        return t
