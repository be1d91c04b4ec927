"""The records of public operations. Laws and documentation loop over them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import EllipsisType
from typing import Any, TypeAlias

from typednn.autodiff.primitive import PRIMITIVES, Sample

__all__ = ["OPERATIONS", "Operation", "operation"]

Order: TypeAlias = tuple[str | EllipsisType, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A public operation: ``function(*tensors, **params)`` for each of its samples.

    ``reference(*arrays, **params)``: numpy's function for the same computation, or one expression
    of such functions; None if it takes more than that. ``takes_list``: the tensors are passed as
    one list, as in ``concat([x, y])``. ``order``: the parameters that are passed by position;
    ``...`` marks the place of the tensors. ``numbers``: the parameters of ints that decide no
    shape: ints that are traced stay so.
    """

    name: str
    function: Callable[..., Any]
    samples: tuple[Sample, ...]
    reference: Callable[..., Any] | None
    takes_list: bool
    order: Order
    numbers: frozenset[str]

    def __call__(self, *operands: Any, **params: Any) -> Any:
        """Call the function on the operands and parameters of a sample."""
        return self.called(self.function, *operands, **params)

    def called(self, function: Callable[..., Any], *operands: Any, **params: Any) -> Any:
        """Call another function in the same way, for example its reference."""
        arguments: list[Any] = []
        for part in self.order:
            if isinstance(part, str):
                arguments.append(params.pop(part))
            else:
                arguments += [list(operands)] if self.takes_list else operands
        return function(*arguments, **params)


OPERATIONS: dict[str, Operation] = {}


def operation(
    function: Callable[..., Any],
    *,
    samples: tuple[Sample, ...] | None = None,
    reference: Callable[..., Any] | None = None,
    takes_list: bool = False,
    order: Order = (...,),
    numbers: Collection[str] = (),
) -> None:
    """Enter the function into OPERATIONS.

    The default samples are those of the primitive of the same name. It is not a decorator, so that
    mypy knows the type of the function in the gradient rule above it.
    """
    name = function.__name__
    drawn = PRIMITIVES[name].samples if samples is None else samples
    OPERATIONS[name] = Operation(
        name, function, drawn, reference, takes_list, order, frozenset(numbers)
    )
