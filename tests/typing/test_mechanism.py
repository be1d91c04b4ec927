"""The plugin inside mypy: caches, daemons, workers, crashes. The verdict is the same in all of them."""

import importlib.util
import os
import platform
import shutil
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

import typednn
from tests.typing.harness import ROOT, Mypy, Run

LIBRARY = """\
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

SIZE = 784
In = TypeVar("In", bound=int)
Images = Float32[Tensor, "b 784"]


@dataclass
class Batch:
    inputs: Images
    labels: Int64[Tensor, "b"]


class Doubled(nn.Module, Generic[In]):
    def __init__(self, size: In) -> None:
        self.linear = nn.Linear(size, size, rng=np.random.default_rng(0))

    def __call__(self, x: Float32[Tensor, "*b In"]) -> Float32[Tensor, "*b 2*In"]:
        return ops.concat([x, self.linear(x)], axis=-1)


def features(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    return x[:, :10]


def joined(x: Float32[Tensor, "*b n"], y: Float32[Tensor, "*b #n"]) -> Float32[Tensor, "*b n//2"]:
    return x[..., : x.shape[-1] // 2]


chain = nn.Sequential(nn.Linear(784, 10, rng=np.random.default_rng(0)), nn.ReLU())
"""

EDITED = LIBRARY.replace('"b 784"]) -> Float32', '"784 b"]) -> Float32')

PROGRAM = """\
import numpy as np
from jaxtyping import Float32

import library
from library import Batch, Doubled, Images, chain, features, joined
from typednn import Tensor, ops, value_and_grad

images = ops.zeros((32, 784))
reveal_type(features)
reveal_type(features(images))
features(images.T)
reveal_type(Doubled(784)(images))
Doubled(784)(images[:, 1:])
reveal_type(joined)
reveal_type(joined(images, images))
reveal_type(chain)
chain(images.T)
Batch(images, ops.zeros(31, dtype=np.int64))


def loss(w: Float32[Tensor, "784 k"], x: Images) -> Float32[Tensor, ""]:
    reveal_type(x @ w)
    return ops.sum(x @ w) + ops.sum(library.features(x))


reveal_type(value_and_grad(loss)(ops.zeros((784, 3)), images))
value_and_grad(loss)(ops.zeros((784, 3)), images.T)


def nested(x: Float32[Tensor, "b n"]) -> None:
    def inner(y: Float32[Tensor, "b n"], z: Float32[Tensor, "n"]) -> Float32[Tensor, "b"]:
        return y @ z

    reveal_type(inner(x, x[0]))
    inner(x, x[:, 0])
"""

FILES = ("library.py", "program.py")


class Project:
    """A library and a program with planted errors, in a folder of its own."""

    def __init__(self, mypy: Mypy) -> None:
        self.mypy = mypy
        self._saved = time.time() - 1000
        self.write("library.py", LIBRARY)
        self.write("program.py", PROGRAM)

    def write(self, name: str, text: str) -> None:
        """As an editor would, but always at another second than before: mypy compares whole seconds."""
        self._saved += 10
        path = self.mypy.folder / name
        path.write_text(text)
        stamp = int(self._saved)
        os.utime(path, (stamp, stamp))

    def check(self, *options: str) -> str:
        run = self.mypy.check(*options, *FILES)
        assert run.status == 1, run
        return run.output


@pytest.fixture
def project(fresh: Callable[[str], Mypy]) -> Project:
    return Project(fresh("project"))


@pytest.fixture(scope="session")
def verdict(shared: Path, cases_run: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What mypy says about the project when it reads it for the first time."""
    folder = tmp_path_factory.mktemp("verdict")
    shutil.copytree(shared / "cache", folder / "cache")
    return Project(Mypy(folder, folder / "cache")).check()


def test_the_planted_errors_are_found(verdict: str) -> None:
    found = [line for line in verdict.splitlines() if ": error: " in line]
    assert [int(line.split(":")[1]) for line in found] == [11, 13, 17, 18, 27, 35], verdict
    assert "typednn-internal" not in verdict


def test_warm(project: Project, verdict: str) -> None:
    assert project.check() == verdict
    assert project.check() == verdict


def test_warm_after_an_edit_of_the_program(project: Project, verdict: str) -> None:
    project.check()
    project.write("program.py", PROGRAM + "\n")
    assert project.check() == verdict


def test_warm_after_edits_of_the_library(project: Project, verdict: str) -> None:
    project.check()
    project.write("library.py", EDITED)
    changed = project.check()
    assert "program.py:10: error" in changed
    assert "program.py:11: error" not in changed
    project.write("library.py", LIBRARY)
    assert project.check() == verdict
    project.write("library.py", LIBRARY + "\nNEW = 1\n")
    assert project.check() == verdict


def test_the_shape_of_an_alias_is_in_the_cache(project: Project, verdict: str) -> None:
    project.check()
    project.write(
        "library.py",
        LIBRARY.replace('Images = Float32[Tensor, "b 784"]', 'Images = Float32[Tensor, "b 7"]'),
    )
    assert "program.py:22: error" in project.check()


def test_a_class_of_the_same_name_elsewhere_changes_no_words(project: Project) -> None:
    project.write(
        "other.py", "from typednn import nn\n\n\nclass Linear(nn.Module):\n    size: int\n"
    )
    project.write(
        "network.py",
        """\
from typing import Literal

import numpy as np

from typednn import nn


class Network(nn.Module):
    hidden: nn.Linear[Literal[784], Literal[128]]

    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(784, 64, rng=rng)
""",
    )
    run = project.mypy.check("network.py", "other.py")
    assert "network.py:12: error: Network: field 'hidden' is Linear[784, 64, float32]" in run.output


def test_daemon(project: Project, verdict: str) -> None:
    options = (
        "--",
        "--use-fine-grained-cache",
        "--no-error-summary",
        f"--config-file={project.mypy.config}",
        f"--cache-dir={project.mypy.cache}",
        *FILES,
    )
    daemon = ("--status-file", str(project.mypy.folder / "daemon.json"))

    def check() -> str:
        return project.mypy.run(*daemon, "run", *options, tool="mypy.dmypy").output

    try:
        assert _messages(check()) == _messages(verdict)
        assert _errors(check()) == _errors(verdict)
        project.write("library.py", EDITED)
        changed = check()
        assert "program.py:10: error" in changed
        assert "program.py:11: error" not in changed
        project.write("library.py", LIBRARY)
        assert _errors(check()) == _errors(verdict)
        project.write("program.py", PROGRAM + "\nreveal_type(images)\n")
        assert _messages(check())[:-1] == _messages(verdict)
    finally:
        project.mypy.run(*daemon, "kill", tool="mypy.dmypy")


def _messages(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(FILES)]


def _errors(output: str) -> list[str]:
    """Without notes: of a file that did not change the daemon repeats only the errors."""
    return [line for line in _messages(output) if ": error: " in line]


def test_two_workers(project: Project, verdict: str) -> None:
    assert _messages(project.check("-n", "2")) == _messages(verdict)


def test_not_incremental_and_with_the_other_parser(project: Project, verdict: str) -> None:
    assert project.check("--no-incremental", "--no-native-parser") == verdict


def test_a_program_of_one_file_and_one_of_two_say_the_same(project: Project, verdict: str) -> None:
    run = project.mypy.check("program.py")
    assert run.output == verdict


# The extra pass


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: Float32[Tensor, 'a b']) -> Missing: ...",
        "def f(x: Float32[Tensor, 'a b'], y: Missing) -> None: ...",
        "def f(x: Float32[Missing, 'a b']) -> None: ...",
        "def f(x: Float32[Tensor, 'a b'] = undefined) -> None: ...",
        "def f(x: 'list[Float32[Tensor, \"a b\"]]') -> Float32[Tensor, 'b a c']: ...",
        (
            "class A(B):\n    def f(self, x: Float32[Tensor, 'a b']) -> 'C': ...\n"
            "class B:\n    def g(self, x: 'C') -> Float32[Tensor, 'n']: ...\n"
            "class C(A):\n    x: Float32[Tensor, 'k']\n"
        ),
        (
            "if undefined:\n    def f(x: Float32[Tensor, 'a']) -> None: ...\n"
            "else:\n    def f(x: Float32[Tensor, 'b']) -> None: ...\n"
        ),
        "import missing\nfrom missing import *\ndef f(x: Float32[Tensor, 'a b'], y: T) -> T: ...",
    ],
)
def test_the_extra_pass_over_a_signature_ends(source: str, fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("pass")
    imports = "from jaxtyping import Float32\nfrom typednn import Tensor\n"
    (mypy.folder / "program.py").write_text(imports + source + "\nreveal_type(f)\n")
    run = mypy.check("program.py")
    assert run.status == 1, run
    assert "typednn-internal" not in run.output
    assert "INTERNAL ERROR" not in run.output + run.errors


# Other plugins

OTHER_PLUGIN = """\
from mypy.plugin import Plugin

class Other(Plugin):
    def get_function_hook(self, fullname):
        if fullname == "helper.call":
            return lambda ctx: ctx.api.named_generic_type("builtins.bytes", [])

    def get_customize_class_mro_hook(self, fullname):
        if fullname == "program.Marked":
            return lambda ctx: ctx.api.fail("marked", ctx.cls)

def plugin(version):
    return Other
"""
HELPER = """\
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

def call(f: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return f(*args, **kwargs)
"""
CALLER = """\
from helper import call
from typednn import ops

class Marked: ...

reveal_type(call(ops.zeros, 3))
"""


@pytest.mark.parametrize("plugins", ["typednn.mypy_plugin, other", "other, typednn.mypy_plugin"])
def test_another_plugin_answers_wherever_it_stands(
    plugins: str, fresh: Callable[[str], Mypy]
) -> None:
    mypy = fresh("others")
    mypy.configure(plugins=plugins)
    texts = {"other.py": OTHER_PLUGIN, "helper.py": HELPER, "program.py": CALLER}
    for name, text in texts.items():
        (mypy.folder / name).write_text(text)
    run = mypy.check("program.py")
    assert run.output == (
        'program.py:4: error: marked  [misc]\nprogram.py:6: note: Revealed type is "bytes"\n'
    )


# Crashes

BROKEN = """\
import os

from typednn.mypy_plugin import annotation_hooks, call_hooks, hook_tables, plugin
from typednn.mypy_plugin.features.operations import calls as operations
from typednn.mypy_plugin.features.layers import hooks as layers


def breaking(name):
    def hook(*args, **kwargs):
        raise RuntimeError(f"planted in {name}")

    hook.__name__ = name
    return hook


tables = [hook_tables.FUNCTIONS, hook_tables.METHODS, hook_tables.ATTRIBUTES]
modules = [annotation_hooks, call_hooks, operations, layers]
for name in os.environ["BROKEN_HOOKS"].split():
    found = [module for module in modules if hasattr(module, name)]
    for module in found:
        setattr(module, name, breaking(name))
    for table in tables:
        for asked, hook in table.items():
            if getattr(hook, "func", hook).__name__ == name:
                table[asked] = breaking(name)
                found.append(table)
    assert found, f"there is no hook {name}"
"""

CRASHING = """\
from collections.abc import Callable

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

Rows = Float32[Tensor, "b 3"]


def f(g: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]], x: Rows) -> Float32[Tensor, "b"]:
    return g(x[:, 0])


chain = nn.Sequential(nn.Linear(3, 4, rng=np.random.default_rng(0)))
chain(ops.zeros((2, 3)).T)
f(ops.exp, ops.zeros((2, 3)))
x: int = "the errors of mypy itself are still found"
"""


@pytest.fixture(scope="module")
def cache_of_the_broken(
    tmp_path_factory: pytest.TempPathFactory, cases_run: Run
) -> Callable[[Path], None]:
    """Fills a folder with the plugin that breaks, and a cache that it made while it was whole."""
    folder = tmp_path_factory.mktemp("broken")

    def fill(other: Path) -> None:
        shutil.copytree(folder, other, dirs_exist_ok=True)

    mypy = Mypy(folder, folder / "cache")
    (folder / "broken.py").write_text(BROKEN)
    (folder / "imports.py").write_text("import typednn.nn\n")
    mypy.configure(plugins="broken.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROKEN_HOOKS", "")
        assert mypy.check("imports.py").status == 0
    return fill


@pytest.mark.parametrize(
    "hooks",
    [
        "analyze_annotation analyze_callable analyze_alias",
        "analyze_array",
        "relax check_call apply_rule apply_attribute_rule construct_chain call_chain",
    ],
)
def test_crashes_are_reported_and_mypy_goes_on(
    hooks: str,
    cache_of_the_broken: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache_of_the_broken(tmp_path)
    monkeypatch.setenv("BROKEN_HOOKS", hooks)
    (tmp_path / "program.py").write_text(CRASHING)
    run = Mypy(tmp_path, tmp_path / "cache").check("program.py")
    messages = run.messages()["program.py"]
    internal = [message for message in messages if message.code == "typednn-internal"]
    for name in hooks.split():
        assert any(f"RuntimeError: planted in {name} " in m.text for m in internal), name
    assert [m.line for m in messages if m.code == "assignment"] == [18], run.output
    assert "?" not in "".join(m.text for m in messages if m not in internal), run.output


def test_a_crash_tells_what_to_report(
    cache_of_the_broken: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_of_the_broken(tmp_path)
    monkeypatch.setenv("BROKEN_HOOKS", "apply_rule")
    (tmp_path / "program.py").write_text("from typednn import ops\nops.zeros(3)\n")
    mypy = Mypy(tmp_path, tmp_path / "cache")
    run = mypy.check("program.py")
    [internal] = (m for m in run.messages()["program.py"] if m.code == "typednn-internal")
    assert internal.text.endswith(
        "Please report this message with the file, the traceback that mypy --no-incremental"
        f" --show-traceback prints, and the versions: typednn {typednn.__version__}, mypy {metadata.version('mypy')},"
        f" Python {platform.python_version()}"
    )
    assert run.errors == ""
    shown = mypy.check("--no-incremental", "--show-traceback", "program.py")
    assert shown.output == run.output
    assert shown.errors.startswith("Traceback (most recent call last):\n")
    assert shown.errors.endswith("\nRuntimeError: planted in apply_rule\n")


def test_no_crash_is_told_of_an_overload_that_does_not_fit(
    fresh: Callable[[str], Mypy],
) -> None:
    mypy = fresh("overloads")
    (mypy.folder / "program.py").write_text('from typednn import ops\nops.eye("a")\n')
    run = mypy.check("--show-traceback", "program.py")
    assert [m.code for m in run.messages()["program.py"] if m.kind == "E"] == ["call-overload"]
    assert run.errors == ""


# What the cache must know


@pytest.fixture
def copy_of_the_package(tmp_path: Path) -> Path:
    root = tmp_path / "copy"
    for part in ("mypy_plugin", "shapes"):
        shutil.copytree(
            ROOT / "typednn" / part,
            root / "typednn" / part,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    return root


def version_of(root: Path) -> object:
    """`__version__` of the plugin under `root`, which is what mypy's cache is valid for."""
    entry = root / "typednn" / "mypy_plugin" / "__init__.py"
    spec = importlib.util.spec_from_file_location("copy_of_the_plugin", entry)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.__version__


def test_every_file_is_part_of_the_version(copy_of_the_package: Path) -> None:
    before = version_of(copy_of_the_package)
    assert before == version_of(copy_of_the_package)
    files = sorted((copy_of_the_package / "typednn").rglob("*.py"))
    assert len(files) > 25
    for path in files:
        text = path.read_text()
        path.write_text(text + "\n# changed\n")
        assert version_of(copy_of_the_package) != before, path
        path.write_text(text)
    path.rename(path.with_name("renamed.py"))
    assert version_of(copy_of_the_package) != before


def test_a_changed_option_changes_the_verdict_from_the_cache(fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("options")
    (mypy.folder / "program.py").write_text(
        "from typednn import ops\nx = ops.zeros((3, 1)) - ops.zeros(4)\n"
    )
    assert mypy.check("program.py").output == ""
    mypy.configure(options="warn_broadcast = true")
    warned = mypy.check("program.py")
    assert warned.output.endswith("[shape-broadcast]\n"), warned
    assert mypy.check("program.py") == warned


def test_an_option_that_does_not_exist_is_named(fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("options")
    (mypy.folder / "program.py").write_text("")
    mypy.configure(options="warn_brodcast = true")
    run = mypy.check("program.py")
    assert run.status == 2
    assert "warn_brodcast" in run.output + run.errors
    assert "Traceback" not in run.output + run.errors


def test_other_programs_do_not_read_more_modules(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import collections\n\nx: int = 1\n")
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure(more="sqlite_cache = false")
    assert mypy.check("program.py") == Run(0, "", "")
    modules = {path.name.partition(".")[0] for path in (tmp_path / "cache").rglob("*")}
    assert "program" in modules
    assert not modules & {"typednn", "numpy", "jaxtyping"}
