"""A new operation is added by the steps of CONTRIBUTING.md, and everything works for it without any table of tests.

In a copy of the package three are added: one of numpy's ufuncs, one that is none, and one of two operands whose result
has a dtype of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Addition:
    """An operation of this name, in the files of this family: what is appended to each, and imports that it needs.

    ``parts`` are the texts by folder: ``ops``, ``kernels/numpy``, ``shapes/rules``.
    """

    name: str
    family: str
    parts: dict[str, str]

    def add(self, package: Path) -> set[str]:
        """Add it. Return the files that were changed."""
        before = {path: path.read_text() for path in package.rglob("*.py")}
        for folder, text in self.parts.items():
            path = package / folder / f"{self.family}.py"
            path.write_text(f"{exporting(path.read_text(), self.name)}\n\n{text}")
        return {
            str(path.relative_to(package))
            for path, text in before.items()
            if path.read_text() != text
        }


def exporting(source: str, name: str) -> str:
    """The source with the name in ``__all__``, if it has one: ``ops`` exports what stands there."""
    return re.sub(r"^__all__ = \[", f'__all__ = ["{name}", ', source, count=1, flags=re.MULTILINE)


CBRT: Final = Addition(
    "cbrt",
    "exponential",
    {
        "ops": '''
_cbrt = primitive(
    "cbrt",
    np.cbrt,
    vjp=(lambda g, out, x: g / (3.0 * out * out),),
    saves=(OUT,),
    cost=transcendental,
    rule=RULES["cbrt"],
    samples=AWAY_FROM_0,
)


def cbrt(x: Tensor[S, F]) -> Tensor[S, F]:
    """The cube root. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_cbrt, x)


operation(cbrt, reference=np.cbrt)
''',
        "shapes/rules": """
cbrt = keeps_shape("cbrt", __name__, "f")
""",
    },
)
SOFTSIGN: Final = Addition(
    "softsign",
    "activations",
    {
        "ops": '''
_softsign = primitive(
    "softsign",
    Direct(kernels.softsign),
    vjp=(lambda g, out, x: g * _softsign_slope(x),),
    saves=(0,),
    rule=RULES["softsign"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=steps(3),
    samples=AWAY_FROM_0,
)


def softsign(x: Tensor[S, F]) -> Tensor[S, F]:
    """``x / (1 + abs(x))``. Raises ShapeError unless ``x`` is floating-point.

    Source: Turian, Bergstra and Bengio 2009, "Quadratic features and deep architectures for chunking".
    """
    return apply(_softsign, x)


operation(softsign, reference=lambda x: x / (1 + np.abs(x)))


def _softsign_slope(x: Tensor[Any, F]) -> Tensor[Any, F]:
    below = 1.0 + where(x > 0.0, x, -x)
    return 1.0 / (below * below)
''',
        "shapes/rules": """
softsign = keeps_shape("softsign", __name__, "f")
""",
        "kernels/numpy": """
def softsign(x: Any, out: Any = None) -> Any:
    below = np.add(np.abs(x, out=out), scalar(1.0, x.dtype), out=out)
    return np.divide(x, below, out=out)
""",
    },
)
BOTH: Final = Addition(
    "both_nonzero",
    "comparison",
    {
        "ops": '''
_both_nonzero = primitive(
    "both_nonzero",
    Direct(kernels.both_nonzero),
    rule=RULES["both_nonzero"],
    dtype=np.bool_,
    elementwise=True,
    refuses=never,
    cost=nothing,
    samples=(Sample(("2 3", "3"), (SOME_EQUAL, SOME_EQUAL)),),
)


def both_nonzero(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """Whether neither is 0. Raises ShapeError where they do not broadcast, or for dtypes."""
    return binary(_both_nonzero, x, y)


operation(both_nonzero, reference=np.logical_and)
''',
        "kernels/numpy": """
def both_nonzero(x: Any, y: Any, out: Any = None) -> Any:
    return np.logical_and(x, y, out=out)
""",
        "shapes/rules": """
both_nonzero = operands_broadcast("both_nonzero", __name__, "iu")
""",
    },
)
ADDITIONS: Final = (CBRT, SOFTSIGN, BOTH)

NAMES: Final = tuple(each.name for each in ADDITIONS)

DRAWN: Final = """
import sys
from pathlib import Path
from random import Random

from tests.fuzz.drawing import draw_program as draw_for_jit
from tests.fuzz.examination import Tally
from tests.fuzz.examination import examine as examine_planned
from tests.oracle.arguments import ARGUMENTS
from tests.oracle.drawing import draw_program
from tests.oracle.verdict import examine
from tests.typing.harness import Mypy

folder, *names = sys.argv[1:]
arguments = {name: ARGUMENTS[name] for name in (*names, "add", "astype", "sum")}
rng = Random(0)
programs = [draw_program(rng, arguments) for _ in range(60)]
drawn = {statement.operation for program in programs for statement in program.statements}
said = examine(programs, Mypy(Path(folder), Path(folder) / "cache"))
assert not said.differences, said.differences[0]
assert said.unknown <= 0.02 * said.sizes
assert drawn >= {*names}, drawn
planned = Tally()
for _ in range(30):
    failure = examine_planned(draw_for_jit(rng, arguments), planned)
    assert failure is None, failure
assert planned.compiled > 20, planned
"""

USED: Final = """
import numpy as np
from typednn import ShapeError, Tensor, grad, jit, ops, plan
from typednn.ops import OPERATIONS

x = ops.asarray(np.linspace(0.5, 3.0, 6).reshape(2, 3))
n = ops.asarray(np.arange(6).reshape(2, 3))
for name in ("cbrt", "softsign"):
    record, f = OPERATIONS[name], getattr(ops, name)
    assert record.function is f and f.__doc__ and f.__module__ == "typednn.ops"
    np.testing.assert_allclose(f(x).numpy(), record.reference(x.numpy()))
    assert np.array_equal(jit(f)(x).numpy(), f(x).numpy())
    slope = grad(lambda x: ops.sum(f(x)))
    assert np.array_equal(jit(slope)(x).numpy(), slope(x).numpy())
assert plan(ops.cbrt, x).flops == 6
assert plan(ops.softsign, x).flops == 18
assert ops.both_nonzero(n, n[:1]).dtype == jit(ops.both_nonzero)(n, n[:1]).dtype == np.bool_
try:
    ops.both_nonzero(n, n[:, :2])
except ShapeError as error:
    assert str(error).startswith("both_nonzero: x (2, 3) and y (2, 2): axis -1"), error
else:
    raise AssertionError
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[str]]]:
    """A folder with a copy of the package and its tests, and the files that each addition changed."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("typednn", "typednn_sizes", "tests", "examples"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "action.yml", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    return folder, {each.name: each.add(folder / "typednn") for each in ADDITIONS}


def run(folder: Path, *arguments: str) -> str:
    """Run Python in the copy. Return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,  # the assertion below shows what it printed
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def steps(family: str) -> list[str]:
    """The files of the package that CONTRIBUTING.md names, step by step."""
    text = (ROOT / "CONTRIBUTING.md").read_text().partition("## Adding an operation")[2]
    found = re.findall(r"^\d\. `typednn/([^`]*)`", text, flags=re.MULTILINE)
    return [path.replace("FAMILY", family) for path in found]


@pytest.mark.parametrize(("addition", "needed"), [(CBRT, 2), (SOFTSIGN, 3), (BOTH, 3)])
def test_the_steps_name_all_files_that_are_changed(
    copy: tuple[Path, dict[str, set[str]]], addition: Addition, needed: int
) -> None:
    assert copy[1][addition.name] == {*steps(addition.family)[:needed]}


def test_it_is_computed_planned_and_recorded(copy: tuple[Path, dict[str, set[str]]]) -> None:
    run(copy[0], "-c", USED)


def test_the_oracle_and_the_fuzzer_draw_it(
    copy: tuple[Path, dict[str, set[str]]], tmp_path: Path
) -> None:
    """mypy says of its calls, right and wrong ones, what happens; planned they give what they give eagerly."""
    run(copy[0], "-c", DRAWN, str(tmp_path), *NAMES)


def test_all_tests_of_operations_hold_for_it(copy: tuple[Path, dict[str, set[str]]]) -> None:
    others = ("tests/test_new_operation.py", "tests/autodiff/definition", "tests/cli")
    options = ["-q", "-p", "no:cacheprovider", *(f"--ignore={each}" for each in others)]
    printed = run(copy[0], "-m", "pytest", *options, "-k", " or ".join(NAMES), "tests")
    found = re.search(r"(\d+) passed", printed)
    assert found is not None and int(found[1]) > 150
