"""Damaged, foreign and hostile files: success or CheckpointError, and no memory beyond the file's."""

import hashlib
import json
import struct
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors.numpy import save as save_others

import typednn as tn
from tests.checkpoints.test_round_trip import same
from typednn import ops, random
from typednn.checkpoints import CheckpointError
from typednn.checkpoints.file_format import metadata

TREE: Final = {
    "weight": ops.asarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "flags": ops.asarray([True, False]),
    "key": random.key(3),
    "epoch": 3,
    "name": "x",
}


def bytes_of(tree: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        tn.save(f"{folder}/x", tree)
        return Path(folder, "x").read_bytes()


WHOLE: Final = bytes_of(TREE)


def loaded(content: bytes, like: Any = TREE) -> Any:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return tn.load(file.name, like=like)


def refusal(content: bytes, like: Any = TREE) -> str:
    with pytest.raises(CheckpointError) as caught:
        loaded(content, like)
    return str(caught.value).partition(": ")[2]


def with_header(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def checkpoint(entries: dict[str, Any], data: bytes, text: Any = None) -> bytes:
    """A file with these tensors, and the metadata of a checkpoint."""
    return with_header(
        {"__metadata__": metadata({}, {}, {}) if text is None else text, **entries}, data
    )


def test_every_flipped_bit_is_found() -> None:
    for place in range(len(WHOLE)):
        for bit in (0, 3, 5, 7):
            flipped = bytearray(WHOLE)
            flipped[place] ^= 1 << bit
            refusal(bytes(flipped))


def test_every_truncation_is_found() -> None:
    for length in range(0, len(WHOLE), 3):
        refusal(WHOLE[:length])
    refusal(WHOLE + b"\0")


def test_a_damaged_tensor_is_named() -> None:
    place = WHOLE.index(np.float32(5).tobytes())
    damaged = WHOLE[:place] + np.float32(6).tobytes() + WHOLE[place + 4 :]
    assert refusal(damaged) == "tree['weight']: damaged: its checksum differs"


def entry(dtype: str, shape: list[int], end: int, begin: int = 0) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


TWICE: Final = b'{"a":%b,"a":%b}' % ((json.dumps(entry("F32", [1], 4)).encode(),) * 2)
HUGE: Final = 1 << 62
BAD: Final = {
    "empty": (b"", "expected a checkpoint; found "),
    "a lying length": (struct.pack("<Q", HUGE) + b"{}", "expected a checkpoint; found "),
    "duplicate keys": (with_header(TWICE, b"abcd"), "expected each key once; found 'a' twice"),
    "another library's": (
        save_others({"a": np.ones(2)}),
        "expected a checkpoint by typednn.save; found another safetensors file",
    ),
    "half precision": (
        checkpoint({"a": entry("F16", [1], 2)}, b"ab"),
        "treea: expected one of BOOL, I32, I64, U8, U32, F32, F64; found F16",
    ),
    "bfloat16": (
        checkpoint({"a": entry("BF16", [1], 2)}, b"ab"),
        "treea: expected one of BOOL, I32, I64, U8, U32, F32, F64; found BF16",
    ),
    "float8": (
        checkpoint({"a": entry("F8_E4M3", [2], 2)}, b"ab"),
        "treea: expected one of BOOL, I32, I64, U8, U32, F32, F64; found F8_E4M3",
    ),
    "a shape beyond numpy": (checkpoint({"a": entry("F32", [0, HUGE], 0)}, b""), "treea: too large a shape"),
    "no checksum": (checkpoint({"a": entry("F32", [1], 4)}, b"abcd"), "treea: damaged: its checksum differs"),
    "metadata without checksum": (
        checkpoint({}, b"", {"typednn": "{}"}),
        "damaged: the checksum of its JSON differs",
    ),
    "another version": (
        checkpoint({}, b"", {"typednn": "{}", "sha256": hashlib.sha256(b"{}").hexdigest()}),
        "expected version 1 of the format; found None",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_files(what: str) -> None:
    content, message = BAD[what]
    found = refusal(content, ())
    if message.endswith("found "):  # what safetensors says, which differs between its versions
        assert len(found) > len(message)
        found = found[: len(message)]
    assert found == message


def test_a_number_is_no_path(tmp_path: Path) -> None:
    """``open`` would take it for an open file of the process, read and close it."""
    text = "expected str, bytes or os.PathLike object, not int"
    with open(tmp_path / "x", "wb+") as file:
        number: Any = file.fileno()
        with pytest.raises(TypeError, match=text):
            tn.load(number, like={})
        with pytest.raises(TypeError, match=text):
            tn.save(number, {})
        file.write(b"still open")


def test_a_header_that_lies_allocates_nothing() -> None:
    lie = with_header({"a": entry("F32", [1 << 38], 1 << 40)}, b"abcd")
    tracemalloc.start()
    assert refusal(lie, ()).startswith("expected a checkpoint; found ")
    refusal(struct.pack("<Q", 90_000_000) + b"{}", ())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 1 << 65) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
ENTRIES: Final = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "F64", "BOOL", "U32", "BF16", "F4", "I7", "C64"]),
        "shape": st.lists(st.sampled_from([0, 1, 2, 3, HUGE, -1]), max_size=3),
        "data_offsets": st.tuples(st.integers(0, 9), st.integers(0, 40)),
    }
)
HEADERS: Final = JSON | st.dictionaries(
    st.sampled_from(["['weight']", "['flags']", "['key'].data", "", "__metadata__"]),
    ENTRIES | JSON | st.dictionaries(st.sampled_from(["typednn", "sha256"]), st.text()),
)


def never_another_error(content: bytes) -> None:
    try:
        found = loaded(content)
    except CheckpointError as error:
        assert len(str(error).splitlines()) <= 12
    else:
        assert same(found, TREE)


@given(st.binary())
@example(b"\x02\0\0\0\0\0\0\0{}")
def test_random_bytes(content: bytes) -> None:
    never_another_error(content)


@given(HEADERS, st.binary(max_size=40))
def test_random_headers(header: Any, data: bytes) -> None:
    never_another_error(with_header(header, data))


@given(JSON)
def test_random_json_under_a_right_checksum(content: Any) -> None:
    text = json.dumps(content)
    right = {"typednn": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    never_another_error(checkpoint({}, b"", right))


@given(st.data())
def test_random_changes(data: st.DataObject) -> None:
    changed = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(begin, min(begin + 9, len(changed))))
        changed[begin:end] = data.draw(st.binary(max_size=9))
    never_another_error(bytes(changed))
