"""Which places become mutants."""

import random
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="cosmic-ray is installed by `make mutants` only")

from tests.mutants.drawing import draw

MODULE = """
from typing import TypeAlias

Number: TypeAlias = int | float


def total(xs: list[int | None], ys: list[int], start: int = 3) -> int | None:
    return start + sum(x * y for x, y in zip(xs, ys, strict=True))
"""


def test_annotations_and_guards_are_left_alone(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(MODULE)
    mutants = draw([module], 100, random.Random(0))
    code = [line.strip() for line in MODULE.splitlines()]
    places = {(code[m.start_pos[0] - 1].split()[0], m.operator_name.split("_")[0]) for m in mutants}
    assert places == {
        ("def", "core/NumberReplacer"),
        ("return", "core/ReplaceBinaryOperator"),
    }


def test_one_mutant_a_place_and_the_same_with_the_same_seed(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("a = 1 + 2\nb = a < 3\n")
    drawn = [draw([module], 100, random.Random(5)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == len({m.start_pos for m in drawn[0]}) == 5
