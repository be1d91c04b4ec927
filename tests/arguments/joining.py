"""Operations that join tensors."""

from tests.arguments.choices import Call, Operands, call, draws


@draws("concat")
def concat(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(1, 7))
    axis = choices.axis(x)
    items = [x]
    for _ in range(choices.integer(0, 2)):
        sizes = choices.sizes(x)
        if -x.rank <= axis < x.rank:
            sizes[axis] = choices.number(0, 3)
        items.append(choices.new(sizes))
    items = [] if choices.slips() else items
    return call(*items, axis=None if choices.integer(0, 9) == 0 else axis)


@draws("stack")
def stack(choices: Operands, name: str) -> Call:
    x = choices.tensor()
    others = [choices.new(choices.sizes(x)) for _ in range(choices.integer(0, 2))]
    items = [] if choices.slips() else [x, *others]
    return call(*items, axis=choices.axis(x, new=1))
