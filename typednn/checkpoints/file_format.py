"""What stands in a checkpoint: tensors as safetensors has them, and JSON in its metadata.

The format: https://huggingface.co/docs/safetensors. A tensor's name is its place in the tree
(``.layers[0].weight``). The metadata has two entries: ``typednn``, a JSON object, and ``sha256``, its
checksum. The object has

- ``version``: of this format,
- ``leaves``: the Python numbers, bools and strings, by their places,
- ``labels``: what containers are that their leaves do not show, by their places: the state of which
  optimizer (``trees.labels``),
- ``sha256``: a checksum of each tensor's dtype, shape and bytes, by its place.

So every bit of the file is covered: a flipped one is found.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np

from typednn import trees
from typednn.shapes.fitting import no_leaf

__all__ = [
    "PLAIN",
    "Array",
    "FormatError",
    "Plain",
    "checksum",
    "metadata",
    "read_metadata",
    "unfit",
    "without_duplicates",
]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Plain: TypeAlias = bool | int | float | str

PLAIN: Final = (bool, int, float, str)
"""The classes of leaves that stand in the JSON."""
_VERSION: Final = 1
_TEXT: Final = "typednn"
_CHECKSUM: Final = "sha256"


class FormatError(ValueError):
    """Content that is no checkpoint. The message says what was expected and what was found."""


def metadata(
    tensors: Mapping[str, Array], plain: Mapping[str, Plain], labels: Mapping[str, str]
) -> dict[str, str]:
    """Return the metadata of a checkpoint with these leaves and labels of containers."""
    content = {
        "version": _VERSION,
        "leaves": {name: _encoded(value) for name, value in plain.items()},
        "labels": dict(labels),
        "sha256": {name: checksum(array) for name, array in tensors.items()},
    }
    text = json.dumps(content, allow_nan=False)
    return {_TEXT: text, _CHECKSUM: hashlib.sha256(text.encode()).hexdigest()}


def read_metadata(
    entries: Any,
) -> tuple[dict[str, Plain], dict[str, Any], dict[str, Any]]:
    """Return the Python leaves, the checksums of tensors and the labels, all by their places.

    Files that were written before there were labels have none. Raises FormatError if these are not the metadata of a checkpoint, or damaged.
    """
    if not isinstance(entries, dict) or not isinstance(text := entries.get(_TEXT), str):
        raise FormatError("expected a checkpoint by typednn.save; found another safetensors file")
    if hashlib.sha256(text.encode(errors="replace")).hexdigest() != entries.get(_CHECKSUM):
        raise FormatError("damaged: the checksum of its JSON differs")
    content = json.loads(text, object_pairs_hook=without_duplicates)
    version = content.get("version") if isinstance(content, dict) else None
    if version != _VERSION:
        raise FormatError(f"expected version {_VERSION} of the format; found {version!r:.40}")
    found = content.get("leaves"), content.get("sha256"), content.get("labels", {})
    if not all(isinstance(each, dict) for each in found):
        raise FormatError("expected the JSON objects 'leaves', 'sha256', 'labels'; found others")
    leaves, checksums, labels = found
    return {name: _decoded(name, value) for name, value in leaves.items()}, checksums, labels


def unfit(function: str, name: str, leaf: object) -> str:
    """Say that a leaf is of a class that no checkpoint has."""
    cls = leaf if isinstance(leaf, type) else type(leaf)
    kind = f"{'the class ' if cls is leaf else ''}{cls.__module__}.{cls.__qualname__}"
    text = no_leaf(function, name, kind)
    return f"{text}; see ops.asarray" if trees.is_array(leaf) else text


def checksum(array: Array) -> str:
    """Return the checksum of a contiguous array's dtype, shape and bytes in little-endian order."""
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    found = hashlib.sha256(f"{array.dtype.name}{list(array.shape)}".encode())
    found.update(little.reshape(-1).view(np.uint8).data)
    return found.hexdigest()


def without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Raises FormatError if two of its keys are equal."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FormatError(f"expected each key once; found {key!r:.200} twice")
        found[key] = value
    return found


def _encoded(value: Plain) -> Any:
    """Return the value as JSON, which has no infinities and no NaN."""
    is_number = isinstance(value, int | str) or math.isfinite(value)
    return value if is_number else {"float": repr(value)}


def _decoded(name: str, value: Any) -> Plain:
    """Return the value of a leaf. Raises FormatError if it is none."""
    if isinstance(value, dict) and value.get("float") in ("inf", "-inf", "nan"):
        return float(value["float"])
    if not isinstance(value, PLAIN):
        raise FormatError(
            f"{name}: expected a number, bool or string; found {type(value).__name__}"
        )
    return value
