"""The programs that the suite draws: the same ones each time."""

from functools import cache
from random import Random
from typing import Final

from tests.fuzz.drawing import draw_program
from tests.fuzz.moves import ALL
from tests.fuzz.program import Program

PROGRAMS: Final = 1_000
SEED: Final = 1


@cache
def program(number: int, seed: int = SEED) -> Program:
    """The program of this number."""
    return draw_program(Random(f"{seed} {number}"), ALL)
