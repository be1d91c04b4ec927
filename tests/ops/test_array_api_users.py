"""scipy and scikit-learn take tensors where they take arrays of any namespace of the standard."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def differences() -> dict[str, str]:
    command = [sys.executable, "-m", "tests.ops.array_api_users"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, str] = json.loads(run.stdout)
    return found


def test_functions_give_on_tensors_what_they_give_on_arrays(differences: dict[str, str]) -> None:
    runs = {name: text for name, text in differences.items() if not text.startswith("TypeError")}
    assert len(runs) >= 45 and not any(runs.values()), runs


def test_functions_that_write_into_arrays_are_told_that_tensors_never_change(
    differences: dict[str, str],
) -> None:
    refused = {name: text for name, text in differences.items() if text.startswith("TypeError")}
    assert set(refused) == {
        "scipy.special.logsumexp",
        "scipy.stats.zscore",
        "sklearn.metrics.r2_score",
        "sklearn.preprocessing.StandardScaler",
        "sklearn.preprocessing.MinMaxScaler",
    }
    for text in refused.values():
        assert text.endswith("ops.index_update(x, key, value) makes another one")
