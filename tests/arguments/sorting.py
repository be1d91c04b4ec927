"""Operations that order elements, and that look for them."""

from typing import Any

from tests.arguments.choices import Call, Operands, call, draws


@draws("topk")
def topk(choices: Operands, name: str) -> Call:
    x = choices.tensor("fi", range(1, 7))
    axis = choices.axis(x)
    k = choices.pick([choices.size(x, axis), choices.number(0, 1)])
    return call(x, k=k, axis=axis, largest=choices.flag())


@draws("searchsorted")
def searchsorted(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(1, 2))
    params: dict[str, Any] = {"side": choices.pick(["left", "right"])} if choices.flag() else {}
    if choices.flag():
        params["sorter"] = choices.new(choices.sizes(x), "i")
    return call(x, choices.tensor(), **params)
