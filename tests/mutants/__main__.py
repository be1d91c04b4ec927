"""`python -m tests.mutants N SEED [AREA ...]`: N mutants of each area; ends with the rate of those that tests killed.

Status 1 where an area's rate is below the bound.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import MutationSpec, WorkResult

from tests.mutants.drawing import draw
from tests.mutants.equivalent import EQUIVALENT

AREAS: Final = {
    "autodiff": (
        "tests/autodiff",
        "tests/testing",
        "tests/nn",
        "tests/optim",
        "tests/test_laws.py",
        "tests/copies",
        "tests/test_control_flow.py",
        "tests/properties/test_gradients.py",
        "tests/planning/test_lines_of_gradients.py",
    ),
    "planning": (
        "tests/planning",
        "tests/kernels",
        "tests/properties/test_planned_equals_eager.py",
        "tests/cli/test_plan.py",
        "tests/optim/test_laws.py",
        "tests/copies",
        "tests/fuzz",
    ),
    "shapes": (
        "tests/shapes/test_*.py",
        "tests/properties/test_shapes_*.py",
        "tests/shapes/rules/test_[!l]*.py",
        "tests/shapes/rules/test_l[!a]*.py",
        "tests/shapes/rules/test_laws.py",
        "tests/ops",
        "tests/typing/test_cases.py",
    ),
}
"""Parts of the package, and the tests that must notice a change there: the nearest and quickest first.

The laws of shapes take minutes, and most mutants die before them.
"""

BOUND: Final = 95.0
"""Per cent of the mutants that must be killed."""

SECONDS_NEAR: Final = 150.0
SECONDS: Final = 600.0
"""A mutant may run for ever; one that takes so long, in the tests that are called as its module is or in
those of its area, is killed."""


def main(number: int, seed: int, areas: list[str]) -> int:
    tree = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        _copy_project(tree)
        os.chdir(tree)
        rates = [_rate(area, number, seed) for area in areas]
    finally:
        shutil.rmtree(tree, ignore_errors=True)
    return 0 if all(rate >= BOUND for rate in rates) else 1


def _copy_project(tree: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if Path(name).exists():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, tree / name)


def _rate(area: str, number: int, seed: int) -> float:
    modules = sorted(Path("typednn", area).rglob("*.py"))
    mutants = draw(modules, number, random.Random(seed))
    killed = equivalent = 0
    for place, mutant in enumerate(mutants, 1):
        result = _tested(mutant, AREAS[area])
        if result.is_killed:
            killed += 1
            if result.output == "timeout":  # on a busy machine it may be one that survives
                where = f"{mutant.module_path}:{mutant.start_pos[0]}"
                print(f"{where}: out of time, counted as killed", flush=True)
        elif _changed(result) in EQUIVALENT:
            equivalent += 1
        else:
            lines = "\n".join(_changed(result))
            print(f"{mutant.module_path}:{mutant.start_pos[0]}: survived\n{lines}\n", flush=True)
        print(f"{area}: {killed} of {place - equivalent} killed", file=sys.stderr, flush=True)
    different = len(mutants) - equivalent
    rate = 100 * killed / max(different, 1)
    print(f"{area}: {killed} of {different} mutants killed, {rate:.1f} %;", end=" ")
    print(f"{equivalent} more do what the original does", flush=True)
    return rate


def _changed(result: WorkResult) -> tuple[str, ...]:
    """The lines that went and came, as in a diff, without their indentation."""
    lines = (result.diff or "").splitlines()
    changed = [x for x in lines if x[:1] in ("+", "-") and x[:3] not in ("+++", "---")]
    return tuple([line[0] + line[1:].strip() for line in changed])


def _tested(mutant: MutationSpec, area: tuple[str, ...]) -> WorkResult:
    """By the tests that are called as the module is, and by those of the area if it survives them."""
    near = sorted(map(str, Path("tests").rglob(f"test_{mutant.module_path.stem}*.py")))
    if near:
        result = mutate_and_test([mutant], _command(near), SECONDS_NEAR)
        if result.is_killed:
            return result
    return mutate_and_test([mutant], _command(area), SECONDS)


def _command(paths: Sequence[str]) -> str:
    """The shell expands their patterns."""
    return f"sh -c '{sys.executable} -m pytest -q -x -p no:cacheprovider {' '.join(paths)}'"


if __name__ == "__main__":
    given, named = sys.argv[1:3], sys.argv[3:]
    if len(given) < 2 or not all(x.isdecimal() for x in given) or not {*named} <= {*AREAS}:
        sys.exit(f"usage: python -m tests.mutants NUMBER SEED [{' | '.join(AREAS)} ...]")
    sys.exit(main(int(given[0]), int(given[1]), named or [*AREAS]))
