"""The share of calls of other libraries, in code with shape annotations, that have a rule.

    python -m benchmarks.foreign_calls FOLDER_OR_FILE [...]

mypy checks these sources with the plugin, in the environment of this script, and the plugin's report counts the
calls with arrays whose class it knows. Prints the share for each library, and the names without a rule that are
called most. Asked are 90 % of numpy's and JAX's, and 80 % of PyTorch's.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from mypy import api

ASKED: Final = {"numpy": 90.0, "jax": 90.0, "torch": 80.0}
MOST: Final = 40


def main(sources: list[str]) -> None:
    total = report_on(sources)["total"]
    with_rule, without = total.get("with_rule", {}), total.get("without_rule", {})
    for name, count in sorted(without.items(), key=lambda item: -item[1])[:MOST]:
        print(f"{count:>6}  {name}")
    for library, asked in ASKED.items():
        known = with_rule.get(library, 0)
        number = known + sum(n for name, n in without.items() if name.startswith(f"{library}."))
        if number:
            share = 100 * known / number
            is_met = "met" if share >= asked else "not met"
            print(f"{library}: {known} of {number} calls have a rule, {share:.1f} %: {is_met}")


def report_on(sources: list[str]) -> dict[str, Any]:
    """Return the plugin's report on all sources together. Any: JSON."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "mypy.ini")
        config.write_text(
            "[mypy]\nplugins = typednn.mypy_plugin\n[typednn]\nreport = shapes.json\n"
        )
        options = ["--config-file", str(config), "--cache-dir", str(Path(folder, "cache"))]
        api.run([*options, *sources])
        content: dict[str, Any] = json.loads(Path(folder, "shapes.json").read_text("utf-8"))
        return content


if __name__ == "__main__":
    main(sys.argv[1:])
