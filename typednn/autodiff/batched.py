"""Many arrays in the place of one: the elements of a batch, while ``vmap`` maps a function.

A ``Batched`` stands in a tensor for one element. It holds the whole batch as a tensor, whose axis 0
is the mapped one. This tensor may itself be batched by an outer ``vmap``, be traced, or be on the
tape of an outer gradient: the levels nest in any order, by their serial numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from typednn.abstract import Abstract
from typednn.autodiff.array_like import ArrayLike
from typednn.autodiff.batch_rules import aligned, one_by_one, spread
from typednn.autodiff.primitive import Primitive
from typednn.autodiff.stopped_gradients import stop_gradient
from typednn.autodiff.tape import SERIAL, innermost_abstract
from typednn.source_lines import user_line
from typednn.tensor import Tensor, wrap
from typednn.tracing import TraceError, tracing

__all__ = ["Batched", "Level", "below", "element", "whole"]


class Level:
    """One call of a mapped function: the function's name and the size of the mapped axis.

    ``open``: whether the call still goes on.
    """

    __slots__ = ("name", "open", "serial", "size")

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.open = True
        self.serial = next(SERIAL)


class Batched(ArrayLike):
    """One element of a batch, for all of them. ``value`` is the batch, along axis 0."""

    __slots__ = ("level", "value")

    def __init__(self, level: Level, value: Tensor[Any, Any]) -> None:
        super().__init__(value.shape[1:], value.dtype)
        self.level = level
        self.value = value

    @property
    def serial(self) -> int:  # type: ignore[override] # constant for all other abstract arrays
        return self.level.serial

    @property
    def state(self) -> str:
        return f"mapped over {self.level.size}"

    def compute(
        self, primitive: Primitive, inputs: Sequence[Tensor[Any, Any]], params: Mapping[str, Any]
    ) -> "Batched":
        if not self.level.open:
            self.refuse_leak()
        values, mapped = [], []
        for x in inputs:
            value, is_mapped = below(self.level, x)
            values.append(value)
            mapped.append(is_mapped)
        primitive.rule(*[x.shape for x in inputs], **params)  # errors name the shapes of an element
        batch = primitive.batch or (aligned if primitive.elementwise else one_by_one)
        return Batched(self.level, batch(primitive, values, mapped, dict(params)))

    def apply(
        self, primitive: Primitive, arrays: Sequence[Any], params: Mapping[str, Any]
    ) -> Abstract:
        inputs = self.operands([wrap(array) for array in arrays])
        innermost = innermost_abstract([x._data for x in inputs])
        return innermost.compute(primitive, inputs, params)

    def operands(self, inputs: Sequence[Tensor[Any, Any]]) -> Sequence[Tensor[Any, Any]]:
        """Return the inputs; in a loop's body inside of the map, as values of the body."""
        if not self._is_around_body():
            return inputs
        return [tracing.trace.operand(x) for x in inputs]

    def without_gradient(self) -> Abstract:
        if self._is_around_body():
            inside: Any = self.operands([_tensor(self)])[0]._data
            return inside.without_gradient()  # type: ignore[no-any-return] # of an abstract array
        return Batched(self.level, stop_gradient(self.value))

    def _is_around_body(self) -> bool:
        """Whether the body of a loop or a branch is being traced inside of the map."""
        return tracing.trace is not None and tracing.trace.serial > self.level.serial

    def alike(self, array: Any) -> "Batched":
        if isinstance(array, Batched) and array.level is self.level:
            return array
        return Batched(self.level, spread(wrap(array), self.level.size))

    def become(self, other: "Batched") -> None:
        self.value = other.value

    def refuse(self, wanted: str, instead: str) -> NoReturn:
        if not self.level.open:
            self.refuse_leak()
        raise TraceError(
            f"{user_line()}: {wanted} needs the values of a {self.dtype}{list(self.shape)} tensor,"
            f" but vmap maps {self.level.name} over {self.level.size} of them at once; {instead}"
        )

    def refuse_leak(self) -> NoReturn:
        """Raise TraceError: the tensor is used outside of the map."""
        raise TraceError(
            f"{user_line()}: this {self.dtype}{list(self.shape)} tensor stands for one of the"
            f" {self.level.size} over which vmap mapped {self.level.name}, and was kept by a side"
            f" effect; return it from {self.level.name}"
        )

    def refuse_trace(self, name: str) -> NoReturn:
        """Raise TraceError: the function ``name`` is traced, and uses this tensor."""
        raise TraceError(
            f"{name}: it uses a tensor over which vmap maps {self.level.name}, but which is none of"
            " its arguments; pass it as one"
        )


def below(level: Level, x: Tensor[Any, Any]) -> tuple[Tensor[Any, Any], bool]:
    """Return the tensor as it is outside of the level, and whether it is mapped there.

    A mapped tensor is the whole batch, along axis 0. The tapes inside of the level are left out:
    they record what the level returns.
    """
    while x._tape is not None and x._tape.serial > level.serial:
        x = x._primal
    data: Any = x._data  # Any: an abstract array may be in the place of numpy's
    if isinstance(data, Batched) and data.level is level:
        return data.value, True
    return x, False


def element(level: Level, value: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Return the tensor that stands for one element of a batch along axis 0."""
    return _tensor(Batched(level, value))


def _tensor(data: Any) -> Tensor[Any, Any]:  # Any: in the place of an array
    return wrap(data)


def whole(level: Level, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Return the batch of a tensor, along axis 0, as it is outside of the level."""
    value, is_mapped = below(level, x)
    return value if is_mapped else spread(value, level.size)
