"""Data for training: from files, arrays and frames, and its batches, with their sizes in the types.

``DataLoader`` makes batches of any tree of tensors or arrays. The other functions make such trees,
all in memory: arrays beyond that are memory-mapped by numpy and given to a loader as they are.
Files and arrays are not trusted: anything wrong with one raises a DataError of one line that names
the file or the place, what was expected and what was found.
"""

from typednn.data.arrays import from_numpy
from typednn.data.dataset import Dataset, Split
from typednn.data.digits import load_digits
from typednn.data.download import download_mnist
from typednn.data.errors import DataError, MissingExtraError
from typednn.data.frames import from_frame
from typednn.data.images import LabelledImages, load_images
from typednn.data.loader import DataLoader
from typednn.data.mnist import load_mnist
from typednn.data.splitting import split
from typednn.data.text import Vocabulary, read_bytes, read_text, windows

__all__ = [
    "DataError",
    "DataLoader",
    "Dataset",
    "LabelledImages",
    "MissingExtraError",
    "Split",
    "Vocabulary",
    "download_mnist",
    "from_frame",
    "from_numpy",
    "load_digits",
    "load_images",
    "load_mnist",
    "read_bytes",
    "read_text",
    "split",
    "windows",
]
