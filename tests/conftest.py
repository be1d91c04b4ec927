"""What all tests share: where the real MNIST is, and Hypothesis without a stop-watch."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine makes any deadline fail now and then; CI draws the same examples each time.
settings.register_profile("typednn", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("typednn")

# No test reads or writes the cache folder of the user who runs it; processes of tests inherit this.
_CACHE = tempfile.TemporaryDirectory(prefix="typednn-tests-")  # until Python ends
os.environ["XDG_CACHE_HOME"] = _CACHE.name

REAL_MNIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "mnist"


@pytest.fixture(scope="session")
def real_mnist() -> Path:
    """The folder of the real MNIST, which is no part of the project."""
    if not REAL_MNIST.is_dir():
        pytest.skip("the real MNIST is not beside this checkout (../shared/data/mnist)")
    return REAL_MNIST
