"""Arguments for the rules of convolution, and what numpy's sliding windows give for them."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from tests.shapes.rules.drawing import Case, Draw, Part, Value

few = st.integers(0, 4).map(Part)
channels = st.integers(1, 2)


class Flaw:
    """Which one of the choices made with it, if any, falls on what is wrong: about half the time none."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.left = draw(st.integers(0, 25))

    def __call__(self, usual: Any, rare: Any) -> Any:
        self.left -= 1
        return self.draw(rare if self.left == 0 else usual)

    def each(self, rank: int, usual: st.SearchStrategy[int], rare: int) -> Any:
        """A parameter for all axes, for each, or for one too many."""
        count = self(st.sampled_from([0, rank]), st.just(rank + 1))
        values = [Value(self(usual, st.just(rare))) for _ in range(max(count, 1))]
        return tuple(values) if count else values[0]


def operands(draw: Draw, flaw: Flaw, rank: int, transposed: bool) -> tuple[Any, ...]:
    """x, weight, bias and groups."""
    groups, inputs, outputs = draw(channels), draw(channels), draw(channels)
    first, second = (inputs * groups, outputs) if transposed else (outputs * groups, inputs)
    more = (st.just(0), st.just(1))
    batch = draw(st.lists(few, min_size=(wide := 2 * flaw(*more)), max_size=max(wide, 1)))
    space = [Part(flaw(st.integers(3, 5), st.integers(0, 2))) for _ in range(rank)]
    x = (*batch, Part(inputs * groups + flaw(*more)), *space)
    kernel = [Part(flaw(st.integers(1, 3), st.just(0))) for _ in range(rank)]
    weight = (Part(first + flaw(*more)), Part(second), *kernel[flaw(*more) :])
    bias = draw(st.sampled_from([None, (Part(outputs * groups + flaw(*more)),)]))
    return x, weight, bias, Value(flaw(st.just(groups), st.integers(0, 3)))


@st.composite
def convolutions(draw: Draw, rank: int) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    x, weight, bias, groups = operands(draw, flaw, rank, transposed=False)
    stride, dilation = (flaw.each(rank, st.integers(1, most), 0) for most in (3, 2))
    if draw(st.booleans()):
        padding: Any = flaw.each(rank, st.integers(0, 2), -1)
    else:
        padding = flaw(st.sampled_from(["same", "valid"]), st.just("full"))
        stride = flaw(st.just(Value(1)), st.just(stride)) if padding == "same" else stride
    return x, weight, bias, stride, padding, dilation, groups


@st.composite
def transposed(draw: Draw, rank: int) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    x, weight, bias, groups = operands(draw, flaw, rank, transposed=True)
    stride, dilation = (flaw.each(rank, st.integers(1, most), 0) for most in (3, 2))
    padding = flaw.each(rank, st.integers(0, 1), -1)
    more = flaw.each(rank, st.just(0), 2)
    return x, weight, bias, stride, padding, more, groups, dilation


def refuse_if(wrong: bool) -> None:
    if wrong:
        raise ValueError


def expand(value: Any, rank: int, least: int) -> list[int]:
    values = list(value) if isinstance(value, tuple) else [value] * rank
    refuse_if(len(values) != rank or min(values) < least)
    return values


def check_operands(rank: int, x: Any, weight: Any, groups: int) -> None:
    refuse_if(len(x) not in (rank + 1, rank + 2) or len(weight) != rank + 2)
    refuse_if(groups < 1 or 0 in weight[2:] or weight[0] % groups != 0)


def convolved(
    rank: int, x: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Any:
    check_operands(rank, x, weight, groups)
    strides, apart = expand(stride, rank, 1), expand(dilation, rank, 1)
    reach = [d * (k - 1) + 1 for k, d in zip(weight[2:], apart, strict=True)]
    if isinstance(padding, str):
        refuse_if(padding == "full" or (padding == "same" and max(strides) > 1))
        around = [(0, r - 1) if padding == "same" else (0, 0) for r in reach]
    else:
        around = [(pad, pad) for pad in expand(padding, rank, 0)]
    padded: Any = np.pad(np.zeros(x), [(0, 0)] * (len(x) - rank) + around)
    steps = tuple(slice(None, None, step) for step in (*strides, *apart))
    windows: Any = sliding_window_view(padded, reach, tuple(range(-rank, 0)))
    windows = windows[(..., *steps)]
    refuse_if(x[-rank - 1] != weight[1] * groups)
    each_group = np.split(windows, groups, len(x) - rank - 1)
    axes = (
        (len(x) - rank - 1, *range(len(x), len(x) + rank)),
        tuple(range(1, rank + 2)),
    )
    kernels = np.split(np.zeros(weight), groups)
    products = [np.tensordot(w, k, axes) for w, k in zip(each_group, kernels, strict=True)]
    out = np.concatenate(products, -1)
    refuse_if(bias is not None and bias != out.shape[-1:])
    return np.moveaxis(out, -1, -rank - 1)


def spread(
    rank: int,
    x: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    more: Any,
    groups: int,
    dilation: Any,
) -> Any:
    """The sizes that a convolution with the same parameters takes back to those of x."""
    check_operands(rank, x, weight, groups)
    refuse_if(x[-rank - 1] != weight[0] or 0 in x[-rank:])
    strides, apart = expand(stride, rank, 1), expand(dilation, rank, 1)
    around, extra = expand(padding, rank, 0), expand(more, rank, 0)
    refuse_if(bias is not None and bias != (weight[1] * groups,))
    sizes = []
    for i, size in enumerate(x[-rank:]):
        refuse_if(extra[i] >= max(strides[i], apart[i]))
        last = (size - 1) * strides[i] + apart[i] * (weight[2 + i] - 1)
        sizes.append(len(range(around[i], last + 1 + extra[i] - around[i])))
        refuse_if(sizes[-1] < 1)
    return np.zeros((*x[: -rank - 1], weight[1] * groups, *sizes))


CASES = {
    name: Case(arguments(rank), partial(numpy, rank), twin=rank != 2, ranges=True)
    for rank in (1, 2, 3)
    for name, arguments, numpy in (
        (f"conv{rank}d", convolutions, convolved),
        (f"conv_transpose{rank}d", transposed, spread),
    )
}
