"""Datasets of handwritten digits, and batches, as tensors with their sizes in the types.

Downloaded and given files are not trusted: anything wrong with one raises a DataError of one line
that names the file, what was expected and what was found.
"""

from typednn.data.dataset import Dataset, Split
from typednn.data.digits import load_digits
from typednn.data.download import download_mnist
from typednn.data.errors import DataError, MissingExtraError
from typednn.data.loader import DataLoader
from typednn.data.mnist import load_mnist

__all__ = [
    "DataError",
    "DataLoader",
    "Dataset",
    "MissingExtraError",
    "Split",
    "download_mnist",
    "load_digits",
    "load_mnist",
]
