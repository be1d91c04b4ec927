"""Operations that make tensors of sizes that they are given."""

from typing import Any

import numpy as np

from tests.arguments.choices import Call, Operands, call, draws


@draws("zeros", "ones", "empty")
def filled(choices: Operands, name: str) -> Call:
    dtype: dict[str, Any] = {"dtype": np.int64} if choices.flag() else {}
    return call(shape=shape(choices), **dtype)


def shape(choices: Operands) -> Any:
    """Sizes of a tensor, or numbers; a single one may stand alone."""
    low = -2 if choices.slips() else 0
    sizes = choices.sizes(choices.tensor())
    mixed = tuple(choices.pick([choices.number(low, 4), size]) for size in sizes)
    return mixed[0] if len(mixed) == 1 and choices.flag() else mixed


@draws("full")
def full(choices: Operands, name: str) -> Call:
    return call(shape=shape(choices), fill_value=choices.pick([0.5, 7, True]))


@draws("normal", "uniform")
def random(choices: Operands, name: str) -> Call:
    return call(shape=shape(choices), rng=np.random.default_rng(0))


@draws("eye")
def eye(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(1, 7))
    columns = choices.pick([None, choices.number(-3 if choices.slips() else 0, 3)])
    return call(n_rows=choices.size(x, 0), n_cols=columns)


@draws("arange")
def arange(choices: Operands, name: str) -> Call:
    start, stop = choices.number(0, 3), choices.number(0, 9)
    step = 0 if choices.slips() else choices.pick([1, 2, -1, 0.5])
    return call(start=start, stop=choices.pick([None, stop, stop]), step=step)


@draws("linspace")
def linspace(choices: Operands, name: str) -> Call:
    x = choices.tensor(ranks=range(1, 7))
    number = choices.number(-1 if choices.slips() else 0, 5)
    return call(start=0.0, stop=1.0, num=choices.pick([choices.size(x, 0), number]))


@draws("asarray")
def asarray(choices: Operands, name: str) -> Call:
    sizes = [choices.integer(1, 3) for _ in range(choices.integer(0, 3))]
    dtype: dict[str, Any] = {"dtype": np.float32} if choices.flag() else {}
    return call(obj=choices.nested(sizes), **dtype)


@draws("meshgrid")
def meshgrid(choices: Operands, name: str) -> Call:
    axes = [choices.tensor("fi", range(1, 2)) for _ in range(choices.integer(0, 3))]
    return call(*axes, indexing=choices.pick(["xy", "ij"]))


@draws("diag")
def diag(choices: Operands, name: str) -> Call:
    x = choices.tensor("fi", range(1, 3))
    # The length of the diagonal may be the lesser of a number and any size.
    known = x.rank == 1 or all(choices.known(x, axis) is not None for axis in range(x.rank))
    return call(x, k=choices.integer(-2, 2), foreseeable=known)


@draws("from_dlpack")
def from_dlpack(choices: Operands, name: str) -> Call:
    return call(x=choices.tensor("fi"))
