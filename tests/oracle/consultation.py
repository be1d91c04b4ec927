"""The oracle asked: programs drawn from a seed, examined in batches."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from tests.oracle.annotated import draw_family
from tests.oracle.arguments import ARGUMENTS
from tests.oracle.drawing import draw_program
from tests.oracle.program import Program
from tests.oracle.transformed import draw_transformed
from tests.oracle.verdict import Tally, examine
from tests.typing.harness import Mypy


def consult(
    number: int,
    seed: int,
    mypy: Mypy,
    batch: int = 500,
    after_each: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """What is found in this many programs, every other one with annotations; a batch is one run of mypy."""
    programs, tally = drawn(Random(seed)), Tally()
    while tally.programs < number:
        count = min(batch, number - tally.programs)
        tally.add(examine(list(islice(programs, count)), mypy))
        after_each(tally)
    return tally


def drawn(rng: Random) -> Iterator[Program]:
    """Programs without end: of operations, of annotated functions and classes, and of transformations."""
    others = Random()
    others.setstate(rng.getstate())  # so that one kind does not change what another draws
    while True:
        for program in draw_family(rng, ARGUMENTS):
            yield program
            yield draw_program(rng, ARGUMENTS)
        yield draw_transformed(others, ARGUMENTS)
        yield draw_transformed(others, ARGUMENTS)
