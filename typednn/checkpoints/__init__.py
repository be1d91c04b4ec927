"""Checkpoints: a whole tree in one file, which is read back exactly or refused.

``save(path, tree)`` writes a model, or all that a training run knows, as one safetensors file;
``load(path, like=tree)`` reads it into a tree of the same structure. Code is never read from a
file: ``like`` says which classes are built, so there is no pickle and no import by name. A save that
is interrupted, at any moment, leaves the old file or the new one.
"""

from typednn.checkpoints.errors import CheckpointError
from typednn.checkpoints.reading import load
from typednn.checkpoints.writing import save

__all__ = ["CheckpointError", "load", "save"]
