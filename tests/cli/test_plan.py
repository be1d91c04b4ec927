"""`typednn plan`: a report, a budget with exit code 1, and one line for all that is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from typednn.cli import main

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import asyncio, functools, warnings; from typing import Any
from jaxtyping import Float32
from typednn import Tensor, nn, ops
import numpy as np

class Net(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.layer = nn.Linear(3, 2, rng=rng)

    def run(self, x: Float32[Tensor, "batch 3"]) -> Float32[Tensor, "batch 2"]:
        return self.layer(x)

net = Net(np.random.default_rng(0))
three = 3

def step(net: Net, x: Float32[Tensor, "batch 3"]) -> Float32[Tensor, "batch 2"]:
    return net.run(x)

def anywhere(x: Float32[Tensor, "*axes 3"]) -> Any:
    return x + 1

def bare(x):
    return x

def branching(x: Float32[Tensor, "batch"]) -> Any:
    if x.sum() > 0:
        return x

def wrong(x: Float32[Tensor, "batch 3"]) -> Any:
    return ops.matmul(x, x)

def broken(x: Float32[Tensor, "batch"]) -> Any:
    return 1 / 0

class Plain:
    pass

class Wide(nn.Module):
    def __init__(self, width: int, rate: float, rng: np.random.Generator) -> None:
        self.width, self.rate = width, rate
        self.layers = [nn.Linear(width, width, rng=rng) for _ in range(width)]

    def __call__(self, x: Float32[Tensor, "batch {self.width}"]) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x * self.rate

    def run(self, x: Float32[Tensor, "batch {self.width}"]) -> Any:
        return self(x)

wide = Wide(3, 0.5, np.random.default_rng(0))

def ending(x: Float32[Tensor, "batch"]) -> Any:
    exit_early(0)

def exit_early(code: int) -> Any:
    raise SystemExit(code)

def rated(x: Float32[Tensor, "batch 3"], rate: float, flip: bool = False,
          mode: str = "down", shape: tuple[int, int] | None = None) -> Any:
    return x * rate if shape is None else ops.reshape(x, shape) * rate

part = functools.partial(rated, rate=0.1)

def many(*xs: Float32[Tensor, "batch 3"]) -> Any:
    return xs

class Odd(BaseException):
    def __str__(self) -> str:
        raise RuntimeError("none")

RAISED = {each.__name__: each for each in (GeneratorExit, Odd, KeyboardInterrupt, asyncio.CancelledError)}

def raising(x: Float32[Tensor, "batch"], what: str) -> Any:
    raise RAISED[what]

def deeper(x: Float32[Tensor, "batch"]) -> Any:
    return np.linalg.inv(np.zeros((2, 2)))

def evaluating(x: Float32[Tensor, "batch"]) -> Any:
    return eval("x +")

def two_lines(x: Float32[Tensor, "batch"]) -> Any:
    raise BaseExceptionGroup("two\\nlines", [GeneratorExit()])

class Lazy:
    @property
    def value(self) -> Any:
        raise GeneratorExit("of a property")

lazy = Lazy()

def telling(x: Float32[Tensor, "batch 3"]) -> Any:
    print("planning")
    warnings.warn("beware")
    return x
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with modules of its own, which no other test has imported."""
    (tmp_path / "program_of_test_plan.py").write_text(PROGRAM)
    (tmp_path / "broken_of_test_plan.py").write_text("x = 1\nimport not_there_at_all\n")
    (tmp_path / "ending_of_test_plan.py").write_text("import sys\n\nsys.exit('enough')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in [name for name in sys.modules if name.endswith("_of_test_plan")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def run(arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    """The exit code and what it printed; `m` stands for the module's name."""
    words = arguments.replace("m:", "program_of_test_plan:").split()
    try:
        code: object = main(["plan", *words])
    except SystemExit as end:
        code = end.code
    return code, *capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        ("m:step batch=4", "step  batch=4"),
        ("m:net.run batch=4", "Net.run  batch=4"),
        ("m:net.layer b=4", "Linear  b=4"),
        ("m:anywhere axes=4,5", "anywhere  axes=(4, 5)"),
        ("m:anywhere axes=4", "anywhere  axes=4"),
        ("m:anywhere axes=()", "anywhere  axes=()"),
        ("m:Net.run batch=4", "Net.run  batch=4"),
        ("m:Wide.run batch=4 width=3 rate=0.5", "Wide.run  batch=4  width=3  rate=0.5"),
        ("m:Wide batch=4 width=3 rate=1", "Wide  batch=4  width=3  rate=1"),
        ("m:wide batch=4", "Wide  batch=4"),
        ("m:wide.run batch=4", "Wide.run  batch=4"),
        ("m:part batch=4", "rated  batch=4"),
        ("m:rated batch=4 rate=1e-3", "rated  batch=4  rate=0.001"),
        ("m:rated batch=4 rate=-1 flip=TRUE", "rated  batch=4  rate=-1  flip=True"),
        (
            "m:rated batch=4 rate=1 mode=up shape=4,3",
            "rated  batch=4  rate=1  mode=up  shape=(4, 3)",
        ),
    ],
)
def test_a_report(arguments: str, first: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(arguments, capsys)
    assert (code, err, out.splitlines()[0]) == (0, "", first)
    assert "lifetimes" in out
    assert "\x1b" not in out


def test_a_budget(capsys: pytest.CaptureFixture[str]) -> None:
    size = 4 * (3 * 2 + 2 + 5 * 3 + 5 * 2)  # the model, x and the result; nothing else
    assert run(f"m:step batch=5 --max-bytes {size}", capsys)[0] == 0
    code, out, err = run(f"m:step batch=5 --max-bytes {size - 1}", capsys)
    assert (code, out.splitlines()[0]) == (1, "step  batch=5")
    assert err == (
        f"typednn: step takes {size} bytes, 1 more than the budget of {size - 1}; most are inputs,"
        " 60 B, and the largest piece is x float32[5, 3], 60 B\n"
    )


def test_the_budget_names_the_operation_that_takes_most(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = run("m:net.run batch=1000 --max-bytes 1000", capsys)
    assert code == 1
    assert "most are inputs, 12.0 kB, and the largest piece is x float32[1000, 3]" in err
    code, _, err = run("m:anywhere axes=1000 --max-bytes 13000", capsys)
    assert err.count("\n") == code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("step", "'step' is not module:function, such as package.train:step"),
        ("a/b.py:step", "'a/b.py:step' is not module:function, such as package.train:step"),
        ("nowhere_at_all:step", "there is no module 'nowhere_at_all' in "),
        ("m.inner:step", "there is no module 'm' in "),
        (
            "broken_of_test_plan:step",
            "broken_of_test_plan.py:2: ModuleNotFoundError: No module named 'not_there_at_all'",
        ),
        ("ending_of_test_plan:step", "ending_of_test_plan.py:3: SystemExit: enough"),
        ("m:stepp", "there is no stepp; did you mean step?"),
        ("m:net.nothing", "there is no nothing"),
        ("m:Plain", "is no function, but a class whose objects cannot be called"),
        ("m:three", "is no function, but an object of class int"),
        ("m:step", "the size 'batch' is missing for argument 'x': Float32"),
        ("m:step batch=4 bath=3", "step has no size 'bath'; its sizes: batch"),
        ("m:step batch=0", "batch is 0, but a size is a positive integer"),
        ("m:step batch=-4", "batch is -4, but a size is a positive integer"),
        ("m:step batch=4.5", "batch is 4.5, but a size is a positive integer"),
        ("m:anywhere axes=3,", "axes is '3,', but a size is a positive integer"),
        ("m:step batch", "'batch' is no size; write it as batch=64"),
        ("m:step batch=4 batch=5", "batch is given twice"),
        ("m:step batch=4,5", "batch is (4, 5), but one axis of argument 'x'"),
        ("m:bare", "argument 'x' has no annotation; annotate it"),
        ("m:Wide.run batch=4", "the size 'width' is missing for argument 'width' of Wide"),
        ("m:Wide batch=4 width=3", "argument 'rate' of Wide (an instance of Wide) is float, which"),
        ("m:Wide batch=4 width=3 rate=fast", "rate is 'fast', but argument 'rate' of Wide"),
        ("m:Wide batch=4 width=2.5 rate=1", "width is 2.5, but argument 'width' of Wide (an"),
        ("m:rated batch=4", "argument 'rate' is float, which does not say what to plan for; give"),
        ("m:rated batch=4 rate=0.1,", "rate is '0.1,', but argument 'rate' is float"),
        ("m:rated batch=4 rate=true", "rate is True, but argument 'rate' is float"),
        (
            "m:many batch=4",
            "batch is a size of *xs, of which there may be any number; pass examples",
        ),
        ("m:ending batch=4", "program_of_test_plan.py:58: SystemExit: 0"),
        ("m:rated batch=99999999999999999999 rate=1", "is larger than any array can be (2**63"),
        ("m:branching batch=4", "bool(x), as in 'if x:', needs the values"),
        ("m:wrong batch=4", "program_of_test_plan.py:31: ShapeError: matmul: "),
        ("m:broken batch=4", "program_of_test_plan.py:34: ZeroDivisionError: division by zero"),
        ("m:raising batch=4 what=GeneratorExit", "program_of_test_plan.py:76: GeneratorExit\n"),
        ("m:raising batch=4 what=CancelledError", "program_of_test_plan.py:76: CancelledError\n"),
        ("m:raising batch=4 what=Odd", "program_of_test_plan.py:76: Odd: its str() failed\n"),
        ("m:two_lines batch=4", ": BaseExceptionGroup: two lines (1 sub-exception)\n"),
        ("m:deeper batch=4", "program_of_test_plan.py:79: LinAlgError: Singular matrix"),
        (
            "m:evaluating batch=4",
            "program_of_test_plan.py:82: SyntaxError: invalid syntax (<string>",
        ),
        ("m:lazy.value", "program_of_test_plan.py:90: GeneratorExit: of a property\n"),
        ("m:step batch=4 --max-bytes 0", "argument --max-bytes: 0 is not a positive number"),
        ("m:step batch=4 --max-bytes 1kB", "argument --max-bytes: '1kB' is not a whole number"),
        ("m:step batch=4 --svg nowhere/a.svg", "nowhere/a.svg: No such file or directory"),
    ],
)
def test_what_is_wrong(arguments: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(arguments, capsys)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("typednn")
    assert (err.count("\n"), err[-1]) == (1, "\n")


def test_a_function_that_stops_the_program_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    """As by Ctrl-C, from which it cannot be told apart."""
    code, out, err = run("m:raising batch=4 what=KeyboardInterrupt", capsys)
    assert (code, out, err) == (130, "", "typednn: stopped\n")


NOT_IMPORTED = {
    "syntax": (b"x = 1\ndef f(:\n", ":2: SyntaxError: invalid syntax\n    def f(:\n          ^"),
    "indented": (b"x = 1\n  y = 2\n", ":2: IndentationError: unexpected indent\n    y = 2"),
    "return": (
        b"return 3\n",
        ":1: SyntaxError: 'return' outside function\n    return 3\n    ^^^^^^^^",
    ),
    "null": (b"x = 1\n\0\n", ": SyntaxError: source code string cannot contain null bytes"),
    "codec": (b"# coding: nope\n", ": SyntaxError: unknown encoding: nope"),
    "letters": (
        b"x = 1\ny = '\xff'\n",
        ":2: SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xff in position 0: ",
    ),
    "circle": (
        b"from circle_of_test_plan import f\n",
        ":1: ImportError: cannot import name 'f' from partially initialized module 'circle_of_test",
    ),
    "name": (
        b"x = 1\nfrom numpy import f\n",
        ":2: ImportError: cannot import name 'f' from 'numpy'",
    ),
    "ours": (b"from typednn import f\n", ":1: ImportError: cannot import name 'f' from 'typednn'"),
    "exit": (b"raise GeneratorExit\n", ":1: GeneratorExit"),
}


@pytest.mark.parametrize("deep", [False, True], ids=["itself", "imported by another"])
@pytest.mark.parametrize("name", NOT_IMPORTED)
def test_a_module_that_cannot_be_imported(
    name: str, deep: bool, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, message = NOT_IMPORTED[name]
    broken = here / f"{name}_of_test_plan.py"
    broken.write_bytes(source)
    (here / "outer_of_test_plan.py").write_text(f"import os\n\nimport {broken.stem}\n")
    module = "outer_of_test_plan" if deep else broken.stem
    code, out, err = run(f"{module}:f", capsys)
    assert (code, out) == (2, "")
    where = f"{here / 'outer_of_test_plan.py'}:3" if deep and name == "null" else broken
    assert err.startswith(f"typednn: {module} cannot be imported: {where}{message}")
    assert err.endswith("\n")
    assert err.count("\n") <= 3


@pytest.mark.parametrize("module", ["folder_of_test_plan", "package_of_test_plan"])
def test_a_module_that_is_not_there(
    module: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "folder_of_test_plan.py").mkdir()
    (here / "package_of_test_plan").mkdir()
    code, out, err = run(f"{module}.inner:f", capsys)
    assert (code, out) == (2, "")
    assert err.startswith("typednn: there is no module '")
    assert err.count("\n") == 1


def test_a_drawing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.svg").write_text("old")
    assert run("m:step batch=4 --svg a.svg", capsys)[0] == 0
    assert Path("a.svg").read_text("utf-8").startswith("<?xml")
    assert not [path for path in here.iterdir() if path.name.startswith(".")]


def test_a_drawing_without_matplotlib(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run("m:step batch=4 --svg a.svg", capsys) == (
        2,
        "",
        "typednn: drawing a plan: needs matplotlib; pip install 'typednn[plot]'\n",
    )


COMMAND = [sys.executable, "-m", "typednn", "plan", "program_of_test_plan:step", "batch=4"]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_any_encoding_and_any_reader(here: Path, encoding: str) -> None:
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    whole = subprocess.run(COMMAND, cwd=here, env=environment, capture_output=True, check=False)
    assert (whole.returncode, whole.stderr) == (0, b"")
    assert ("▓".encode() in whole.stdout) == (encoding == "utf-8")
    with subprocess.Popen(
        COMMAND, cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0


def test_what_the_program_prints_is_no_part_of_the_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.warns(UserWarning, match="beware"):
        code, out, err = run("m:telling batch=4", capsys)
    assert (code, err, out.splitlines()[0]) == (0, "planning\n", "telling  batch=4")
