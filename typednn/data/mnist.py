"""MNIST's handwritten digits: 28 x 28 images from a folder of IDX files.

LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition.
"""

import os
import stat
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np

from typednn.checks import typed
from typednn.data.dataset import Dataset, Split
from typednn.data.errors import DataError, reason
from typednn.data.idx import read_idx
from typednn.tensor import wrap

CLASSES: Final = 10
ROWS: Final = 28
COLUMNS: Final = 28


class FileNames(NamedTuple):
    """The names of the two files of a split, without ``.gz``."""

    images: str
    labels: str


TRAIN: Final = FileNames("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST: Final = FileNames("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
NAMES: Final = (*TRAIN, *TEST)


@typed
def load_mnist(folder: str | Path) -> Split[Literal[784]]:
    """Return 60000 images for training, 10000 for testing: 784 values in [0, 1], labels 0 to 9.

    ``folder`` has the four files, gzipped or not, under their usual names
    (``train-images-idx3-ubyte.gz``, or with a dot: ``train-images.idx3-ubyte``).
    Raises DataError for a missing or damaged file.
    """
    if not os.fspath(folder):
        raise DataError(folder, "a folder", "an empty path")
    folder = Path(folder)
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        raise DataError(folder, "a folder", "nothing there") from None
    except (OSError, ValueError) as error:  # too long, in a closed folder, with a null byte
        raise DataError(folder, "a folder", reason(error)) from None
    if not is_folder:
        raise DataError(folder, "a folder", "a file")
    return Split(train=_load(folder, TRAIN), test=_load(folder, TEST))


def item_of(name: str) -> tuple[int, ...]:
    """Return the shape of each example in the file of this name."""
    return (ROWS, COLUMNS) if name in (TRAIN.images, TEST.images) else ()


def find(folder: Path, name: str) -> Path | None:
    """Return the path of the file in ``folder``: plain or gzipped, with "-" or "." before ``idx``.

    None if there is none. Raises DataError for a folder that cannot be read.
    """
    spellings = (name, name.replace("-idx", ".idx"))
    places = [folder / (spelling + end) for end in ("", ".gz") for spelling in spellings]
    try:
        there = [place for place in places if place.exists()]
    except OSError as error:
        raise DataError(folder, "a folder that can be read", reason(error)) from None
    return next((place for place in there if place.is_file()), there[0] if there else None)


def _load(folder: Path, names: FileNames) -> Dataset[Literal[784]]:
    images_path, labels_path = _need(folder, names.images), _need(folder, names.labels)
    images = read_idx(images_path, (ROWS, COLUMNS))
    labels = read_idx(labels_path, ())
    if len(labels) != len(images):
        expected = f"{len(images)} labels, one for each image of {images_path.name}"
        raise DataError(labels_path, expected, str(len(labels)))
    if (wrong := np.flatnonzero(labels >= CLASSES)).size:
        at = int(wrong[0])
        raise DataError(labels_path, f"labels 0 to {CLASSES - 1}", f"{labels[at]} as label {at}")
    pixels = images.reshape(len(images), ROWS * COLUMNS).astype(np.float32)
    pixels /= 255
    return Dataset(wrap(pixels), wrap(labels.astype(np.int64)))


def _need(folder: Path, name: str) -> Path:
    path = find(folder, name)
    if path is None:
        raise DataError(folder, f"a file {name} or {name}.gz", "neither")
    return path
