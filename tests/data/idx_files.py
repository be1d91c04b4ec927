"""Small MNIST folders, whole ones, for tests to break."""

import gzip
from pathlib import Path

import numpy as np

from typednn.data.mnist import TEST, TRAIN


def idx(values: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    """The bytes of an IDX file with these values."""
    sizes = np.array(values.shape, ">u4").tobytes()
    return bytes((0, 0, 8, values.ndim)) + sizes + values.tobytes()


def images(count: int) -> bytes:
    return idx(np.arange(count * 784).astype(np.uint8).reshape(count, 28, 28))


def labels(count: int) -> bytes:
    return idx((np.arange(count) % 10).astype(np.uint8))


def write_mnist(folder: Path, *, zipped: bool = False, separator: str = "-") -> Path:
    """A folder with 12 images to train on and 7 held out, under MNIST's names."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in ((TRAIN, 12), (TEST, 7)):
        for name, data in ((part.images, images(count)), (part.labels, labels(count))):
            spelt = name.replace("-idx", f"{separator}idx")
            if zipped:
                (folder / f"{spelt}.gz").write_bytes(gzip.compress(data))
            else:
                (folder / spelt).write_bytes(data)
    return folder
