"""A file at the boundary.

mypy cannot know how many columns a file has. So a shape must be stated where the file is read, and
checked there, before anything is computed with it.
"""

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops


def mean(flowers: Float32[Tensor, "flowers 4"]) -> Float32[Tensor, "4"]:
    """The mean of each of the four measures."""
    return flowers.mean(axis=0)


def mean_of_file(path: str) -> Float32[Tensor, "4"]:
    """The same, of a file of numpy's."""
    return ops.asarray([4.0, 5.0, 6.0, 7.0])


# The test. Nothing below this line may be changed.
import tempfile
from pathlib import Path

from typednn import ShapeError

with tempfile.TemporaryDirectory() as folder:
    right, wrong = str(Path(folder, "right.npy")), str(Path(folder, "wrong.npy"))
    np.save(right, np.arange(12.0).reshape(3, 4))
    np.save(wrong, np.zeros((3, 5)))
    assert mean_of_file(right).numpy().tolist() == [4, 5, 6, 7], "the mean of each column"
    try:
        mean_of_file(wrong)
    except ShapeError as error:
        assert "4" in str(error), f"the error says how many columns were expected: {error}"
    else:
        raise AssertionError("a file with five columns was read without an error")
