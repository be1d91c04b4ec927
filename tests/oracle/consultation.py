"""The oracle asked: programs drawn from a seed, examined in batches."""

from collections.abc import Callable
from random import Random

from tests.oracle.arguments import ARGUMENTS
from tests.oracle.drawing import draw_program
from tests.oracle.verdict import Tally, examine
from tests.typing.harness import Mypy


def consult(
    number: int,
    seed: int,
    mypy: Mypy,
    batch: int = 500,
    after_each: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """What is found in this many programs; a batch is one run of mypy."""
    rng, tally = Random(seed), Tally()
    while tally.programs < number:
        count = min(batch, number - tally.programs)
        tally.add(examine([draw_program(rng, ARGUMENTS) for _ in range(count)], mypy))
        after_each(tally)
    return tally
