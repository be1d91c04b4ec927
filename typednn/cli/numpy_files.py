"""Files of numpy that the command is given: arrays, or one line that says what is wrong."""

from pathlib import Path
from typing import Any

import numpy as np

from typednn.cli.errors import BadInput
from typednn.data import DataError

__all__ = ["read_array", "read_arrays"]


def read_arrays(path: Path) -> dict[str, Any]:
    """Return the named arrays of a ``.npz`` file."""
    file = _read(path)
    if isinstance(file, np.ndarray):
        raise DataError(str(path), "several named arrays, a .npz file", "one array")
    try:
        with file:
            return {name: file[name] for name in file.files}
    except Exception as error:  # numpy raises many kinds for damaged files
        raise _no_arrays(path) from error


def read_array(path: Path) -> Any:
    """Return the array of a ``.npy`` file."""
    found = _read(path)
    if not isinstance(found, np.ndarray):
        raise DataError(str(path), "one array, a .npy file", "several")
    return found


def _read(path: Path) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except OSError as error:
        if error.errno is not None:
            raise BadInput(f"{path}: {error.strerror}") from error
        raise _no_arrays(path) from error
    except Exception as error:  # numpy raises many kinds for damaged files
        raise _no_arrays(path) from error


def _no_arrays(path: Path) -> DataError:
    expected = "arrays of numbers, saved by np.save or np.savez"
    return DataError(str(path), expected, "another file, a damaged one, or Python objects")
