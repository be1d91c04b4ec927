"""The dtypes of a call of an operation: which must be one, which kinds are taken, and what numbers give."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.types import Instance, ProperType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotations.families import dtype_of_node
from typednn.mypy_plugin.features.calls.signatures import CallContext
from typednn.mypy_plugin.features.rule_arguments import Arguments, Choice, parameters_of
from typednn.mypy_plugin.features.rule_names import RuleCall
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.types import as_tensor, members
from typednn.shapes.rules.dtype import holds, mixed_dtypes, unfit_kind, unfit_number
from typednn.shapes.shape import ShapeError

_TOGETHER: Final = ("weight", "bias", "updates", "value", "min", "max", "prepend", "append")
"""Tensors that are called by these names beside x have the dtype of x."""


_NUMBERS_OF: Final = {
    "asarray": ("obj",),
    "full": ("fill_value",),
    "arange": ("start", "stop", "step"),
}
"""The parameters whose numbers say which dtype the result has."""


class Dtypes:
    """The dtypes of one call's arguments."""

    def __init__(self, ctx: CallContext, call: RuleCall, arguments: Arguments) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker = ctx, ctx.api
        self._call, self._arguments = call, arguments

    def error(self, choice: Choice, named: Sequence[tuple[str, ProperType]]) -> ShapeError | None:
        """Why these dtypes cannot be right, if they cannot: `named` is what `of` gives."""
        dtypes = [dtype for _, dtype in named]
        return self._mixed_dtypes(named) or self._unfit_number(dtypes) or self._unfit_self(choice)

    def of(self, choice: Choice) -> Iterator[tuple[str, ProperType]]:
        """The dtypes that must be one, each with the name of its parameter."""
        for argument, member in zip(self._arguments.all, choice, strict=True):
            name = argument.parameter.name
            if name in ("x", "y", "operands", *_TOGETHER):
                yield from ((name, dtype) for dtype in dtypes_of([member]))
            elif name == "arrays":
                found = self._arguments.values.item_types(member, argument.expression)
                for t in found if isinstance(found, list) else [found]:
                    yield from ((name, d) for d in dtypes_of([] if t is None else members(t)))

    def _mixed_dtypes(self, dtypes: Iterable[tuple[str, ProperType]]) -> ShapeError | None:
        """`x`, `y`, `operands`, the items of a list `arrays` and what goes with `x` have one dtype; or
        which two differ."""
        first: ProperType | None = None
        for name, dtype in dtypes:
            first = first or dtype
            if _differ(first, dtype):
                given = messages.dtype(first), messages.dtype(dtype)
                names = ("x", name if name in _TOGETHER else "y")
                return mixed_dtypes(self._call.name, *given, names)
        return None

    def _unfit_number(self, dtypes: Sequence[ProperType]) -> ShapeError | None:
        """Why a number that is written out cannot stand beside the tensor among `x` and `y`."""
        names = [name for name in map(messages.dtype, dtypes) if messages.is_concrete(name)]
        for argument in self._arguments.all if names else ():
            if argument.parameter.name in ("x", "y") and argument.expression is not None:
                number = written_number(self._arguments.written_out(argument.expression))
                takes_two = "y" in parameters_of(self._call.name)
                if number is not None and takes_two and not holds(names[0][0], number):
                    return unfit_number(self._call.name, number, names[0])
        return None

    def _unfit_self(self, choice: Choice) -> ShapeError | None:
        """Why a method that is for tensors of some kinds of dtype only is not for this one."""
        kinds = self._call.kinds
        tensor = as_tensor(choice[0]) if kinds is not None and choice else None
        if kinds is None or tensor is None:
            return None
        name = messages.dtype(get_proper_type(tensor.args[1]))
        known = messages.is_concrete(name)
        return unfit_kind(self._call.name, "x", name, kinds) if known else None

    def of_numbers(self) -> Type | None:
        """The dtype that `asarray`, `full` and `arange` give to numbers where none is said."""
        names = _NUMBERS_OF.get(self._call.name, ())
        asked = self._ctx.callee_arg_names.index("dtype") if names else 0
        if not names or self._ctx.arg_types[asked]:
            return None
        numbers = [a.expression for a in self._arguments.all if a.parameter.name in names]
        kinds = {
            kind
            for each in numbers
            if each is not None
            for kind in self._arguments.values.kinds(each)
        }
        if not kinds or "?" in kinds:
            return None
        whole = "i" in kinds or self._call.name == "arange"
        name = "float32" if "f" in kinds else "int64" if whole else "bool_"
        return dtype_of_node(self._checker.modules["numpy"].names[name].node)


def dtypes_of(types: list[ProperType]) -> Iterator[ProperType]:
    for t in types:
        if (tensor := as_tensor(t)) is not None:
            yield get_proper_type(tensor.args[1])


def _differ(a: ProperType, b: ProperType) -> bool:
    return isinstance(a, Instance) and isinstance(b, Instance) and messages.concrete_dtypes(a, b)
