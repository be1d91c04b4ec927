"""Yann LeCun's IDX files: a magic number, a size for each axis, then the bytes.

Format: http://yann.lecun.com/exdb/mnist/, "The IDX file format". The magic number is two zero
bytes, the type of the values (08: unsigned byte) and the number of axes; all numbers are
big-endian. A false header does no harm: at most one byte more is read than it announces, and what
it may announce is bounded.
"""

import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from typednn.data.errors import DataError, reason

MOST_EXAMPLES: Final = 1_000_000
_GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 1 << 20


class _Stream(Protocol):
    """The methods of a file that are used, gzipped or not."""

    def read(self, size: int, /) -> bytes: ...


def read_idx(path: Path, item: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """Return the bytes of an IDX file with examples of shape ``item``, as an array (n, *item).

    The file may be gzipped if its name ends in ``.gz``. Raises DataError for any other content.
    """
    with _opened(path) as stream:
        count = _read_header(path, stream, item)
        return _read_values(path, stream, (count, *item))


@contextmanager
def _opened(path: Path) -> Iterator[_Stream]:
    """Open the file for reading, unzipped. Every failure to read it raises DataError."""
    if path.exists() and not path.is_file():
        raise DataError(path, "a file", "a folder" if path.is_dir() else "no plain file")
    zipped = path.suffix == ".gz"
    try:
        with path.open("rb") as file:
            if zipped and (start := file.read(2)) != _GZIP:
                raise DataError(path, f"gzip data, which begins {_hex(_GZIP)}", _begins(start))
            file.seek(0)
            if zipped:
                with gzip.GzipFile(fileobj=file) as unzipped:
                    yield unzipped
            else:
                yield file
    except EOFError:
        raise DataError(path, "whole gzip data", "that it ends early") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(path, "sound gzip data", str(error)) from None
    except FileNotFoundError:
        raise DataError(path, "a file", "nothing there") from None
    except OSError as error:
        raise DataError(path, "a file that can be read", reason(error)) from None


def _read_header(path: Path, stream: _Stream, item: tuple[int, ...]) -> int:
    """Check the magic number and the sizes; return the number of examples."""
    axes = 1 + len(item)
    magic = bytes((0, 0, 8, axes))
    if (start := stream.read(4)) != magic:
        hint = " (gzip data: its name must end in .gz)" if start[:2] == _GZIP else ""
        expected = f"the magic number {_hex(magic)} of {axes}-axis IDX data"
        raise DataError(path, expected, _begins(start) + hint)
    header = stream.read(4 * axes)
    if len(header) < 4 * axes:
        expected = f"a header of {4 + 4 * axes} bytes"
        raise DataError(path, expected, f"only {4 + len(header)} bytes")
    count, *sizes = (int(size) for size in np.frombuffer(header, ">u4"))
    if tuple(sizes) != item:
        raise DataError(path, f"images of {_product(item)}", _product(sizes))
    if not 1 <= count <= MOST_EXAMPLES:
        raise DataError(path, f"1 to {MOST_EXAMPLES} examples", f"a header that says {count}")
    return count


def _read_values(path: Path, stream: _Stream, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """Return the values after the header. Raises DataError unless their number is as announced."""
    size = math.prod(shape)
    values = bytearray()
    while len(values) <= size and (piece := stream.read(min(_PIECE, size + 1 - len(values)))):
        values += piece
    if len(values) != size:
        found = "more" if len(values) > size else f"only {len(values)}"
        raise DataError(path, f"{size} bytes after the header ({_product(shape)})", found)
    return np.frombuffer(values, np.uint8).reshape(shape)


def _begins(start: bytes) -> str:
    return f"that it begins {_hex(start)}" if start else "no bytes"


def _hex(data: bytes) -> str:
    return data.hex(" ")


def _product(sizes: tuple[int, ...] | list[int]) -> str:
    return " x ".join(map(str, sizes))
