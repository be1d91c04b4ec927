"""Drawn programs give planned what they give eagerly; and what is drawn is everything that there is."""

import re
from collections import Counter
from functools import cache

import pytest

from tests.fuzz.drawing import DTYPES, MAINS
from tests.fuzz.examination import Tally, examine
from tests.fuzz.moves import HARD, WITHIN
from tests.fuzz.program import Block, Program, quiet
from tests.fuzz.shrinking import shrink
from tests.fuzz.suite import PROGRAMS, program
from tests.fuzz.values import LAYOUTS
from tests.oracle.arguments import PUBLIC

PART = 50


@pytest.mark.parametrize("first", range(0, PROGRAMS, PART))
def test_planned_as_eager(first: int) -> None:
    tally = Tally()
    for number in range(first, first + PART):
        failure = examine(program(number), tally)
        assert failure is None, f"program {number}:\n{shrink(failure)}"
    assert tally.compiled + tally.refused == PART
    assert tally.compiled > PART * 0.8 and tally.fed_back > 10


@cache
def counted() -> Counter[str]:
    """In how many of the suite's programs each operation and each construct occurs."""
    return Counter(each for number in range(PROGRAMS) for each in constructs(program(number)))


def constructs(each: Program) -> set[str]:
    """What the program is made of."""
    function = each.function
    statements = [*function.all_statements()]
    returned = re.findall(r"[kpv]\d+(?:[.\[][^,)}]*)?", function.result)
    given = [
        *each.constants.values(),
        *(text for texts in each.arguments.values() for text in texts),
    ]
    return {
        *(statement.operation for statement in statements),
        f"main {each.main}".replace(function.name, "{name}"),
        *(f"{word} given" for text in given for word in re.findall(r"[a-z][-a-z0-9]+|\(\)", text)),
        *(
            f"size {size} given"
            for text in given
            for size in re.findall(r"(?<=[( ])\d+(?=,)", text)
        ),
        *(f"{tree} given" for text in given for tree in TREES if text.startswith(tree)),
        *(f"{tree} returned" for tree in TREES if function.result.startswith(tree)),
        *(f"{name[0]} returned" for name in returned),
        *(["returned twice"] if len(set(returned)) < len(returned) else []),
        *(["choice by a shape"] if any(" if " in s.source for s in statements) else []),
        *(["within within"] if any(s.block and _has_blocks(s.block) for s in statements) else []),
        *(["donated"] if each.donated else []),
        *(["two signatures"] if each.runs == 2 else []),
        *(["other dtypes"] if _is_retyped(each) else []),
        *(["short"] if len(function.statements) <= 5 else []),
        *(["long"] if len(function.statements) >= 20 else []),
    }


def _is_retyped(each: Program) -> bool:
    """Whether its runs differ by dtypes only."""
    runs = [each.call(run) for run in range(each.runs)]
    shapes = {re.sub(r"'[a-z]+[0-9]+'", "", run) for run in runs}
    return len({*runs}) == 2 and len(shapes) == 1


def _has_blocks(block: Block) -> bool:
    return any(statement.block is not None for statement in block.statements)


TREES = ("Pair", "Model", "{", "(", "[")
TRANSFORMED = (
    "remat",
    "jit",
    "grad",
    "value_and_grad",
    "grad of jit",
    "grad of grad",
    "vjp",
    "scan",
)
WANTED = {
    *(*HARD, *TRANSFORMED),
    *(f"main {main}" for main in MAINS),
    *(f"{layout} given" for layout in LAYOUTS),
    *(f"{dtype} given" for kind in "fib" for dtype in DTYPES[kind]),
    *(f"size {size} given" for size in (0, 1, 2, 3, 5)),
    "() given",
    *(f"{tree} given" for tree in ("Pair", "Model", "{", "(")),
    *(f"{tree} returned" for tree in ("Pair", "Model", "{", "(", "[")),
    *("k returned", "p returned", "v returned", "returned twice"),
    *("choice by a shape", "within within", "donated", "two signatures", "other dtypes"),
    *("short", "long"),
}


def test_every_operation_is_drawn() -> None:
    assert {name for name in PUBLIC if counted()[name] < 3} == set()


def test_every_construct_is_drawn() -> None:
    assert len(WITHIN) == len(TRANSFORMED)
    assert {name for name in WANTED if counted()[name] < 10} == set()


def test_a_program_is_printed_so_that_it_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = str(program(0))
    with quiet():
        exec(text, {})  # noqa: S102 # a drawn program
    planned_and_eager = capsys.readouterr().out
    assert planned_and_eager and len(planned_and_eager) % 2 == 0
