"""Operations that pick elements, and that put some in their places."""

from typing import Any

from tests.arguments.choices import Call, Operands, call, draws


@draws("getitem")
def getitem(choices: Operands, name: str) -> Call:
    x = choices.tensor("fib", range(7))
    return key(choices, x, masks=True)


@draws("index_update")
def index_update(choices: Operands, name: str) -> Call:
    """A value that broadcasts to what the key picks."""
    x = choices.tensor(ranks=range(1, 5))
    drawn = key(choices, x, masks=False)
    if choices.integer(0, 3) == 0:
        return call(x, 0.0, **drawn.params)
    sizes = choices.picked(x, drawn.params["key"])
    kept = sizes[choices.integer(0, len(sizes)) :]
    sizes = [choices.pick([size, choices.number(1, 1)]) for size in kept]
    value = choices.new([*sizes, choices.number(4, 4)] if choices.slips() else sizes)
    return call(x, value, **drawn.params)


def key(choices: Operands, x: Any, masks: bool) -> Call:
    """An index for some axes of x, from the first; ``None`` and ``...`` stand between them."""
    positions = choices.new([choices.number(1, 3) for _ in range(choices.integer(0, 2))], "i")
    items: list[Any] = []
    axis, end, foreseeable = 0, x.rank + choices.slips(), True
    while axis < end and choices.integer(0, 5):
        kind = choices.pick(["int", "slice", "slice", "new", "positions", "mask"])
        if kind == "new":
            items.append(None)
            continue
        count = 1
        if kind == "mask" and masks and axis < x.rank and choices.integer(0, 2) == 0:
            count, foreseeable = choices.integer(1, x.rank - axis), False
            items.append(choices.new([choices.size(x, axis + i) for i in range(count)], "b"))
        elif kind == "positions" and foreseeable and choices.least(x, axis):
            items.append(positions)
        else:
            items.append(index(choices, x, axis, kind))
        axis += count
    if choices.flag():
        items.insert(choices.integer(0, len(items)), ...)
    return call(x, key=tuple(items), foreseeable=foreseeable)


def index(choices: Operands, x: Any, axis: int, kind: str) -> Any:
    """A position on the axis, counted from either end, or a slice."""
    least = choices.least(x, axis)
    if kind == "int" and least:
        beyond = choices.slips() and choices.known(x, axis) is not None
        return least if beyond else choices.integer(-least, least - 1)
    bounds = [None, None, choices.integer(0, 4), choices.integer(-4, -1)]
    step = 0 if choices.slips() else choices.pick([None, None, None, 2, -1])
    if step == -1:
        return slice(None, None, step)
    return slice(choices.pick(bounds), choices.pick(bounds), step)
