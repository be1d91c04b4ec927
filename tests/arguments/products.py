"""Operations that multiply and sum."""

from tests.arguments.choices import Call, Operands, call, draws


@draws("matmul")
def matmul(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(5) if choices.slips() else range(1, 5))
    inner = choices.size(x, -1)
    sizes = [inner, choices.number(0, 4)] if choices.flag() else [inner]
    if len(sizes) == 2 and x.rank > 1:
        batch = choices.sizes(x)[choices.integer(0, x.rank - 2) : -2]
        sizes = [choices.pick([size, choices.number(1, 1)]) for size in batch] + sizes
    return call(x, choices.new(sizes))


@draws("outer")
def outer(choices: Operands, name: str) -> Call:
    ranks = range(1, 2)
    return call(choices.tensor(ranks=ranks), choices.tensor(ranks=ranks))


@draws("tensordot")
def tensordot(choices: Operands, name: str) -> Call:
    """A tensor that shares some axes with the first, by their number or one by one."""
    x = choices.tensor(ranks=range(5))
    count = choices.integer(0, min(x.rank, 2))
    if choices.flag():
        sizes = [choices.size(x, axis) for axis in range(x.rank - count, x.rank)]
        axes = choices.pick([-1, count + 1]) if choices.slips() else count
        return call(x, choices.new([*sizes, choices.number(0, 3)]), axes=axes)
    left = choices.order(x.rank)[:count]
    y = choices.new([choices.number(0, 3), *(choices.size(x, axis) for axis in left)])
    right = tuple(range(1, count + 1))[: count - choices.slips()]
    return call(x, y, axes=(left, right))


@draws("vecdot")
def vecdot(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(1, 5))
    if not x.rank:  # at a slip
        return call(x, x)
    axis = choices.integer(-x.rank, -1)
    sizes = choices.sizes(x)[choices.integer(0, x.rank + axis) :]
    broadcast = [choices.pick([size, size, choices.number(1, 1)]) for size in sizes]
    broadcast[axis] = sizes[axis]
    return call(x, choices.new(broadcast), axis=choices.axis(x) if choices.slips() else axis)
