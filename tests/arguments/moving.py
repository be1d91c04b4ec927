"""Operations that put elements elsewhere, cut them apart or add some around them."""

from typing import Any

from tests.arguments.choices import Call, Operands, call, draws


@draws("roll")
def roll(choices: Operands, name: str) -> Call:
    """As many shifts as axes, or one for all."""
    x = choices.tensor("fib", range(1, 7))
    axis = choices.axes_of(x.rank)
    shift: Any = choices.integer(-3, 3)
    if isinstance(axis, tuple) and choices.flag():
        shift = tuple(choices.integer(-3, 3) for _ in range(len(axis) + choices.slips()))
    return call(x, shift=shift, axis=axis)


@draws("moveaxis")
def moveaxis(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib", range(1, 7))
    source = choices.axes_of(x.rank, least=1)
    if not isinstance(source, tuple):
        return call(x, source=source, destination=choices.axis(x))
    count = len(source) - choices.slips()
    return call(x, source=source, destination=choices.order(x.rank)[:count])


@draws("tile")
def tile(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib", range(4))
    low = -1 if choices.slips() else 0
    times = [choices.number(low, 2) for _ in range(choices.integer(0, x.rank + 1))]
    return call(x, repetitions=times[0] if len(times) == 1 and choices.flag() else tuple(times))


@draws("pad")
def pad(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(5))
    low = -1 if choices.slips() else 0
    count = x.rank + choices.slips()
    pairs = tuple((choices.number(low, 2), choices.number(0, 2)) for _ in range(count))
    width = choices.pick([pairs, choices.number(low, 2)])
    return call(x, pad_width=width, mode=choices.pick(["constant", "edge", "reflect"]))


@draws("split")
def split(choices: Operands, name: str) -> Call:
    """Sizes that add up to the axis, or the size of each part."""
    x = choices.tensor("fib", range(1, 7))
    axis = choices.axis(x)
    if choices.flag():
        # As of chunk; a size that is the same in every run may have a name too.
        sizes = choices.number(0 if choices.slips() else 1, 3)
        return call(x, sizes=sizes, axis=axis, foreseeable=False)
    first = choices.number(0, choices.least(x, axis))
    parts = [first, choices.less(choices.size(x, axis), first)]
    if choices.integer(0, 3) == 0:
        parts.append(choices.number(0, 1) if choices.slips() else choices.number(0, 0))
    return call(x, sizes=tuple(parts[i] for i in choices.order_of(len(parts))), axis=axis)


@draws("chunk")
def chunk(choices: Operands, name: str) -> Call:
    """How many parts there are, and of which sizes, is no expression of an axis with a name."""
    x = choices.tensor("fib", range(1, 7))
    chunks = choices.integer(0 if choices.slips() else 1, 3)
    return call(x, chunks=chunks, axis=choices.axis(x), foreseeable=False)
