"""Operations that pick elements by positions along an axis."""

from typing import Any

from tests.arguments.choices import Call, Operands, call, draws


@draws("take")
def take(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib", range(1, 7))
    indices = choices.new([choices.number(1, 3) for _ in range(choices.integer(0, 2))], "i")
    left_out = choices.flag() and (x.rank == 1 or choices.slips())
    return call(x, indices, axis=None if left_out else choices.axis(x))


@draws("one_hot")
def one_hot(choices: Operands, name: str) -> Call:
    x = choices.new(choices.sizes(choices.tensor()), "i")
    return call(x, num_classes=choices.number(-1 if choices.slips() else 1, 4))


@draws("gather")
def gather(choices: Operands, name: str) -> Call:
    x, index, axis = positions(choices)
    return call(x, index, axis=axis)


@draws("scatter_add")
def scatter_add(choices: Operands, name: str) -> Call:
    x, index, axis = positions(choices)
    return call(x, index, choices.new(choices.sizes(index)), axis=axis)


@draws("take_along_axis")
def take_along_axis(choices: Operands, name: str) -> Call:
    """The index broadcasts with x along the other axes."""
    x, index, axis = positions(choices)
    return call(x, index, axis=axis)


def positions(choices: Operands) -> tuple[Any, Any, int]:
    """A tensor, positions on an axis of it, and the axis; other sizes of the positions may be 1."""
    x = choices.tensor(ranks=range(1, 5))
    axis = choices.axis(x)
    sizes = [choices.pick([n, n, n, choices.number(1, 1)]) for n in choices.sizes(x)]
    if -x.rank <= axis < x.rank:
        sizes[axis] = choices.number(1, 3)
    return x, choices.new(sizes, "i"), axis
