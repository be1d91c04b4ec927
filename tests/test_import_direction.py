"""The direction of imports: each layer of the package knows only those below it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "typednn"

# Bottom first. A module may import from its own layer and from those below; a file or folder
# that stands in none fails the test, so that whoever adds one says where it belongs.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"__version__"}),  # a line of the package itself
    frozenset({"shapes", "explanations"}),
    frozenset({"kernels"}),
    frozenset({"optional_dependencies", "paths", "source_lines", "tracing", "abstract"})
    | {
        "argument_names",
        "html",
        "data_interchange",
        "tensor",
        "traced_number",
        "dtypes",
        "containers",
        "deferred_dataclass",
        "structures",
        "trees",
        "parameters",
        "autodiff",
        "ops",
    },
    frozenset({"random"}),
    frozenset({"checks"}),
    frozenset({"planning"}),
    frozenset({"backends"}),
    frozenset({"control_flow"}),
    frozenset(
        {"nn", "losses", "checked_arguments", "checked_values", "schedules", "optim", "metrics"}
    ),
    frozenset({"checkpoints", "data", "signals"}),
    frozenset({"plots", "summaries", "train"}),
    frozenset({"estimators"}),
    frozenset({"testing"}),
    frozenset({"cli"}),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
# `typednn/__init__.py` gathers the public names; the plugin runs inside mypy, beside all layers.
OUTSIDE = frozenset({"__init__", "__main__", "mypy_plugin"})
NOT_FOR_OTHERS = frozenset({"cli", "testing", "mypy_plugin"})

MAY_BE_IN_MYPY = ("mypy", "mypy_extensions", "jaxtyping")

FILES = sorted(PACKAGE.rglob("*.py"))


def imported(source: str, module: str, *, is_package: bool) -> set[str]:
    """The full names of all modules, or things in modules, that the source imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            up = module.split(".")[: len(module.split(".")) - node.level + is_package]
            base = ".".join([*(up if node.level else []), *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def module_of(path: Path) -> str:
    parts = ("typednn", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str:
    """`ops` of `typednn.ops.linear`; `__init__` of the package itself."""
    pieces = name.split(".")
    return pieces[1] if len(pieces) > 1 else "__init__"


def wrong(module: str, names: set[str]) -> set[str]:
    """What of `names` the module must not import."""
    here = part_of(module)
    ours = {name for name in names if name.split(".")[0] == "typednn"}
    if here == "shapes":
        return {name for name in names - ours if not _standard(name)} | _not_in(ours, {"shapes"})
    if here == "mypy_plugin":
        foreign = {name for name in names - ours if not _standard(name)}
        foreign = {name for name in foreign if name.split(".")[0] not in MAY_BE_IN_MYPY}
        return foreign | _not_in(ours, {"shapes", "mypy_plugin"})
    if here in OUTSIDE:  # it names `testing`, but only imports it when asked for
        barred = NOT_FOR_OTHERS - {"testing", *_extra(here)}
        return {name for name in ours if part_of(name) in barred}
    allowed = {part for part, rank in RANK.items() if rank <= RANK[here]}
    return _not_in(ours, allowed - (NOT_FOR_OTHERS - {here, *_extra(here)}))


def _extra(here: str) -> set[str]:
    """The command line may use what is made for users' tests; `python -m typednn` is the command line."""
    return {"cli": {"testing"}, "__main__": {"cli"}}.get(here, set())


def _standard(name: str) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names


def _not_in(names: set[str], parts: set[str]) -> set[str]:
    return {name for name in names if part_of(name) not in parts}


@pytest.mark.parametrize("path", FILES, ids=[module_of(path) for path in FILES])
def test_imports_go_downwards(path: Path) -> None:
    module = module_of(path)
    assert part_of(module) in RANK.keys() | OUTSIDE, f"{module} stands in no layer of this test"
    names = imported(path.read_text(), module, is_package=path.name == "__init__.py")
    assert not wrong(module, names)


def test_there_are_files() -> None:
    assert {part_of(module_of(path)) for path in FILES} >= {"shapes", "ops", "nn", "cli"}


def test_the_package_imports_only_what_all_users_need() -> None:
    program = "import sys, typednn; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"hypothesis", "mypy", "pooch", "rich", "safetensors", "sklearn"}
    heavy |= {f"typednn.{part}" for part in (*NOT_FOR_OTHERS, "checkpoints", "data", "train")}
    assert not heavy & set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "source", "culprits"),
    [
        ("typednn.shapes.dim", "import numpy", {"numpy"}),
        ("typednn.shapes.dim", "import math, fractions", set()),
        ("typednn.shapes.dim", "def f():\n  from typednn import ops", {"typednn.ops"}),
        ("typednn.shapes.dim", "from .spec import parse", set()),
        ("typednn.shapes.dim", "from ..tensor import Tensor", {"typednn.tensor.Tensor"}),
        ("typednn.mypy_plugin.hooks", "from mypy.plugin import Plugin", set()),
        ("typednn.mypy_plugin.hooks", "import numpy", {"numpy"}),
        ("typednn.mypy_plugin.hooks", "import typednn.ops", {"typednn.ops"}),
        ("typednn.mypy_plugin.hooks", "import typednn", {"typednn"}),
        ("typednn.ops.linear", "from typednn.nn import Linear", {"typednn.nn.Linear"}),
        ("typednn.ops.linear", "from typednn.autodiff import tape", set()),
        ("typednn.nn.linear", "from typednn.train import fit", {"typednn.train.fit"}),
        ("typednn.nn.linear", "from typednn import testing", {"typednn.testing"}),
        ("typednn.nn.linear", "import typednn", {"typednn"}),
        ("typednn.train.loop", "from typednn import cli", {"typednn.cli"}),
        ("typednn.train.loop", "from typednn import mypy_plugin", {"typednn.mypy_plugin"}),
        ("typednn.cli.demo", "from typednn.testing import gradcheck", set()),
        ("typednn.testing.laws", "from typednn import cli", {"typednn.cli"}),
        ("typednn", "from typednn import nn, cli", {"typednn.cli"}),
        ("typednn.__main__", "from typednn.cli import main", set()),
    ],
)
def test_wrong_directions_are_seen(module: str, source: str, culprits: set[str]) -> None:
    found = wrong(module, imported(source, module, is_package=module == "typednn"))
    assert found == culprits
