"""Operations along an axis that take elements before."""

from typing import Any

from tests.arguments.choices import Call, Operands, call, draws


@draws("cumsum", "cumprod")
def running_by_its_other_name(choices: Operands, name: str) -> Call:
    x = choices.tensor("fi", ranks=range(1, 7))
    return call(x, axis=choices.axis(x))


@draws("diff")
def diff(choices: Operands, name: str) -> Call:
    x = choices.tensor("fi", ranks=range(1, 7))
    axis, n = choices.axis(x), choices.integer(-1 if choices.slips() else 0, 3)
    ends: dict[str, Any] = {}
    for end in ("prepend", "append"):
        if choices.flag():
            sizes = choices.sizes(x)
            if -x.rank <= axis < x.rank and choices.flag():
                sizes[axis] = choices.number(0, 3)
            ends[end] = choices.new(sizes, x.kind)
    # What is left of an axis of any size is no expression of it: it may be nothing.
    known = choices.known(x, axis) is not None or n <= 0
    return call(x, axis=axis, n=n, **ends, foreseeable=known)
