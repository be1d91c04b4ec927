"""``typednn demo``: mypy finds a mistake, a network learns, and gradients are checked."""

import runpy
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from jaxtyping import Float32, Int64

from typednn import losses
from typednn.cli.mypy_runs import require_mypy, run_mypy
from typednn.cli.recipes import DIGITS
from typednn.cli.train import trained
from typednn.data import DataLoader, Dataset, Split, load_digits
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
    """Run all three parts; return 0 if mypy and the run time have found the mistake, else 1."""
    print("1. A network whose sizes do not fit. The Zig compiler takes it as it is.\n")
    seen = show_mistake()
    split = load_digits()
    print(f"\n2. Learning {len(split.train)} handwritten digits, with sizes that fit.\n")
    network = train(split)
    print("\n3. Are its gradients right? Compared with finite differences, in float64.\n")
    compare_gradients(network, next(iter(DataLoader(split.train, 32))))
    return 0 if seen else 1


def show_mistake() -> bool:
    """Print the network and the errors of mypy and the run time; return whether both are there."""
    for number, line in enumerate(NETWORK.read_text().splitlines(), 1):
        print(f"  {number:2} | {line}".rstrip())
    print(f"\n$ mypy {NETWORK.name}")
    error_text = mypy_errors(NETWORK)
    print(error_text or "mypy found nothing wrong, which is a mistake")
    print(f"\n$ python {NETWORK.name}")
    runtime_text = runtime_error(NETWORK)
    print(runtime_text or "it runs, which is a mistake")
    return bool(error_text and runtime_text)


def mypy_errors(path: Path) -> str:
    """Return the output of mypy with the plugin for one file, without the summary."""
    require_mypy("the demo")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mypy.ini").write_text(_SETTINGS)
        shutil.copy(path, folder)
        options = ["--config-file=mypy.ini", "--cache-dir=cache", "--no-error-summary"]
        run = run_mypy([*options, path.name], folder=folder)
    return (run.stdout + run.stderr).strip()


def runtime_error(path: Path) -> str | None:
    """Run the file; return the text of its ShapeError, or None if there is none."""
    try:
        runpy.run_path(str(path))
    except ShapeError as error:
        return f"{type(error).__name__}: {error}"
    return None


def train(split: Split[Any]) -> Classifier[Any]:
    """Return the network trained on the digits, and print its accuracy on held-out digits."""
    started = time.perf_counter()
    network = trained(split, DIGITS, epochs=None, seed=0)
    seconds = time.perf_counter() - started
    fraction = accuracy(predict(network, split.test), split.test.labels)
    tested = f"{100 * fraction:.1f} % on {len(split.test)} digits"
    print(f"held-out accuracy {tested} in {seconds:.1f} s")
    return network


def compare_gradients(network: Classifier[Any], batch: Dataset) -> None:
    """Compare gradients with finite differences. Raises GradientError if one is wrong."""

    def loss(
        model: Classifier[Any], x: Float32[Tensor, "b n"], y: Int64[Tensor, "b"]
    ) -> Float32[Tensor, ""]:
        return losses.cross_entropy(model(x), y)

    deviation = check_gradients(loss, network, batch.inputs, batch.labels)
    print(f"largest relative deviation {deviation:.1e}")
