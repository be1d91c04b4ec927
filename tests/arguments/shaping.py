"""Operations that give the elements another shape."""

from typing import Any

from tests.arguments.choices import Call, Operands, call, draws


@draws("reshape")
def reshape(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib")
    return call(x, shape=tuple(regrouped(choices, x)))


def regrouped(choices: Operands, x: Any) -> list[Any]:
    """The sizes of x with some neighbours multiplied, a 1 put in, one left to be found."""
    sizes = choices.sizes(x)
    if len(sizes) > 1 and choices.flag():
        at = choices.integer(0, len(sizes) - 2)
        sizes[at : at + 2] = [choices.product(sizes[at : at + 2])]
    if choices.flag():
        sizes.insert(choices.integer(0, len(sizes)), choices.number(1, 1))
    for _ in range(choices.flag() + choices.slips()):
        if sizes:
            sizes[choices.integer(0, len(sizes) - 1)] = -1
    return sizes


@draws("permute_dims")
def permute_dims(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib")
    return call(x, axes=choices.order(x.rank))


@draws("expand_dims")
def expand_dims(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib")
    return call(x, axis=choices.axis(x, new=1))


@draws("squeeze")
def squeeze(choices: Operands, name: str) -> Call:
    """Axes of size 1, if there are some; at a slip any axes."""
    x = choices.tensor("fib", range(1, 7))
    ones = [axis for axis in range(x.rank) if choices.known(x, axis) == 1]
    if not ones or choices.slips():
        return call(x, axis=choices.axes_of(x.rank, least=1))
    some = tuple(axis - choices.pick([0, x.rank]) for axis in ones if choices.flag())
    return call(x, axis=choices.pick([some, ones[0]]))


@draws("broadcast_to")
def broadcast_to(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib")
    sizes = [
        choices.number(0, 3) if choices.known(x, axis) == 1 else choices.size(x, axis)
        for axis in range(x.rank)
    ]
    before = [choices.number(0, 3) for _ in range(choices.integer(0, 2))]
    return call(x, shape=(*before, *sizes))


@draws("broadcast_arrays")
def broadcast_arrays(choices: Operands, name: str) -> Call:
    x = choices.tensor()
    others = [choices.beside(x) for _ in range(choices.integer(0, 2))]
    return call(x, *others) if choices.integer(0, 9) else call()
