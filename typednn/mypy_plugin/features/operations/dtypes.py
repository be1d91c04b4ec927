"""The dtypes of a call of an operation: which it refuses, and which one numbers give to its result.

The dtypes that operations take stand beside their rules (``typednn.shapes.rules``). The run time reads it
too, and refuses other dtypes with the same text.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.types import (
    Instance,
    ProperType,
    Type,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.annotations.families import dtype_of_node
from typednn.mypy_plugin.features.operations.arguments import (
    Arguments,
    CallArgument,
    Choice,
    parameters_of,
)
from typednn.mypy_plugin.features.operations.names import RuleCall
from typednn.mypy_plugin.features.values.arrays import array_dtype, is_array
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.names import KINDS_OF_FAMILY
from typednn.mypy_plugin.types import as_tensor, members, unknown_type
from typednn.shapes.rules import Role, dtypes_taken
from typednn.shapes.rules.operand_dtypes import holds, operand_of, unfit_number
from typednn.shapes.shape import ShapeError

_OF_NUMBERS: Final = {"f": "float32", "i": "int64", "b": "bool_"}
"""By kind of Python number, the dtype that it has as a tensor."""

_64_BITS: Final = sys.maxsize > 2**32

Named = tuple[str, ProperType]
"""An operand's name and its dtype."""


class Dtypes:
    """The dtypes of one call's arguments."""

    def __init__(self, ctx: CallContext, call: RuleCall, arguments: Arguments) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker = ctx, ctx.api
        self._call, self._arguments = call, arguments
        self._taken = dtypes_taken(call.name)

    def of(self, choice: Choice) -> list[Named]:
        """Return the dtypes of all operands; items of a list have its name and their place."""
        gathered = Counter[str]()
        found: list[Named] = []
        for argument, member in zip(self._arguments.all, choice, strict=True):
            name = argument.parameter.name
            if argument.parameter.kind is argument.parameter.VAR_POSITIONAL:
                gathered[name] += 1
                name = f"{name}[{gathered[name] - 1}]"
            found += self._of_argument(name, argument, member)
        return found

    def _of_argument(
        self, name: str, argument: CallArgument, member: ProperType
    ) -> Iterator[Named]:
        if argument.role is not Role.TENSORS:
            yield from ((name, dtype) for dtype in dtypes_of([member]))
            return
        found = self._arguments.values.items.types(member, argument.expression)
        for place, item in enumerate(found if isinstance(found, list) else [found]):
            for dtype in dtypes_of([] if item is None else members(item)):
                yield f"{name}[{place}]", dtype

    def of_result(self, named: Sequence[Named]) -> list[ProperType]:
        """Return the dtypes that the result may have: those of the operands that have one dtype,
        or the first operand's.
        """
        first = next(iter(parameters_of(self._call.name)))
        operands = self._taken.of_one_dtype or (first,)
        found = [dtype for name, dtype in named if operand_of(name) in operands]
        return list(map(self._widened, found)) if self._taken.widens else found

    def _widened(self, dtype: ProperType) -> ProperType:
        """Return int64 for integers and booleans; Any for a family that has floats and others."""
        kinds = set(_kinds(dtype))
        if kinds and kinds <= set("biu"):
            return get_proper_type(self._named("int64"))
        return dtype if kinds <= {"f"} else get_proper_type(unknown_type())

    def error(self, named: Sequence[Named]) -> ShapeError | None:
        """Return why operands of these dtypes are refused, if they are."""
        known = [(name, messages.dtype(dtype)) for name, dtype in named]
        concrete = [(name, dtype) for name, dtype in known if messages.is_concrete(dtype)]
        if not self._taken.hold_for(self._arguments.known(self._taken.when)):
            return None
        refused = self._taken.refuse(self._call.name, concrete)
        return refused or self._wrong_family(named) or self._unfit_number(concrete)

    def _wrong_family(self, named: Sequence[Named]) -> ShapeError | None:
        """Return the error for a dtype that may be several, where not all of them are taken."""
        for name, dtype in named:
            kinds = self._taken.kinds_of(operand_of(name))
            if kinds is not None and not set(KINDS_OF_FAMILY.get(_family(dtype), "")) <= set(kinds):
                return self._taken.wrong_kind(self._call.name, name, _family(dtype), kinds)
        return None

    def _unfit_number(self, concrete: Sequence[tuple[str, str]]) -> ShapeError | None:
        """Return why a number that is written out cannot have the dtype of the tensor beside it."""
        dtypes = [dtype for name, dtype in concrete if name in self._taken.alike]
        for argument in self._arguments.all if dtypes and not self._asks_for_dtype() else ():
            if argument.parameter.name in self._taken.alike and argument.expression is not None:
                number = written_number(self._arguments.written_out(argument.expression))
                if number is not None and not holds(dtypes[0][0], number):
                    return unfit_number(self._call.name, number, dtypes[0])
        return None

    def of_numbers(self) -> Type | None:
        """Return the dtype that the result gets from Python numbers, if no dtype is asked for."""
        if not self._taken.numbers or self._asks_for_dtype():
            return None
        if (dtype := self._of_array()) is not None:
            return dtype
        kinds = {
            kind
            for argument in self._arguments.all
            if argument.parameter.name in self._taken.numbers and argument.expression is not None
            for kind in self._arguments.values.kinds(argument.expression)
        }
        if not kinds or "?" in kinds:
            return None
        largest = next(kind for kind in _OF_NUMBERS if kind in kinds | {self._taken.least})
        return self._named(_OF_NUMBERS[largest])

    def _of_array(self) -> Type | None:
        """Return the dtype of the only argument, if it is or may be an array of numpy."""
        if len(self._arguments.all) != 1:
            return None
        argument = self._arguments.all[0]
        arrays = list(filter(is_array, argument.members))
        if not arrays or len(argument.members) > 1:
            return unknown_type() if arrays else None
        name = self._arguments.values.array_dtype(arrays[0], argument.expression)
        dtype = array_dtype(arrays[0]) if name is None else self._named(name)
        return self._named("int64") if _is_int_of_platform(dtype) else dtype

    def _named(self, name: str) -> Type:
        return dtype_of_node(self._checker.modules["numpy"].names[name].node)

    def of_total(self, dtypes: Sequence[ProperType]) -> Type | None:
        """Return the dtype of a sum or product of these dtypes, if no dtype is asked for."""
        widens = self._taken.widens and not self._asks_for_dtype()
        return next(iter(dtypes), None) if widens else None

    def _asks_for_dtype(self) -> bool:
        names = self._ctx.callee_arg_names
        return "dtype" in names and bool(self._ctx.arg_types[names.index("dtype")])


def _is_int_of_platform(dtype: Type) -> bool:
    """Whether it is ``np.int_``, which has 64 bits if addresses have."""
    proper = get_proper_type(dtype)
    if not isinstance(proper, Instance) or proper.type.name != "signedinteger":
        return False
    return _64_BITS and isinstance(get_proper_type(proper.args[0]), UnionType)


def _family(dtype: ProperType) -> str:
    """Return the name of numpy's class of the dtype, or of its upper bound; "" for Any."""
    bound = get_proper_type(dtype.upper_bound) if isinstance(dtype, TypeVarType) else dtype
    return bound.type.name if isinstance(bound, Instance) else ""


def _kinds(dtype: ProperType) -> str:
    """Return the kinds of dtype that it may be of; "" for Any."""
    name = messages.dtype(dtype)
    return name[0] if messages.is_concrete(name) else KINDS_OF_FAMILY.get(_family(dtype), "")


def dtypes_of(types: list[ProperType]) -> Iterator[ProperType]:
    for t in types:
        if (tensor := as_tensor(t)) is not None:
            yield get_proper_type(tensor.args[1])
