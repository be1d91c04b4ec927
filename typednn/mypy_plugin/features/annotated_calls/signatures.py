"""The declared signatures of the calls that are being checked, kept from one hook to the other."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.checker_shared import CheckerScope
from mypy.nodes import Context
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext, MethodSigContext
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType, TypeVarId

CallContext = FunctionContext | MethodContext
SignatureContext = FunctionSigContext | MethodSigContext


@dataclass(frozen=True, slots=True)
class Same:
    """A signature as a key: equal to itself only. mypy takes any two Anys for equal."""

    signature: CallableType

    def __hash__(self) -> int:
        return id(self.signature)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.signature is self.signature


class Relaxed(NamedTuple):
    """What mypy checks the calls of an operation against, and the declared signature, if kept."""

    relaxed: CallableType
    declared: CallableType | None


class Signatures:
    """The declared signature of each call that is being checked.

    Both hooks of a call get the same node. mypy may run them again, and each time in the same
    order.
    """

    def __init__(self) -> None:
        self._checker: TypeChecker | None = None
        self._declared: dict[Context, CallableType] = {}
        self._overloads: dict[TypeVarId, CallableType] = {}
        self._run: CheckerScope | None = None
        self._relaxed: dict[Hashable, Relaxed] = {}

    def note(self, ctx: SignatureContext, signature: CallableType) -> None:
        """Keep the signature of a call, and drop the signatures of another module."""
        self._enter(ctx)
        self._declared[ctx.context] = signature.with_unpacked_kwargs()

    def note_overload(self, ctx: SignatureContext, signature: CallableType) -> None:
        """Keep one signature of an overloaded callee, by the variables that the call binds."""
        self._enter(ctx)
        self._overloads.update({variable.id: signature for variable in signature.variables})

    def relaxed_before(self, ctx: SignatureContext, key: Hashable) -> Relaxed | None:
        """Return what was kept by ``keep_relaxed`` in this run of the checker."""
        assert isinstance(ctx.api, TypeChecker)
        if self._run is not ctx.api.scope:  # the daemon's next run may have other signatures
            self._run = ctx.api.scope
            self._relaxed.clear()
        return self._relaxed.get(key)

    def keep_relaxed(self, ctx: SignatureContext, key: Hashable, relaxed: CallableType) -> None:
        """Keep the relaxed signature of an operation, with the declared one if it was noted."""
        self._relaxed[key] = Relaxed(relaxed, self._declared.get(ctx.context))

    def _enter(self, ctx: SignatureContext) -> None:
        assert isinstance(ctx.api, TypeChecker)
        if ctx.api is not self._checker:
            self._checker = ctx.api
            self._declared.clear()
            self._overloads.clear()

    def forget(self, ctx: SignatureContext) -> None:
        """Drop the signature of a call."""
        self._declared.pop(ctx.context, None)

    def of(self, ctx: CallContext) -> CallableType | None:
        """Return the signature that was kept for a call, or None."""
        signature = self._declared.get(ctx.context) or self._overload(ctx)
        if signature is None or len(signature.arg_types) != len(ctx.arg_types):
            return None
        return signature

    def _overload(self, ctx: CallContext) -> CallableType | None:
        """Return the overload that mypy chose: the result has its variables."""
        if not self._overloads:
            return None
        found = (self._overloads.get(v.id) for v in get_all_type_vars(ctx.default_return_type))
        return next(filter(None, found), None)
