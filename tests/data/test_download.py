"""Downloads, from mirrors that the tests run themselves."""

import hashlib
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.data.idx_files import write_mnist
from typednn.data import DataError, MissingExtraError, download_mnist, load_mnist
from typednn.data.download import SHA256

NOWHERE = "http://127.0.0.1:9/mnist"  # the port "discard": nothing listens


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_mnist(tmp_path / "served", zipped=True)


@pytest.fixture
def sha256(files: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files.iterdir()}


@pytest.fixture
def mirror(files: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(files))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_mirror_that_works(tmp_path: Path, mirror: str, sha256: dict[str, str]) -> None:
    said: list[str] = []
    folder = download_mnist(tmp_path / "new", mirrors=[mirror], sha256=sha256, say=said.append)
    assert folder == tmp_path / "new"
    assert len(load_mnist(folder).train) == 12
    assert said == [f"downloading {mirror}{name}" for name in SHA256]


def test_what_is_there_is_not_fetched(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path, separator=".")
    assert download_mnist(folder, mirrors=[]) == folder


@pytest.mark.parametrize("name", sorted(SHA256))
def test_a_half_file_is_fetched_again(
    name: str, tmp_path: Path, mirror: str, files: Path, sha256: dict[str, str]
) -> None:
    folder = download_mnist(tmp_path / "new", mirrors=[mirror], sha256=sha256)
    whole = (folder / name).read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"<html>" + whole):
        (folder / name).write_bytes(damaged)
        said: list[str] = []
        download_mnist(folder, mirrors=[mirror], sha256=sha256, say=said.append)
        assert (folder / name).read_bytes() == whole
        assert said[0].startswith(f"{name} is damaged (")
        assert said[1:] == [f"downloading {mirror}{name}"]
    assert len(load_mnist(folder).train) == 12


def test_a_damaged_file_that_no_mirror_has(
    tmp_path: Path, mirror: str, sha256: dict[str, str]
) -> None:
    folder = download_mnist(tmp_path / "new", mirrors=[mirror], sha256=sha256)
    (folder / "train-images-idx3-ubyte.gz").write_bytes(b"half")
    with pytest.raises(DataError, match="no mirror that gives train-images-idx3-ubyte.gz"):
        download_mnist(folder, mirrors=[NOWHERE], sha256=sha256)


def test_a_damaged_file_put_there_by_hand_is_left_alone(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path)
    (folder / "train-labels-idx1-ubyte").write_bytes(b"half")
    with pytest.raises(DataError, match="train-labels-idx1-ubyte: expected the magic number"):
        download_mnist(folder, mirrors=[])
    assert (folder / "train-labels-idx1-ubyte").read_bytes() == b"half"


def test_sound_files_compressed_by_others_are_kept(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path, zipped=True)
    assert download_mnist(folder, mirrors=[]) == folder


def test_the_next_mirror_is_asked(
    tmp_path: Path, files: Path, mirror: str, sha256: dict[str, str]
) -> None:
    damaged = next(files.iterdir())
    whole, sound = damaged.read_bytes(), sha256[damaged.name]
    folder = tmp_path / "new"
    damaged.write_bytes(b"something else")
    with pytest.raises(DataError) as caught:
        download_mnist(folder, mirrors=[NOWHERE, mirror], sha256=sha256)
    message = str(caught.value)
    assert f"{NOWHERE} (ConnectionError); {mirror} (SHA256 hash of downloaded file" in message
    assert f"no mirror that gives {damaged.name}" in message
    assert sound in message
    assert not (folder / damaged.name).exists()
    damaged.write_bytes(whole)
    download_mnist(folder, mirrors=[NOWHERE, mirror], sha256=sha256)
    assert len(load_mnist(folder).test) == 7


def test_without_a_network(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        download_mnist(tmp_path, mirrors=[NOWHERE])
    assert str(caught.value) == (
        f"{tmp_path}: expected train-images-idx3-ubyte, train-labels-idx1-ubyte, "
        "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, gzipped or not, put there by hand or "
        "from a mirror; found no mirror that gives train-images-idx3-ubyte.gz: "
        f"{NOWHERE} (ConnectionError)"
    )


def test_a_mirror_without_the_file(
    tmp_path: Path, files: Path, mirror: str, sha256: dict[str, str]
) -> None:
    (files / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte.gz: .* \(HTTP 404\)$"):
        download_mnist(tmp_path / "new", mirrors=[mirror], sha256=sha256)


def test_a_mirror_that_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found no mirror that gives") as caught:
        download_mnist(tmp_path, mirrors=["gopher:x"])
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made(tmp_path: Path, mirror: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="expected a folder to write to; found Not a directory"):
        download_mnist(tmp_path / "file" / "new", mirrors=[mirror])


def test_without_pooch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'typednn\[download\]'"):
        download_mnist(tmp_path)


def test_checksums_are_those_of_the_files_as_published(real_mnist: Path) -> None:
    """Train images aside: ../shared holds the same bytes compressed once more."""
    for name in SHA256.keys() - {"train-images-idx3-ubyte.gz"}:
        assert hashlib.sha256((real_mnist / name).read_bytes()).hexdigest() == SHA256[name]
