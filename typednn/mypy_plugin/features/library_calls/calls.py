"""The hook of a library's function, method or operator."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.operators import op_methods, ops_with_inplace_method
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import AnyType, Instance, NoneType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.guards.attempts import under_facts
from typednn.mypy_plugin.features.library_calls.arguments import LibraryArguments, callee_name
from typednn.mypy_plugin.features.library_calls.dtypes import (
    PROMOTING,
    kept_dtype,
    of_ints,
    of_number,
)
from typednn.mypy_plugin.features.library_calls.mistakes import forget_mistake, note_mistake
from typednn.mypy_plugin.features.library_calls.names import LibraryCall, library_call_of
from typednn.mypy_plugin.features.library_calls.operands import is_one_of_several
from typednn.mypy_plugin.features.library_calls.results import LibraryResults
from typednn.mypy_plugin.features.operations.arguments import Choice, is_incomplete, operands_of
from typednn.mypy_plugin.features.operations.new_axes import adds_an_axis
from typednn.mypy_plugin.features.operations.numbers import is_any_number
from typednn.mypy_plugin.features.operations.unions import Outcome, try_all
from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.features.values.arguments import is_number
from typednn.mypy_plugin.features.values.definitions import changes_shapes
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import (
    Scope,
    as_foreign_array,
    as_result,
    as_tensor,
    is_of_mistake,
    of_mistake,
)
from typednn.shapes.libraries.adapters.operands import both
from typednn.shapes.rules.meeting_axes import meeting
from typednn.shapes.shape import ShapeError

Context: TypeAlias = FunctionContext | MethodContext
_IN_PLACE: Final = {
    f"__i{op_methods[operator].lstrip('_')}": f"{operator}=" for operator in ops_with_inplace_method
}
"""How the operators that change an array are written."""
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
        self._like: Instance | None = as_result(arrays[0]) if arrays else None
        self._is_ours = any(as_tensor(t) is not None for t in types)
        self._meeting: str | None = None
        self._is_mistake = any(map(is_of_mistake, types))
        given = zip(ctx.callee_arg_names, ctx.arg_types, strict=True)
        asked = [t for name, given_types in given if name == "dtype" for t in given_types]
        asks = any(not isinstance(get_proper_type(t), NoneType) for t in asked)
        asks = asks or any("dtype" in names for names in ctx.arg_names)
        dtype = kept_dtype(call, self._arguments.all, asks)
        dtype = dtype or of_ints(call, self._arguments.all, asks, checker)
        self._results = LibraryResults(
            checker,
            self._scope,
            self._like,
            dtype,
            call.function.dtypes,
            any(map(is_any_number, types)) or call.function.name in PROMOTING,
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
        found = under_facts(
            lambda _: try_all(members, self._attempt),
            self._ctx.context,
            self._checker,
            self._scope,
        )
        if found is None:
            return self._default
        if not found.errors:
            return self._of_mistake() if self._is_meeting() else found.type
        if is_one_of_several(self._ctx.context, self._checker):
            return without_sizes(self._default)
        error = found.errors[0]
        note_mistake(self._checker, self._ctx.context, self._words(error), error.code)
        return self._of_mistake()

    def _is_meeting(self) -> bool:
        """Note ``(n, 1) - (n,)``, which gives ``(n, n)``, unless the axis is added right there."""
        operands = operands_of(self._ctx.context, self._arguments.all)
        if self._meeting is None or any(adds_an_axis(e, self._checker) for e in operands):
            forget_mistake(self._checker, self._ctx.context)
            return False
        note_mistake(self._checker, self._ctx.context, self._meeting, "shape-broadcast")
        return True

    def _of_mistake(self) -> Type:
        """Return one type for all overloads, else mypy would take the result for Any.

        Which dtype a right call would give is not known. What gives several arrays still does.
        """
        default = get_proper_type(self._default)
        if self._like is None or is_number(default) or isinstance(default, TupleType):
            return of_mistake(self._default)
        return of_mistake(self._results.of_any_dtype(self._like))

    def _attempt(self, choice: Choice) -> Outcome[ShapeError]:
        """Return the result for one choice of union members."""
        try:
            arguments = self._arguments.bound(choice)
            if is_incomplete(arguments):
                return Outcome(self._default, [])
            shape = self._call.function.rule(*arguments.args, **arguments.kwargs)
            self._meeting = self._meeting_of(arguments.arguments)
        except ShapeError as error:
            return Outcome(self._default, [error])
        return Outcome(self._results.written(self._default, shape), [])

    def _meeting_of(self, operands: Mapping[str, object]) -> str | None:
        """Return what is wrong if a name of two operands meets itself on two axes.

        Equal numbers may be two sizes in code that was written without this check.
        """
        x, y = operands.get("x"), operands.get("y")
        if self._call.function.rule is not both:
            return None
        if not isinstance(x, tuple) or not isinstance(y, tuple) or () in (x, y):
            return None
        return meeting(self._call.function.name, x, y, numbers=False)

    def _words(self, error: ShapeError) -> str:
        """Return the message with the name of the library's function."""
        _, colon, rest = str(error).partition(":")
        name = self._call.function.name
        return f"{_IN_PLACE.get(name, name)}{colon}{rest}"
