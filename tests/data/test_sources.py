"""Data from arrays, frames, folders of images and texts; what is wrong is one line."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from PIL import Image

from typednn import ops
from typednn.data import (
    DataError,
    DataLoader,
    Dataset,
    MissingExtraError,
    Vocabulary,
    from_frame,
    from_numpy,
    load_images,
    read_bytes,
    read_text,
    split,
    windows,
)

ROWS = np.arange(12, dtype=np.float64).reshape(6, 2)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def changed(array: np.ndarray[Any, Any], place: Any, value: Any) -> Any:
    array = array.copy()
    array[place] = value
    return array


def message(call: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        call()
    assert str(caught.value).isprintable()
    return str(caught.value)


# numpy


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.int32, ">i4"])
def test_from_numpy(dtype: Any) -> None:
    found = from_numpy(ROWS, LABELS.astype(dtype), classes=3)
    assert found.inputs.dtype == np.float32
    assert np.array_equal(found.inputs.numpy(), ROWS)
    assert found.labels.numpy().tolist() == LABELS.tolist()


BAD_ARRAYS: Any = {
    "label": ((ROWS, changed(LABELS, 4, 3), 3), "labels: expected labels from 0 to 2; found 3 at [4]"),
    "negative": ((ROWS, LABELS - 1, 3), "labels: expected labels from 0 to 2; found -1 at [0]"),
    "floats": ((ROWS, LABELS / 1, 3), "labels: expected integers from 0 to 2; found float64"),
    "NaN": ((changed(ROWS, (3, 1), np.nan), LABELS, 3), "inputs: expected finite values; found nan at [3, 1]"),
    "too large": (
        (changed(ROWS, (3, 1), 1e300), LABELS, 3),
        "inputs as float32: expected finite values; found inf at [3, 1]",
    ),
    "masked": (
        (np.ma.masked_equal(ROWS, 3), LABELS, 3),
        "inputs: expected values for all elements; found a masked array; fill it, x.filled(0)",
    ),
    "lengths": (
        (ROWS, LABELS[1:], 3),
        "from_numpy: expected inputs (n, features) and labels (n,); found shapes (6, 2) and (5,)",
    ),
    "empty": ((ROWS[:0], LABELS[:0], 3), "from_numpy: expected at least one row; found none"),
    "classes": ((ROWS, LABELS, 0), "labels: expected a number of classes of at least 1; found 0"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_ARRAYS)
def test_bad_arrays(what: str) -> None:
    (inputs, labels, classes), expected = BAD_ARRAYS[what]
    assert message(lambda: from_numpy(inputs, labels, classes=classes)) == expected


# frames

COLUMNS: dict[str, Any] = {
    "a": [1, 2, 3],
    "b": [0.5, 1.5, 2.5],
    "c": [True, False, True],
    "y": [2, 0, 1],
    "text": ["x", "y", "z"],
    "gap": [1, None, 3],
    "nan": [1.0, 2.0, float("nan")],
    "large": [0.0, 1e300, 0.0],
}
FRAMES: Any = [
    pd.DataFrame(COLUMNS),
    pl.DataFrame(COLUMNS),
    pd.DataFrame(COLUMNS).convert_dtypes(),
    pd.DataFrame(COLUMNS).astype({"gap": object}),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_frames(frame: Any) -> None:
    inputs, target = from_frame(frame, features=["b", "a", "c"], target="y")
    assert inputs.numpy().tolist() == [[0.5, 1, 1], [1.5, 2, 0], [2.5, 3, 1]]
    assert target.dtype == inputs.dtype == np.float32
    assert target.numpy().tolist() == [2, 0, 1]
    labelled = from_frame(frame, features=["a"], target="y", classes=3)
    assert isinstance(labelled, Dataset)
    assert labelled.labels.numpy().tolist() == [2, 0, 1]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    ("features", "target", "classes", "words"),
    [
        (["a", "z"], "y", None, "column 'z': expected one column; found none of this name"),
        (["a"], "z", None, "column 'z': expected one column; found none of this name"),
        ([], "y", None, "from_frame: expected at least one feature; found none"),
        (["text"], "y", None, "column 'text': expected numbers; found "),
        (["gap"], "y", None, "column 'gap': expected "),
        (["nan"], "y", None, "column 'nan': expected "),
        (
            ["large"],
            "y",
            None,
            "column 'large' as float32: expected finite values; found inf at [1]",
        ),
        (["a"], "y", 2, "column 'y': expected labels from 0 to 1; found 2 at [0]"),
        (["a"], "b", 2, "column 'b': expected integers from 0 to 1; found float"),
    ],
)
def test_bad_columns(
    frame: Any, features: list[str], target: str, classes: int | None, words: str
) -> None:
    call: Any = from_frame
    found = message(lambda: call(frame, features=features, target=target, classes=classes))
    assert found.startswith(words)


@pytest.mark.parametrize("frame", FRAMES[:3])
def test_a_label_that_is_missing_is_named(frame: Any) -> None:
    found = message(lambda: from_frame(frame, features=["a"], target="gap", classes=4))
    assert found == "column 'gap': expected finite values; found nan at [1]"


def test_frames_that_are_none() -> None:
    lazy: Any = pl.DataFrame(COLUMNS).lazy()
    found = message(lambda: from_frame(lazy, features=["a"], target="y"))
    assert found.endswith("LazyFrame; collect() it first")
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    found = message(lambda: from_frame(twice, features=["a"], target="a"))
    assert found == "column 'a': expected one column; found 2 of this name"
    empty = pl.DataFrame(COLUMNS).head(0)
    found = message(lambda: from_frame(empty, features=["a"], target="y"))
    assert found == "from_frame: expected at least one row; found none"
    found = message(lambda: from_frame({"a": 1}, features=["a"], target="a"))
    assert found == "from_frame: expected a DataFrame of pandas or polars; found builtins.dict"


def test_neither_library_is_imported() -> None:
    program = "import sys, typednn.data; print({'pandas', 'polars', 'PIL'} & {*sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"


# images


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(["b/2.png", "b/10.png", "a/x.jpg", "c/y.gif"]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (4, 3), (number, 10, 20)).save(tmp_path / name)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "readme.txt").write_text("no class")
    (tmp_path / "a" / ".DS_Store").write_bytes(b"\0")
    return tmp_path


def test_images(folder: Path) -> None:
    found = load_images(folder)
    assert found.classes == ("a", "b", "c")
    assert found.images.shape == (4, 3, 3, 4)
    assert found.images.dtype == np.uint8
    assert found.labels.numpy().tolist() == [0, 1, 1, 2]
    assert found.images.numpy()[1:3, 0, 0, 0].tolist() == [1, 0], "10.png comes before 2.png"
    assert load_images(str(folder), mode="L").images.shape == (4, 1, 3, 4)
    assert len(DataLoader((found.images, found.labels), 2)) == 2


def spoil(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


BAD_IMAGES: Any = {
    "no image": (spoil("b/3.png", b"text"), "b/3.png: expected an image that Pillow reads; found cannot identify"),
    "empty": (spoil("b/3.png", b""), "b/3.png: expected an image that Pillow reads; found cannot identify"),
    "other size": (
        lambda folder: Image.new("L", (3, 4)).save(folder / "b" / "3.png"),
        "b/3.png: expected an image of 3 x 4, as a/x.jpg is; found 4 x 3",
    ),
    "truncated": (
        lambda folder: (folder / "b/2.png").write_bytes((folder / "b/2.png").read_bytes()[:50]),
        "b/2.png: expected an image that Pillow reads; found ",
    ),
    "16 bits": (
        lambda folder: Image.fromarray(np.full((3, 4), 1000, np.uint16)).save(folder / "b/3.png"),
        "b/3.png: expected an image of at most 8 bits a channel; found Pillow's mode I;16",
    ),
    "32 bits": (
        lambda folder: Image.new("F", (4, 3), 0.5).save(folder / "b" / "3.tiff"),
        "b/3.tiff: expected an image of at most 8 bits a channel; found Pillow's mode F",
    ),
    "a folder in a class": (
        lambda folder: (folder / "b" / "3.png").mkdir(),
        "b/3.png: expected an image file; found a folder",
    ),
    "a class without images": (
        lambda folder: (folder / "d").mkdir(),
        "d: expected images or folders of them; found an empty folder",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_IMAGES)
def test_bad_images(what: str, folder: Path) -> None:
    harm, words = BAD_IMAGES[what]
    harm(folder)
    assert message(lambda: load_images(folder)).startswith(f"{folder}/{words}")


def test_folders_without_classes(tmp_path: Path) -> None:
    found = message(lambda: load_images(tmp_path / "nowhere"))
    assert found.endswith(
        "nowhere: expected a folder that can be read; found No such file or directory"
    )
    (tmp_path / "x.png").write_bytes(b"")
    found = message(lambda: load_images(tmp_path))
    assert found.endswith(": expected a folder with images for each class; found none")


def test_a_bomb_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5)
    assert "exceeds limit" in message(lambda: load_images(folder))


def test_without_pillow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'typednn\[images\]'"):
        load_images(folder)


# text


def test_text(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("banané\n", encoding="utf-8")
    tokens, vocabulary = read_text(tmp_path / "x.txt")
    assert vocabulary == Vocabulary("\nabné")
    assert tokens.numpy().tolist() == [2, 1, 3, 1, 3, 4, 0]
    assert vocabulary.decode(tokens) == "banané\n"
    again, same = read_text(tmp_path / "x.txt", Vocabulary("é\nnab"))
    assert (len(same), again.numpy()[0]) == (5, 4)
    assert read_bytes(tmp_path / "x.txt").numpy().tolist() == [*"banané\n".encode()]


def test_bad_texts(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"ab\xff")
    assert message(lambda: read_text(path)) == f"{path}: expected UTF-8; found byte 0xff at 2"
    path.write_bytes(b"abc")
    found = message(lambda: read_text(path, Vocabulary("ab")))
    assert found == "text: expected one of the 2 characters of the vocabulary; found 'c' at 2"
    path.write_bytes(b"")
    for read in (read_text, read_bytes):
        assert message(lambda: read(path)) == f"{path}: expected text; found an empty file"  # noqa: B023 - called at once
        assert "found No such file" in message(lambda: read(tmp_path / "nowhere"))  # noqa: B023 - called at once
    found = message(lambda: Vocabulary("ab").decode(ops.asarray([0, 2])))
    assert found == "tokens: expected 0 to 1; found 2 at [1]"


@pytest.mark.parametrize(
    ("count", "stride", "first"),
    [(7, None, [0, 3]), (6, None, [0]), (7, 1, [0, 1, 2, 3]), (4, 5, [0])],
)
def test_windows(count: int, stride: int | None, first: list[int]) -> None:
    now, following = windows(ops.arange(count), 3, stride=stride)
    assert now.numpy().tolist() == [[i, i + 1, i + 2] for i in first]
    assert np.array_equal(following.numpy(), now.numpy() + 1)


def test_windows_take_no_memory() -> None:
    now, following = windows(ops.zeros(1_000_000, dtype=np.int64), 100_000, stride=1)
    (x, y), *_ = DataLoader((now, following), 2, last="drop").batches(0, start=449_999)
    assert x.shape == y.shape == (2, 100_000)


def test_bad_windows() -> None:
    found = message(lambda: windows(ops.arange(3), 3))
    assert found == "windows: expected more than the 3 tokens of a context; found 3 tokens"
    none = int("0")  # not seen by mypy's plugin, which refuses a 0 that is written out
    found = message(lambda: windows(ops.arange(3), none))
    assert found == "windows: expected a context of at least 1; found 0"
    found = message(lambda: windows(ops.arange(3), 2, stride=none))
    assert found == "windows: expected a stride of at least 1; found 0"


# parts


@pytest.mark.parametrize(("held_out", "count"), [(3, 3), (0.3, 3), (0.25, 2), (9, 9)])
def test_split(held_out: float, count: int) -> None:
    source = (np.arange(10, dtype=np.float32), ops.arange(10))
    training, validation = split(source, held_out, seed=4)
    assert len(validation[1]) == count
    rows = [part[1].numpy().tolist() for part in (training, validation)]
    assert sorted(rows[0] + rows[1]) == list(range(10))
    assert rows == [sorted(part) for part in rows]
    assert [part[0].numpy().tolist() for part in (training, validation)] == rows
    again = split(source, held_out, seed=4)[1][1].numpy().tolist()
    assert again == rows[1]


def test_each_seed_holds_others_out() -> None:
    drawn = {tuple(split(ops.arange(50), 10, seed=seed)[1].numpy()) for seed in range(5)}
    assert len(drawn) == 5


@pytest.mark.parametrize(
    ("held_out", "words"),
    [
        (0, "examples in both parts of 6; found 0 held out of them"),
        (6, "examples in both parts of 6; found 6 held out of them"),
        (0.01, "examples in both parts of 6; found 0 held out of them"),
        (1.0, "held_out to be a share between 0 and 1; found 1.0"),
        (float("nan"), "held_out to be a share between 0 and 1; found nan"),
        (True, "held_out to be a share or a number that is a whole number; found True"),
    ],
)
def test_bad_splits(held_out: float, words: str) -> None:
    assert message(lambda: split(ROWS, held_out, seed=0)) == f"split: expected {words}"


def test_a_mapped_array_is_not_split(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", ROWS)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert "found a memory-mapped one; slice it" in message(lambda: split(mapped, 2, seed=0))
