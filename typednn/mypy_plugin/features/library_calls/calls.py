"""The hook of a library's function, method or operator."""

from collections.abc import Callable
from typing import TypeAlias

from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import AnyType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.library_calls.arguments import LibraryArguments, callee_name
from typednn.mypy_plugin.features.library_calls.dtypes import kept_dtype, of_number
from typednn.mypy_plugin.features.library_calls.mistakes import forget_mistake, note_mistake
from typednn.mypy_plugin.features.library_calls.names import LibraryCall, library_call_of
from typednn.mypy_plugin.features.library_calls.operands import is_one_of_several
from typednn.mypy_plugin.features.library_calls.results import LibraryResults
from typednn.mypy_plugin.features.numbers import is_number
from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.features.rule_arguments import Choice, is_incomplete
from typednn.mypy_plugin.features.unions import Outcome, try_all
from typednn.mypy_plugin.features.values.definitions import changes_shapes
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import (
    Scope,
    as_foreign_array,
    as_tensor,
    is_of_mistake,
    of_mistake,
)
from typednn.shapes.facts import assuming
from typednn.shapes.shape import ShapeError

Context: TypeAlias = FunctionContext | MethodContext
Hook: TypeAlias = Callable[..., Type]


def apply_library_rule(ctx: Context, call: LibraryCall | None, inner: Hook | None) -> Type:
    """Return the type of the result with its shape, and report mistakes.

    ``call`` is None for an object of numpy's that is called, ``np.exp``. ``inner`` is the hook that
    the name has besides.
    """
    assert isinstance(ctx.api, TypeChecker)
    default = ctx.default_return_type if inner is None else inner(ctx)
    if not imports_annotations(ctx.api.tree) or changes_shapes(ctx.api):
        return default
    call = call or library_call_of(callee_name(ctx))
    if call is None:
        return default
    return _LibraryCall(ctx, ctx.api, call, default).result()


class _LibraryCall:
    """One call of a library's function."""

    def __init__(
        self, ctx: Context, checker: TypeChecker, call: LibraryCall, default: Type
    ) -> None:
        self._ctx, self._checker, self._call, self._default = ctx, checker, call, default
        self._scope = Scope()
        self._arguments = LibraryArguments(ctx, call, self._scope)
        types = [t for argument in self._arguments.all for t in argument.members]
        arrays = [array for t in types if (array := as_foreign_array(t)) is not None]
        self._like: Instance | None = arrays[0] if arrays else None
        self._is_ours = any(as_tensor(t) is not None for t in types)
        self._is_mistake = any(map(is_of_mistake, types))
        asks = any("dtype" in names for names in ctx.arg_names)
        dtype = kept_dtype(call, self._arguments.all, asks)
        self._results = LibraryResults(
            checker,
            self._scope,
            self._like,
            dtype,
            call.function.dtypes,
            any(map(is_number, types)),
        )

    def result(self) -> Type:
        if not self._arguments.read or self._is_ours:
            return self._default
        if self._is_mistake:
            return self._of_mistake()
        number = of_number(self._call.function.name, self._arguments.all, self._checker)
        if number is not None and isinstance(get_proper_type(self._default), AnyType):
            return number
        members = [argument.members for argument in self._arguments.all]
        found = try_all(members, self._attempt)
        if found is None:
            return self._default
        if found.errors and (
            facts := facts_at(place_of(self._ctx.context), self._checker, self._scope)
        ):
            with assuming(facts):
                found = try_all(members, self._attempt) or found
        if not found.errors:
            forget_mistake(self._checker, self._ctx.context)
            return found.type
        if is_one_of_several(self._ctx.context, self._checker):
            return without_sizes(self._default)
        error = found.errors[0]
        note_mistake(self._checker, self._ctx.context, self._words(error), error.code)
        return self._of_mistake()

    def _of_mistake(self) -> Type:
        """Return one type for all overloads, else mypy would take the result for Any."""
        return of_mistake(self._default if self._like is None else self._like)

    def _attempt(self, choice: Choice) -> Outcome[ShapeError]:
        """Return the result for one choice of union members."""
        try:
            arguments = self._arguments.bound(choice)
            if is_incomplete(arguments):
                return Outcome(self._default, [])
            shape = self._call.function.rule(*arguments.args, **arguments.kwargs)
        except ShapeError as error:
            return Outcome(self._default, [error])
        return Outcome(self._results.written(self._default, shape), [])

    def _words(self, error: ShapeError) -> str:
        """Return the message with the name of the library's function."""
        _, colon, rest = str(error).partition(":")
        return f"{self._call.function.name}{colon}{rest}"
