"""mypy on the package itself, with the plugin against without: asked at most 1.3 times cold, and under 1 s warm."""

import os
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import compare_commands, python, spread, verdict

CONFIGURATION = "[mypy]\nstrict = True\nallow_redefinition = True\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, plugin in (("with", "plugins = typednn.mypy_plugin\n"), ("without", "")):
            Path(folder, f"{name}.ini").write_text(CONFIGURATION + plugin)
        # Without the plugin a few lines of the package do not type-check; the time is what counts.
        os.environ["MYPYPATH"] = str(Path.cwd())
        measure(folder, "cold", 3, lambda: forget(folder))
        measure(folder, "warm", 11, lambda: None)


def measure(folder: str, state: str, rounds: int, before: Callable[[], object]) -> None:
    comparison = compare_commands(
        command(folder, "with"), command(folder, "without"), rounds=rounds, before=before
    )
    print(f"mypy {state}, plugin: {spread(comparison.ours, ' s')}", end="; ")
    print(f"no plugin: {spread(comparison.theirs, ' s')}; ratio {spread(comparison.ratios)}")
    if state == "cold":
        verdict("mypy cold, plugin over none", statistics.median(comparison.ratios), 1.3)
    else:
        verdict("mypy warm, plugin", statistics.median(comparison.ours), 1, " s")


def command(folder: str, name: str) -> list[str]:
    """mypy as a process that always exits 0, since only its time is wanted here."""
    run = (
        "import sys; from mypy import api; "
        "out, err, code = api.run(sys.argv[1:]); sys.exit(code if code == 2 else 0)"
    )
    cache = str(Path(folder, f"cache-{name}"))
    configuration = str(Path(folder, f"{name}.ini"))
    return python("-c", run, "--config-file", configuration, "--cache-dir", cache, "typednn")


def forget(folder: str) -> None:
    for cache in Path(folder).glob("cache-*"):
        shutil.rmtree(cache)


if __name__ == "__main__":
    main()
