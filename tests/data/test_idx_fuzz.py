"""Random IDX files: the array that they hold, or a DataError."""

import gzip
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.idx_files import idx
from typednn.data import DataError
from typednn.data.idx import read_idx

ITEMS = st.sampled_from([(), (2, 3)])
WHOLE = {item: idx(np.arange(5 * int(np.prod(item)), dtype=np.uint8).reshape(5, *item)) for item in [(), (2, 3)]}  # fmt: skip


def never_another_error(content: bytes, item: tuple[int, ...], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{suffix}")
        path.write_bytes(content)
        try:
            found = read_idx(path, item)
        except DataError as error:
            assert str(error).isprintable()
        else:
            header = 8 + 4 * len(item)
            raw = gzip.decompress(content) if suffix else content
            assert found.shape[1:] == item
            assert found.tobytes() == raw[header:]


def changes(data: st.DataObject, whole: bytes) -> bytes:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(begin, min(begin + 6, len(changed))))
        changed[begin:end] = data.draw(st.binary(max_size=6))
    return bytes(changed)


@pytest.mark.parametrize("suffix", ["", ".gz"])
@given(st.binary(), ITEMS)
def test_random_bytes(suffix: str, content: bytes, item: tuple[int, ...]) -> None:
    never_another_error(content, item, suffix)


@pytest.mark.parametrize("suffix", ["", ".gz"])
@given(st.data(), ITEMS)
def test_random_changes(suffix: str, data: st.DataObject, item: tuple[int, ...]) -> None:
    whole = gzip.compress(WHOLE[item], mtime=0) if suffix else WHOLE[item]
    never_another_error(changes(data, whole), item, suffix)


@given(st.data(), ITEMS)
def test_random_content_in_sound_gzip(data: st.DataObject, item: tuple[int, ...]) -> None:
    never_another_error(gzip.compress(changes(data, WHOLE[item])), item, ".gz")


@given(
    st.lists(st.sampled_from([0, 1, 2, 3, 5, 2**31, 2**32 - 1]), max_size=4), st.binary(max_size=40)
)
def test_random_sizes(sizes: list[int], values: bytes) -> None:
    header = bytes((0, 0, 8, len(sizes))) + np.array(sizes, ">u4").tobytes()
    never_another_error(header + values, (2, 3), "")
