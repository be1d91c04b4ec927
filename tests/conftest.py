"""What all tests share: where the real MNIST is, and Hypothesis without a stop-watch."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine makes any deadline fail now and then; CI draws the same examples each time.
settings.register_profile("typednn", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("typednn")

REAL_MNIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "mnist"


@pytest.fixture(scope="session")
def real_mnist() -> Path:
    """The folder of the real MNIST, which is no part of the project."""
    if not REAL_MNIST.is_dir():
        pytest.skip("the real MNIST is not beside this checkout (../shared/data/mnist)")
    return REAL_MNIST
