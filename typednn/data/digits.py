"""scikit-learn's handwritten digits: 1797 images of 8 x 8, in the package, so no download.

They are the test part of Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits,
https://archive.ics.uci.edu/dataset/80.
"""

from typing import Final, Literal

import numpy as np

from typednn import ops
from typednn.checks import typed
from typednn.data.dataset import Dataset, Split
from typednn.data.errors import MissingExtraError

HELD_OUT: Final = 360
_BRIGHTEST: Final = 16
_SPLIT_SEED: Final = 0


@typed
def load_digits() -> Split[Literal[64]]:
    """Return 1437 images for training and 360 for testing: 64 values in [0, 1], labels 0 to 9.

    The split is the same in every call. Raises MissingExtraError without scikit-learn.
    """
    try:
        from sklearn import datasets
    except ImportError:
        raise MissingExtraError("the digits", "scikit-learn", "digits") from None
    images, labels = datasets.load_digits(return_X_y=True)
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(labels))
    pixels = (images[order] / _BRIGHTEST).astype(np.float32)
    classes = labels[order].astype(np.int64)

    def part(rows: slice) -> Dataset[Literal[64]]:
        return Dataset(ops.asarray(pixels[rows]), ops.asarray(classes[rows]))

    return Split(train=part(slice(HELD_OUT, None)), test=part(slice(HELD_OUT)))
