"""The report counts the calls of other libraries that have a rule, and those without by name."""

import json
import subprocess
import sys
from pathlib import Path

from typednn.cli.shape_report import report_lines
from typednn.mypy_plugin.library_report import LibraryCalls
from typednn.mypy_plugin.report import _all_calls, _calls

PROGRAM = """
import numpy as np
from jaxtyping import Float

def calls(x: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n"]:
    np.linalg.cond(x)
    np.linalg.cond(x[1:])
    x.tofile("file")
    np.exp(x)
    np.concatenate([x, x])
    np.zeros(3)
    len(x)
    xs = [x]
    xs.append(x)
    return x.sum(axis=1)
"""


def test_calls_are_counted_by_name(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\nplugins = typednn.mypy_plugin\n[typednn]\nreport = shapes.json\n"
    )
    command = [sys.executable, "-m", "mypy", "program.py"]
    for _ in ("cold", "warm"):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        content = json.loads((tmp_path / "shapes.json").read_text())
        for entry in (content["total"], content["modules"]["program"]):
            assert entry["with_rule"] == {"numpy": 3}
            assert entry["without_rule"] == {
                "numpy.linalg._linalg.cond": 2,
                "numpy.ndarray.tofile": 1,
            }
    lines = report_lines(tmp_path / "shapes.json", lambda file: True)
    assert lines[-3:] == [
        "Calls of other libraries with a rule: 3 of 6, 50.0 %; without:",
        "        2  numpy.linalg._linalg.cond",
        "        1  numpy.ndarray.tofile",
    ]


def test_a_program_without_such_calls_says_nothing_of_them() -> None:
    assert _calls(LibraryCalls({}, {})) == {}
    assert _all_calls([{"known": 3}]) == LibraryCalls({}, {})


def test_the_calls_of_several_modules_are_added() -> None:
    entries = [
        {"with_rule": {"jax": 2}, "without_rule": {"f": 1}},
        {"with_rule": {"jax": 1}, "without_rule": {"f": 1, "g": 2}},
    ]
    assert _all_calls(entries) == LibraryCalls({"jax": 3}, {"f": 2, "g": 2})
