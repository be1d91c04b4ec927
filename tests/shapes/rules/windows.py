"""What the cases of convolution, pooling and resizing are made of."""

from typing import Any

from hypothesis import strategies as st

from tests.shapes.rules.drawing import Draw, Part, Value

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


def images(draw: Draw, flaw: Flaw, least: int, most: int) -> tuple[Part, ...]:
    """Sizes of so many axes, seldom one too few or too many; those in space are seldom 0."""
    count = flaw(st.integers(least, most), st.sampled_from([least - 1, most + 1]))
    space = [Part(flaw(st.integers(2, 5), st.integers(0, 1))) for _ in range(max(count, 0))]
    return (draw(few), *space[1:])
