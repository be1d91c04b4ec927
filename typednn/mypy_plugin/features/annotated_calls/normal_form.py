"""Simplify sizes that are expressions, such as ``2*h+1``, after a substitution."""

from mypy.checker import TypeChecker
from mypy.types import Instance, Type, TypeQuery

from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.types import Scope, Translator, Writer, checker_builder, is_expression


def normalise(t: Type, ctx: CallContext) -> Type:
    """Return ``t`` with each size expression in it in canonical form."""
    assert isinstance(ctx.api, TypeChecker)
    if not t.accept(_FindExpr()):
        return t
    return t.accept(_Normalise(ctx.api))


class _FindExpr(TypeQuery[bool]):
    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_instance(self, t: Instance) -> bool:
        return is_expression(t) or any(arg.accept(self) for arg in t.args)


class _Normalise(Translator):
    def __init__(self, checker: TypeChecker) -> None:
        super().__init__()
        self._checker = checker

    def visit_instance(self, t: Instance) -> Type:
        if not is_expression(t):
            return super().visit_instance(t)
        scope = Scope()
        return Writer(checker_builder(self._checker), scope).size(scope.size(t))
