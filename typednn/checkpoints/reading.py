"""Loads a checkpoint into a tree of a known structure, or says how they differ."""

import json
import math
import os
import stat
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import numpy as np

from typednn import trees
from typednn.checkpoints.errors import CheckpointError
from typednn.checkpoints.file_format import (
    PLAIN,
    Array,
    FormatError,
    Plain,
    checksum,
    read_metadata,
    unfit,
    without_duplicates,
)
from typednn.dtypes import SUPPORTED
from typednn.shapes import show
from typednn.tensor import Tensor, wrap

__all__ = ["load"]

T = TypeVar("T")

_DTYPES: Final = {
    {"b": "BOOL"}.get(dtype.kind, f"{dtype.kind.upper()}{8 * dtype.itemsize}"): dtype
    for dtype in SUPPORTED
}
"""The dtypes of tensors by their names in the format."""
_LONGEST_REASON: Final = 300
_LENGTH: Final = 8
"""The bytes before the header, which say how long it is."""


def load(path: str | os.PathLike[str], like: T) -> T:
    """Return the tree that was saved, with the structure and the classes of ``like``.

    ``like`` is a tree as it was when it was saved, such as a new model. Of its leaves only the
    places, shapes, dtypes and classes count: its tensors may be abstract.

    Raises CheckpointError (a ValueError) for a file that is no checkpoint or is damaged, and for
    one that differs from ``like``: a leaf missing, or one too many, another shape, dtype or class,
    the state of another optimizer, or a value that is not finite, unless that of ``like`` is not
    either. All differences are named.
    Raises TypeError for a leaf of ``like`` that no checkpoint has, such as a class of models; OSError
    if the file cannot be read, FileNotFoundError if there is none.
    """
    for name, wanted in trees.named_leaves(like):
        if not isinstance(wanted, Tensor) and type(wanted) not in PLAIN:
            raise TypeError(unfit("load", name, wanted))
    tensors, plain, labels = _read(path)
    others = _other_labels(labels, trees.labels(like))
    differences, leaves = [*others.values()], []
    for name, wanted in trees.named_leaves(like):
        found = _taken(name, tensors, plain)
        difference = _difference(name, found, wanted)
        if difference is not None and not name.startswith((*others,)):
            differences.append(difference)
        leaves.append(wrap(found) if isinstance(found, np.ndarray) else found)
    differences += [
        f"{_at(name)}: in the file, but not in like"
        for name in sorted({*tensors, *plain})
        if not name.startswith((*others,))
    ]
    if differences:
        raise CheckpointError(path, differences)
    rebuilt: T = trees.unflatten(trees.flatten(like)[1], leaves)
    return rebuilt


def _other_labels(found: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, str]:
    """Say of which places the file and ``like`` have other labels. The leaves there differ by that."""
    return {
        place: f"{_at(place)}: expected {wanted[place]}; found {_printable(str(label))}"
        for place, label in found.items()
        if place in wanted and wanted[place] != label
    }


def _taken(name: str, tensors: dict[str, Array], plain: dict[str, Plain]) -> Array | Plain | None:
    """Take the leaf of this place out of what was read; None if there is none."""
    tensor = tensors.pop(name, None)
    return plain.pop(name, None) if tensor is None else tensor


def _difference(name: str, found: Array | Plain | None, wanted: Any) -> str | None:
    """Say in what a leaf of the file differs from that of ``like``; None if it fits."""
    if found is None:
        return f"{_at(name)}: missing; expected {_kind(wanted)}"
    if _kind(found) != _kind(wanted):
        return f"{_at(name)}: expected {_kind(wanted)}; found {_kind(found)}"
    if _is_finite(found) or not _is_finite(wanted):
        return None
    if not isinstance(found, np.ndarray):
        return f"{_at(name)}: not finite: {found}"
    place = tuple(int(i) for i in np.argwhere(~np.isfinite(found))[0])
    return f"{_at(name)}: not finite: {found[place]} at {list(place)}"


def _at(name: str) -> str:
    return _printable(f"tree{name}")


def _printable(text: str) -> str:
    """Return a text of a file, which may be any, in one line and not too long."""
    return (text if text.isprintable() else repr(text))[:_LONGEST_REASON]


def _kind(leaf: Any) -> str:
    """Return ``float32(3, 4)`` for a tensor or an array, and the class of anything else."""
    if isinstance(leaf, Tensor | np.ndarray):
        return f"{leaf.dtype} {show(leaf.shape)}"
    return type(leaf).__name__


def _is_finite(leaf: Any) -> bool:
    """Return whether all values of a leaf are finite; those of an abstract tensor count as such."""
    if isinstance(leaf, Tensor):
        leaf = leaf._data
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind != "f" or bool(np.isfinite(leaf).all())
    return not isinstance(leaf, float) or math.isfinite(leaf)


def _read(
    path: str | os.PathLike[str],
) -> tuple[dict[str, Array], dict[str, Plain], dict[str, Any]]:
    """Return the tensors, the Python leaves and the labels of a checkpoint, by their places."""
    import safetensors

    content = _content(path)
    try:
        # safetensors compares the header with the length of what follows before it allocates.
        raw = safetensors.deserialize(content)  # type: ignore[no-untyped-call] # its stub has no types
        header = _header(content)
        plain, checksums, labels = read_metadata(header.get("__metadata__"))
    except FormatError as error:
        raise CheckpointError(path, [str(error)]) from None
    except (safetensors.SafetensorError, ValueError, RecursionError) as error:
        raise CheckpointError(path, [f"expected a checkpoint; found {_found(error)}"]) from None
    del content
    tensors, damaged = _arrays(dict(raw), checksums)
    if damaged:
        raise CheckpointError(path, damaged)
    return tensors, plain, labels


def _content(path: str | os.PathLike[str]) -> bytes:
    path = os.fspath(path)  # a number would be an open file of the process
    if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for
        kind = "a folder" if os.path.isdir(path) else "no plain file"
        raise CheckpointError(path, [f"expected a file; found {kind}"])
    with open(path, "rb") as file:
        return file.read()


def _header(content: bytes) -> dict[str, Any]:
    """Return the header, which safetensors has accepted. Raises FormatError for duplicate keys."""
    length = int.from_bytes(content[:_LENGTH], "little")
    header: dict[str, Any] = json.loads(
        content[_LENGTH : _LENGTH + length], object_pairs_hook=without_duplicates
    )
    return header


def _found(error: Exception) -> str:
    """Return what a library says of the content, in a line."""
    lines = str(error).removeprefix("Error while deserializing: ").splitlines()
    return lines[0][:_LONGEST_REASON] if lines else type(error).__name__


def _arrays(
    raw: dict[str, Any], checksums: Mapping[str, Any]
) -> tuple[dict[str, Array], list[str]]:
    """Return the arrays, and what is wrong with those that are damaged or no tensors."""
    arrays, damaged = {}, []
    for name, entry in raw.items():
        dtype = _DTYPES.get(entry["dtype"])
        if dtype is None:
            names = ", ".join(_DTYPES)
            damaged.append(f"{_at(name)}: expected one of {names}; found {entry['dtype']}")
            continue
        try:
            flat = np.frombuffer(entry["data"], dtype.newbyteorder("<")).astype(dtype, copy=False)
            arrays[name] = flat.reshape(entry["shape"])
        except ValueError:  # numpy cannot have so many elements: another axis has none
            damaged.append(f"{_at(name)}: too large a shape")
            continue
        if checksum(arrays[name]) != checksums.get(name):
            damaged.append(f"{_at(name)}: damaged: its checksum differs")
    return arrays, damaged
