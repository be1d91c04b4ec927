"""The record of public operations, over which laws and documentation loop."""

from collections.abc import Callable
from dataclasses import dataclass
from types import EllipsisType
from typing import Any, TypeAlias

from typednn.autodiff.primitive import PRIMITIVES, Sample

__all__ = ["OPERATIONS", "Operation", "operation"]

Order: TypeAlias = tuple[str | EllipsisType, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A public operation: ``function(*tensors, **params)`` for each of its samples.

    ``reference(*arrays, **params)``: numpy's function for the same, or one expression of them; None
    where it takes more than that.
    ``takes_list``: the tensors are passed as one list, as in ``concat([x, y])``.
    ``order``: the parameters that are passed without their names; ``...`` is where the tensors
    stand.
    """

    name: str
    function: Callable[..., Any]
    samples: tuple[Sample, ...]
    reference: Callable[..., Any] | None
    takes_list: bool
    order: Order

    def __call__(self, *operands: Any, **params: Any) -> Any:
        """The function on a sample's operands."""
        return self.called(self.function, *operands, **params)

    def called(self, function: Callable[..., Any], *operands: Any, **params: Any) -> Any:
        """Another function, called as this operation's is."""
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
) -> None:
    """Enter the function into OPERATIONS, by default with the samples of the primitive it names.

    No decorator: mypy then knows the function's type where the gradient rule above it is written.
    """
    name = function.__name__
    drawn = PRIMITIVES[name].samples if samples is None else samples
    OPERATIONS[name] = Operation(name, function, drawn, reference, takes_list, order)
