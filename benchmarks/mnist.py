"""MNIST: the own recipe (97.5 % within 5 epochs) and the Zig program's (95.0 % after 16, 15 times its speed).

Both run through the command line, as a user would: ``python -m benchmarks.mnist FOLDER`` with the folder of the IDX files.
"""

import re
import subprocess
import sys

from benchmarks.harness import children_seconds, python

ZIG_SECONDS = 17.0
"""What the Zig program takes an epoch in its fastest build, on one thread."""


def main(folder: str) -> None:
    accuracy, seconds = train(folder, 5)
    report("own recipe, 5 epochs: accuracy", accuracy, 97.5, " %")
    print(f"    {seconds:.2f} s an epoch")
    accuracy, seconds = train(folder, 16, "--zig-recipe")
    report("Zig recipe, 16 epochs: accuracy", accuracy, 95.0, " %")
    report("Zig recipe: times faster an epoch than the Zig program", ZIG_SECONDS / seconds, 15)
    print(f"    {seconds:.2f} s an epoch")


def train(folder: str, epochs: int, *options: str) -> tuple[float, float]:
    """Test accuracy in per cent, and processor seconds an epoch, the program's start and its test included."""
    program = "import sys; from typednn.cli import main; sys.exit(main())"
    command = python("-c", program, "train", "mnist", "--data", folder, "--epochs", str(epochs))
    before = children_seconds()
    run = subprocess.run([*command, *options], check=True, stdout=subprocess.PIPE, text=True)
    seconds = children_seconds() - before
    found = re.search(r"test accuracy ([\d.]+) %\s*\Z", run.stdout)
    assert found, f"no accuracy in the last line of: {run.stdout[-200:]}"
    return float(found[1]), seconds / epochs


def report(figure: str, measured: float, least: float, unit: str = "") -> None:
    word = "met" if measured >= least else "MISSED"
    print(
        f"{figure}: asked at least {least:g}{unit}, measured {measured:.2f}{unit}: {word}",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(
            "usage: python -m benchmarks.mnist FOLDER, the folder that holds MNIST's IDX files"
        )
    main(sys.argv[1])
