"""``typednn demo``: a mistake found by mypy, a network that learns, gradients that are checked."""

import runpy
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from jaxtyping import Float32, Int64

from typednn import losses
from typednn.cli.check import require_mypy, run_mypy
from typednn.cli.recipes import DIGITS
from typednn.cli.train import trained
from typednn.data import Batch, Split, batches, load_digits
from typednn.metrics import accuracy
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor
from typednn.testing import check_gradients
from typednn.train import Classifier, predict

NETWORK: Final = Path(__file__).with_name("zig_network.py")
_SETTINGS: Final = """\
[mypy]
strict = true
plugins = typednn.mypy_plugin
allow_redefinition = true
"""


def demo() -> int:
    """All three parts; 0 if each showed what it is there to show."""
    print("1. A network whose sizes do not fit. The Zig compiler takes it as it is.\n")
    seen = show_mistake()
    split = load_digits()
    print(f"\n2. Learning {len(split.train)} handwritten digits, with sizes that fit.\n")
    network = train(split)
    print("\n3. Are its gradients right? Compared with finite differences, in float64.\n")
    compare_gradients(network, next(batches(split.train, 32)))
    return 0 if seen else 1


def show_mistake() -> bool:
    """The network, mypy's error in it and what the run time says; whether both objected."""
    for number, line in enumerate(NETWORK.read_text().splitlines(), 1):
        print(f"  {number:2} | {line}".rstrip())
    print(f"\n$ mypy {NETWORK.name}")
    complaint = mypy_errors(NETWORK)
    print(complaint or "mypy found nothing wrong, which is a mistake")
    print(f"\n$ python {NETWORK.name}")
    twin = runtime_error(NETWORK)
    print(twin or "it runs, which is a mistake")
    return bool(complaint and twin)


def mypy_errors(path: Path) -> str:
    """What mypy, with the plugin, says of one file, without its summary."""
    require_mypy("the demo")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mypy.ini").write_text(_SETTINGS)
        shutil.copy(path, folder)
        options = ["--config-file=mypy.ini", "--cache-dir=cache", "--no-error-summary"]
        run = run_mypy([*options, path.name], folder=folder)
    return (run.stdout + run.stderr).strip()


def runtime_error(path: Path) -> str | None:
    """The last line of what Python says when it runs the file."""
    try:
        runpy.run_path(str(path))
    except ShapeError as error:
        return f"{type(error).__name__}: {error}"
    return None


def train(split: Split[Any]) -> Classifier[Any]:
    """The digits' network, trained; says how well it reads digits that it has not seen."""
    started = time.perf_counter()
    network = trained(split, DIGITS, epochs=None, seed=0)
    seconds = time.perf_counter() - started
    share = accuracy(predict(network, split.test), split.test.labels)
    print(f"held-out accuracy {100 * share:.1f} % on {len(split.test)} digits in {seconds:.1f} s")
    return network


def compare_gradients(network: Classifier[Any], batch: Batch) -> None:
    """Raises GradientError where a gradient is wrong."""

    def loss(
        model: Classifier[Any], x: Float32[Tensor, "b n"], y: Int64[Tensor, "b"]
    ) -> Float32[Tensor, ""]:
        return losses.cross_entropy(model(x), y)

    deviation = check_gradients(loss, network, batch.inputs, batch.labels)
    print(f"largest relative deviation {deviation:.1e}")
