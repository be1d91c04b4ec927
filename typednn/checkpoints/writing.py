"""Saves a tree as a checkpoint."""

import os
from typing import Any

import numpy as np

from typednn import trees
from typednn.checkpoints.atomic_file import replace_file
from typednn.checkpoints.file_format import PLAIN, Array, Plain, metadata, unfit
from typednn.tensor import Tensor

__all__ = ["save"]


def save(path: str | os.PathLike[str], tree: Any) -> None:
    """Write a tree of tensors, Python numbers, bools, strings, None and keys to one file.

    The tree may be a model, or a tuple or dataclass of all that a training run knows: resumed from
    it, the run goes on bit for bit as if it had never stopped. The file is replaced as a whole:
    whatever happens meanwhile, afterwards there is the old one or the new one. Names in it are the
    places of leaves, as in ``trees.named_leaves``; a layer that stands in two places is saved once.

    A process that is killed meanwhile leaves a hidden temporary file beside it, ``.typednn-*.tmp``,
    which the next save of this file removes.

    Raises TypeError for a leaf of another class, ValueError for two leaves at places of one name,
    and OSError if the file cannot be written; then what was there is unchanged.
    """
    tensors: dict[str, Array] = {}
    plain: dict[str, Plain] = {}
    for name, leaf in trees.named_leaves(tree):
        if name in tensors or name in plain:
            raise ValueError(f"save: two leaves are at tree{name}; rename the keys of that dict")
        if isinstance(leaf, Tensor):
            tensors[name] = np.asarray(leaf.numpy(), order="C")
        elif type(leaf) in PLAIN:
            plain[name] = leaf
        else:
            raise TypeError(unfit("save", name, leaf))
    replace_file(path, _serialized(tensors, metadata(tensors, plain, trees.labels(tree))))


def _serialized(tensors: dict[str, Array], entries: dict[str, str]) -> bytes:
    import safetensors.numpy  # here, because only checkpoints need it

    return safetensors.numpy.save(tensors, entries)
