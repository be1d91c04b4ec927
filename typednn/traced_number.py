"""Numbers of a traced function's arguments: a ``TracedNumber`` takes the place of a Python float or int.

Arithmetic with traced numbers is recorded as Python computes it, and is done again in each call. Where a number meets a tensor, it becomes an input of the graph, in the tensor's dtype.

Everything else needs the number's value: a branch, a size, ``math.sqrt``, ``print``. That gives the
value of the call that is traced, and the trace notes which numbers of the arguments it depends on.
The program then holds for these values alone.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, TypeGuard

import numpy as np

from typednn.abstract import Abstract
from typednn.dtypes import weak_scalar
from typednn.source_lines import user_line
from typednn.tracing import TraceError

__all__ = [
    "NUMBER_ERRORS",
    "TRACED_NUMBERS",
    "NumberTrace",
    "TracedNumber",
    "computed",
    "is_traced",
    "plain",
    "special_number",
]

TRACED_NUMBERS: Final[tuple[type, ...]] = (float, np.float64, int)
"""Classes of numbers that are traced. A bool usually is a switch, so it is not."""
NUMBER_ERRORS: Final = (ArithmeticError, TypeError, ValueError, Warning)
"""What the recorded arithmetic raises: Python's operators, numpy's functions, which may warn, and
the checks of operations."""
_OPERANDS: Final = frozenset({*TRACED_NUMBERS, bool})
"""Classes of the other operands in arithmetic that is recorded."""


class NumberTrace:
    """The arithmetic with the numbers of one call's arguments, while its function is traced.

    ``values``: the numbers of the arguments, then constants and results, as they are computed.
    ``needed``: the numbers of the arguments whose values are needed, by position, and the user's
    line that needs each first.
    ``inputs``: the inputs of the graph: the position in ``values``, the dtype, and the operation.
    ``is_special``: whether the program holds for these numbers alone, and for others another one.
    ``new_input``: makes an input of the graph of the dtype; ``trace`` sets it.
    """

    def __init__(self, name: str, numbers: Sequence[Any]) -> None:
        self.name = name
        self.values: list[Any] = [*numbers]
        self.needed: dict[int, str] = {}
        self.inputs: list[tuple[int, np.dtype[Any], str]] = []
        self.new_input: Callable[[np.dtype[Any]], Abstract] = _no_graph
        self.is_special = False
        self.open = True
        self._steps: list[tuple[Callable[..., Any], tuple[int, ...], int]] = []
        self._entered: dict[tuple[int, np.dtype[Any]], Abstract] = {}

    def number(self, position: int) -> "TracedNumber":
        """Return the number at this position among those of the arguments."""
        return TracedNumber(self, position, frozenset([position]))

    def record(self, function: Callable[..., Any], operands: Sequence[Any]) -> Any:
        """Return ``function(*operands)``: a traced number if it is a float or an int.

        The operands are traced numbers and Python numbers. Raises what the function raises.
        """
        leaves = frozenset[int]().union(*[x.leaves for x in operands if type(x) is TracedNumber])
        try:
            out = function(*[_value(x) for x in operands])
        except NUMBER_ERRORS:  # the function may catch it, which is a branch
            self.need(leaves)
            raise
        if type(out) not in TRACED_NUMBERS:
            self.need(leaves)
            return out
        positions = tuple([self._position(x) for x in operands])
        self.values.append(out)
        self._steps.append((function, positions, len(self.values) - 1))
        return TracedNumber(self, len(self.values) - 1, leaves)

    def _position(self, operand: Any) -> int:
        if type(operand) is TracedNumber:
            return operand.position
        self.values.append(operand)
        return len(self.values) - 1

    def need(self, leaves: frozenset[int]) -> None:
        """Note that the values of these numbers are needed. Raises TraceError after the trace."""
        if leaves <= self.needed.keys():
            return
        line = user_line()
        if not self.open:
            raise TraceError(
                f"{line}: this number belongs to the tracing of {self.name}, and was kept by a side"
                f" effect; return it from {self.name}"
            )
        for leaf in leaves:
            self.needed.setdefault(leaf, line)

    def enter(self, operation: str, number: "TracedNumber", dtype: np.dtype[Any]) -> Any:
        """Return the number as an array of the graph, of rank 0. Raises as ``weak_scalar`` does."""
        try:
            now = weak_scalar(operation, _value(number), dtype)
        except NUMBER_ERRORS:
            self.need(number.leaves)
            raise
        if not self.open:
            self.need(number.leaves)
            return now
        key = number.position, dtype
        found = self._entered.get(key)
        if found is None:
            self.inputs.append((*key, operation))
            found = self._entered[key] = self.new_input(dtype)
        return found

    def replay(self, numbers: Sequence[Any]) -> list[Any]:
        """Return ``values`` for other numbers in the arguments.

        Raises what the arithmetic raises (NUMBER_ERRORS), and TypeError if a result is of another
        class.
        """
        values = [*numbers, *self.values[len(numbers) :]]
        for function, positions, place in self._steps:
            out = function(*[values[position] for position in positions])
            if type(out) is not type(values[place]):
                raise TypeError(f"{type(out).__name__} in place of a {type(values[place])}")
            values[place] = out
        return values


def _no_graph(dtype: np.dtype[Any]) -> NoReturn:
    raise AssertionError("a traced number outside of a trace")


def plain(value: Any) -> Any:
    """Return a parameter of a primitive with the values of the traced numbers in it."""
    cls = type(value)
    if cls is TracedNumber:
        return value.value()
    if cls is tuple or cls is list:
        return cls([plain(each) for each in value])
    return {key: plain(each) for key, each in value.items()} if cls is dict else value


def computed(function: Callable[..., Any], *numbers: Any) -> Any:
    """Return ``function(*numbers)``, a float or an int.

    For numbers that are traced it is computed again in each call, and so is what it refuses. So an
    operation checks and changes a number without needing its value.
    """
    for number in numbers:
        if is_traced(number):
            return number.trace.record(function, numbers)
    return function(*numbers)


class OwnFormulaError(ValueError):
    """A number has a value for which an operation has a formula of its own: see below."""


def special_number(number: float, is_special: Callable[[Any], bool]) -> Any:
    """Return the number if an operation has a formula of its own for it, as the norm for 1 and 2.

    None for others. If the number is traced, the program holds for this one alone, or for all that
    are not special.
    """
    if not is_traced(number):
        return number if is_special(number) else None
    if is_special(value := _value(number)):
        number.trace.is_special = True
        return value

    def checked(number: float) -> float:
        if is_special(number):
            raise OwnFormulaError
        return number

    computed(checked, number)
    return None


def is_traced(value: object) -> TypeGuard["TracedNumber"]:
    """Return whether it is a number that is traced, which ``isinstance(x, float)`` does not tell."""
    return type(value) is TracedNumber


def _value(operand: Any) -> Any:
    return operand.trace.values[operand.position] if type(operand) is TracedNumber else operand


def _recorded(function: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """Return the methods of an operator: with the number on the left, and on the right."""

    def left(self: "TracedNumber", other: Any) -> Any:
        return self.combined(function, (self, other), other)

    def right(self: "TracedNumber", other: Any) -> Any:
        return self.combined(function, (other, self), other)

    return left, right


def _compared(function: Callable[[Any, Any], Any]) -> Any:
    """Return the method of a comparison, which needs the values: it decides a branch."""

    def compare(self: "TracedNumber", other: Any) -> Any:
        if type(other) is TracedNumber:
            return function(self.value(), other.value())
        known = isinstance(other, float | int | complex | np.generic)
        return function(self.value(), other) if known else NotImplemented

    return compare


def _of_value(function: Callable[..., Any]) -> Any:
    """Return a method that is computed with the value."""

    def method(self: "TracedNumber", *args: Any) -> Any:
        return function(self.value(), *map(plain, args))

    return method


class TracedNumber:
    """A number of the arguments of a traced function, or one that is computed from such.

    ``position``: its place among the values of ``trace``. ``leaves``: the positions of the numbers
    of the arguments that it depends on. ``isinstance(x, float)`` is true of a float, and so for an
    int. It is no subclass: code in C would read the number of a subclass, and nobody would know.
    """

    __slots__ = ("leaves", "position", "trace")

    def __init__(self, trace: NumberTrace, position: int, leaves: frozenset[int]) -> None:
        self.trace = trace
        self.position = position
        self.leaves = leaves

    @property  # type: ignore[misc] # for isinstance alone
    def __class__(self) -> Any:
        return type(_value(self))

    def value(self) -> Any:
        """Return the value in the call that is traced. The program then depends on it."""
        self.trace.need(self.leaves)
        return _value(self)

    def beside(self, operation: str, dtype: np.dtype[Any]) -> Any:
        """Return the number as an array of the graph, of rank 0 and this dtype."""
        return self.trace.enter(operation, self, dtype)

    def combined(self, function: Any, operands: tuple[Any, Any], other: Any) -> Any:
        """Return the result of an operator with ``other``, one of the two operands."""
        if type(other) is TracedNumber or type(other) in _OPERANDS:
            return self.trace.record(function, operands)
        if isinstance(other, complex | np.generic):
            return function(*map(plain, operands))
        return NotImplemented  # a tensor or an array knows what to do

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the value, such as ``is_integer``."""
        if not hasattr(_value(self), name):
            raise AttributeError(f"'{type(_value(self)).__name__}' has no attribute {name!r}")
        return getattr(self.value(), name)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any
    ) -> Any:  # Any: numpy's own signature
        if any(isinstance(x, Abstract) for x in inputs):
            return NotImplemented  # the other array traces it
        numbers = all(type(x) is TracedNumber or type(x) in _OPERANDS for x in inputs)
        if numbers and method == "__call__" and not options and ufunc.nout == 1:
            return self.trace.record(ufunc, inputs)
        values: Mapping[str, Any] = plain(options)
        return getattr(ufunc, method)(*map(plain, inputs), **values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.asarray(self.value(), dtype)

    def __copy__(self) -> "TracedNumber":
        return self

    def __deepcopy__(self, memo: object) -> "TracedNumber":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(_value(self)), (self.value(),)

    __add__, __radd__ = _recorded(operator.add)
    __sub__, __rsub__ = _recorded(operator.sub)
    __mul__, __rmul__ = _recorded(operator.mul)
    __truediv__, __rtruediv__ = _recorded(operator.truediv)
    __floordiv__, __rfloordiv__ = _recorded(operator.floordiv)
    __mod__, __rmod__ = _recorded(operator.mod)
    __pow__, __rpow__ = _recorded(operator.pow)

    def __neg__(self) -> Any:
        return self.trace.record(operator.neg, [self])

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return self.trace.record(abs, [self])

    __lt__ = _compared(operator.lt)
    __le__ = _compared(operator.le)
    __gt__ = _compared(operator.gt)
    __ge__ = _compared(operator.ge)
    __eq__ = _compared(operator.eq)
    __ne__ = _compared(operator.ne)
    __hash__ = _of_value(hash)
    __bool__ = _of_value(bool)
    __index__ = _of_value(operator.index)
    __and__ = _of_value(operator.and_)
    __rand__ = _of_value(lambda x, other: other & x)
    __or__ = _of_value(operator.or_)
    __ror__ = _of_value(lambda x, other: other | x)
    __xor__ = _of_value(operator.xor)
    __rxor__ = _of_value(lambda x, other: other ^ x)
    __lshift__ = _of_value(operator.lshift)
    __rlshift__ = _of_value(lambda x, other: other << x)
    __rshift__ = _of_value(operator.rshift)
    __rrshift__ = _of_value(lambda x, other: other >> x)
    __invert__ = _of_value(operator.invert)
    __int__ = __trunc__ = _of_value(int)
    __float__ = _of_value(float)
    __complex__ = _of_value(complex)
    __round__ = _of_value(round)
    __floor__ = _of_value(math.floor)
    __ceil__ = _of_value(math.ceil)
    __divmod__ = _of_value(divmod)
    __rdivmod__ = _of_value(lambda x, other: divmod(other, x))
    __repr__ = _of_value(repr)
    __str__ = _of_value(str)
    __format__ = _of_value(format)


TracedNumber.__name__ = TracedNumber.__qualname__ = "float"  # for messages that name the type
