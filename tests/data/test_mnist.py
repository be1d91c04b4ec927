"""MNIST's files: the good ones are read, the bad ones are named with what is wrong."""

import gzip
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.data.idx_files import idx, images, labels, write_mnist
from typednn.data import DataError, load_mnist
from typednn.data.mnist import TRAIN

IMAGES, LABELS = TRAIN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_mnist(tmp_path / "mnist")


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("separator", ["-", "."])
def test_reads_every_spelling(tmp_path: Path, zipped: bool, separator: str) -> None:
    split = load_mnist(write_mnist(tmp_path, zipped=zipped, separator=separator))
    assert (len(split.train), len(split.test)) == (12, 7)
    pixels = np.arange(12 * 784).astype(np.uint8).reshape(12, 784)
    assert np.array_equal(split.train.inputs.numpy(), pixels.astype(np.float32) / 255)
    assert split.train.inputs.dtype == np.float32
    assert split.train.labels.dtype == np.int64
    assert split.train.labels.numpy().tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_a_file_is_preferred_to_a_folder_of_its_name(folder: Path) -> None:
    (folder / f"{IMAGES}.gz").write_bytes(gzip.compress(images(12)))
    (folder / IMAGES).unlink()
    (folder / IMAGES).mkdir()
    assert len(load_mnist(folder).train) == 12


def write(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def gzipped(name: str, data: bytes) -> Callable[[Path], object]:
    """A .gz with this content in the place of the plain file."""

    def harm(folder: Path) -> None:
        (folder / name).unlink()
        (folder / f"{name}.gz").write_bytes(data)

    return harm


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def make_folder(name: str) -> Callable[[Path], object]:
    def harm(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return harm


def make_pipe(name: str) -> Callable[[Path], object]:
    def harm(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return harm


def lying(count: int, *sizes: int) -> bytes:
    """A header that announces `count` examples, and three bytes."""
    header = bytes((0, 0, 8, 1 + len(sizes))) + np.array((count, *sizes), ">u4").tobytes()
    return header + b"abc"


BAD = {
    "wrong magic": (
        write(IMAGES, labels(12)),
        (
            f"{IMAGES}: expected the magic number 00 00 08 03 of 3-axis IDX data; "
            "found that it begins 00 00 08 01"
        ),
    ),
    "images for labels": (
        write(LABELS, images(12)),
        (
            f"{LABELS}: expected the magic number 00 00 08 01 of 1-axis IDX data; "
            "found that it begins 00 00 08 03"
        ),
    ),
    "gzip data without .gz": (
        write(IMAGES, gzip.compress(images(12), mtime=0)),
        (
            f"{IMAGES}: expected the magic number 00 00 08 03 of 3-axis IDX data; "
            "found that it begins 1f 8b 08 00 (gzip data: its name must end in .gz)"
        ),
    ),
    "empty": (
        write(IMAGES, b""),
        f"{IMAGES}: expected the magic number 00 00 08 03 of 3-axis IDX data; found no bytes",
    ),
    "truncated header": (
        write(IMAGES, images(12)[:10]),
        f"{IMAGES}: expected a header of 16 bytes; found only 10 bytes",
    ),
    "truncated": (
        write(IMAGES, images(12)[:-1]),
        f"{IMAGES}: expected 9408 bytes after the header (12 x 28 x 28); found only 9407",
    ),
    "over-long": (
        write(LABELS, labels(12) + b"\0"),
        f"{LABELS}: expected 12 bytes after the header (12); found more",
    ),
    "other image size": (
        write(IMAGES, idx(np.zeros((12, 32, 28), np.uint8))),
        f"{IMAGES}: expected images of 28 x 28; found 32 x 28",
    ),
    "no examples": (
        write(IMAGES, images(0)),
        f"{IMAGES}: expected 1 to 1000000 examples; found a header that says 0",
    ),
    "a header that lies": (
        write(IMAGES, lying(4_294_967_295, 28, 28)),
        f"{IMAGES}: expected 1 to 1000000 examples; found a header that says 4294967295",
    ),
    "a header that lies within reason": (
        write(IMAGES, lying(1_000_000, 28, 28)),
        f"{IMAGES}: expected 784000000 bytes after the header (1000000 x 28 x 28); found only 3",
    ),
    "counts that disagree": (
        write(LABELS, labels(11)),
        f"{LABELS}: expected 12 labels, one for each image of {IMAGES}; found 11",
    ),
    "a label above 9": (
        write(LABELS, idx(np.array([1, 2, 10] + 9 * [0], np.uint8))),
        f"{LABELS}: expected labels 0 to 9; found 10 as label 2",
    ),
    "missing file": (
        remove(LABELS),
        f": expected a file {LABELS} or {LABELS}.gz; found neither",
    ),
    "folder instead of a file": (
        make_folder(IMAGES),
        f"{IMAGES}: expected a file; found a folder",
    ),
    "pipe instead of a file": (
        make_pipe(IMAGES),
        f"{IMAGES}: expected a file; found no plain file",
    ),
    "non-gzip .gz": (
        gzipped(IMAGES, images(12)),
        f"{IMAGES}.gz: expected gzip data, which begins 1f 8b; found that it begins 00 00",
    ),
    "empty .gz": (
        gzipped(IMAGES, b""),
        f"{IMAGES}.gz: expected gzip data, which begins 1f 8b; found no bytes",
    ),
    "truncated gzip": (
        gzipped(IMAGES, gzip.compress(images(12))[:-9]),
        f"{IMAGES}.gz: expected whole gzip data; found that it ends early",
    ),
    "gzip of truncated data": (
        gzipped(IMAGES, gzip.compress(images(12)[:-1])),
        f"{IMAGES}.gz: expected 9408 bytes after the header (12 x 28 x 28); found only 9407",
    ),
    "gzip with another method": (
        gzipped(IMAGES, b"\x1f\x8b\x07" + gzip.compress(images(12))[3:]),
        f"{IMAGES}.gz: expected sound gzip data; found Unknown compression method",
    ),
    "damaged gzip": (
        gzipped(LABELS, gzip.compress(labels(12))[:10] + b"\xff" * 20),
        (
            f"{LABELS}.gz: expected sound gzip data; found "
            "Error -3 while decompressing data: invalid block type"
        ),
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_files(folder: Path, what: str) -> None:
    harm, message = BAD[what]
    harm(folder)
    with pytest.raises(DataError) as caught:
        load_mnist(folder)
    assert str(caught.value) == f"{folder}{'' if message[0] == ':' else '/'}{message}"
    assert str(caught.value).isprintable()


def test_gzip_with_a_wrong_checksum(folder: Path) -> None:
    data = bytearray(gzip.compress(labels(12)))
    data[-8] ^= 1
    gzipped(LABELS, bytes(data))(folder)
    with pytest.raises(DataError, match="expected sound gzip data; found CRC check failed"):
        load_mnist(folder)


def test_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere: expected a folder; found nothing there"):
        load_mnist(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="file: expected a folder; found a file"):
        load_mnist(str(tmp_path / "file"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_file_that_may_not_be_read(folder: Path) -> None:
    (folder / IMAGES).chmod(0)
    with pytest.raises(DataError, match="expected a file that can be read; found Permission"):
        load_mnist(folder)


def test_a_name_with_a_newline_stays_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_mnist(tmp_path / "two\nlines")
    assert "\n" not in str(caught.value)


def test_no_more_is_read_than_the_header_announces(folder: Path) -> None:
    bomb = gzip.compress(labels(12) + bytes(200_000_000))
    gzipped(LABELS, bomb)(folder)
    tracemalloc.start()
    with pytest.raises(DataError, match="expected 12 bytes after the header"):
        load_mnist(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_the_real_files(real_mnist: Path) -> None:
    split = load_mnist(real_mnist)
    assert split.train.inputs.shape == (60000, 784)
    assert split.test.inputs.shape == (10000, 784)
    assert split.train.labels.numpy()[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.bincount(split.test.labels.numpy()).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    assert round(float(split.train.inputs.numpy().mean()), 4) == 0.1307


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("", "an empty path"),
        ("a" * 5000, "File name too long"),
        ("x\0y", "(stat: )?embedded null (byte|character in path)"),  # as Python words it
        (__file__, "a file"),
        (f"{__file__}/inner", "Not a directory"),
        ("nowhere", "nothing there"),
    ],
)
def test_a_path_that_is_no_folder(folder: str, found: str) -> None:
    with pytest.raises(DataError, match=f"expected a folder; found {found}$") as caught:
        load_mnist(folder)
    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()


def test_a_folder_that_cannot_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a user without its permissions, which a superuser always has."""

    def refuse(path: Path, **_: object) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(DataError, match="expected a folder that can be read; found Permission"):
        load_mnist(tmp_path)


def test_no_second_copy_of_the_pixels(folder: Path) -> None:
    (folder / IMAGES).write_bytes(images(2000))
    (folder / LABELS).write_bytes(labels(2000))
    tracemalloc.start()
    split = load_mnist(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    in_float32 = 4 * split.train.inputs.size
    assert peak < 1.6 * in_float32  # with the bytes of the file, a quarter of it
