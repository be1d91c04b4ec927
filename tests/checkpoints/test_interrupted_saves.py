"""A save that fails or is killed: there is the old checkpoint or the new one, and no remains."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

import typednn as tn
from tests.checkpoints import killed_saver
from typednn import ops
from typednn.checkpoints import atomic_file, remains


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_killed_save_leaves_the_old_checkpoint_or_the_new_one(tmp_path: Path) -> None:
    """200 times: each is loaded, with all its checksums."""
    command = [sys.executable, killed_saver.__file__, str(tmp_path / "x"), "200"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *steps, last = done.stdout.splitlines()
    assert steps == ["open 0", "chmod 0", "fsync 0", "replace 0", "unlink 0"]
    assert last.startswith("200 kills, ")


def refused(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted(*_: object, **__: object) -> Any:
    raise KeyboardInterrupt


class Full:
    """A file on a disk that is full when ``call`` comes."""

    def __init__(self, file: Any, call: str) -> None:
        self._file, self._call = file, call

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        if name != self._call:
            return getattr(self._file, name)
        self._file.write(b"half")
        return refused


def _full_file(path: Path, mode: str, call: str) -> Full:
    return Full(path.open(mode), call)


def full_disk(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    if call in ("fsync", "replace"):
        monkeypatch.setattr(os, call, refused)
    elif call == "open":
        monkeypatch.setattr(atomic_file, "open", refused, raising=False)
    elif call == "chmod":
        monkeypatch.setattr(Path, "chmod", refused)
    else:
        opened = partial(_full_file, call=call)
        monkeypatch.setattr(atomic_file, "open", opened, raising=False)


@pytest.mark.parametrize("call", ["open", "chmod", "write", "flush", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tn.save(tmp_path / "x", 1)
    full_disk(monkeypatch, call)
    with pytest.raises(OSError, match="No space left on device") as caught:
        tn.save(tmp_path / "x", 2)
    assert caught.value.filename == str(tmp_path / "x")
    assert [*tmp_path.iterdir()] == [tmp_path / "x"]
    assert tn.load(tmp_path / "x", like=0) == 1


def test_the_error_names_the_path_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to("file")
    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match=f"No space left on device: '{tmp_path}/link'$"):
        tn.save(tmp_path / "link", 2)


def test_the_file_is_flushed_and_then_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def noted(name: str, real: Any, *arguments: Any) -> Any:
        calls.append((name, *arguments))
        return real(*arguments)

    def flushed(descriptor: int) -> None:
        calls.append(("fsync", stat.S_ISDIR(os.fstat(descriptor).st_mode)))

    monkeypatch.setattr(os, "replace", partial(noted, "replace", os.replace))
    monkeypatch.setattr(os, "fsync", flushed)
    tn.save(tmp_path / "x", 1)
    assert [call[:1] for call in calls] == [("fsync",), ("replace",), ("fsync",)]
    assert [call[1] for call in calls if call[0] == "fsync"] == [False, True]


def test_ctrl_c_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tn.save(tmp_path / "x", 1)
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tn.save(tmp_path / "x", 2)
    assert [*tmp_path.iterdir()] == [tmp_path / "x"]
    assert tn.load(tmp_path / "x", like=0) == 1


def test_the_kernel_refuses_the_rest_of_the_file(tmp_path: Path) -> None:
    """A limit on the sizes of files stops a write half-way, as a full disk does."""
    resource = pytest.importorskip("resource")
    tn.save(tmp_path / "x", 1)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, old[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            tn.save(tmp_path / "x", ops.zeros(10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, before)
    assert [*tmp_path.iterdir()] == [tmp_path / "x"]
    assert tn.load(tmp_path / "x", like=0) == 1


def test_what_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    tn.save(tmp_path / "x", 1)
    with pytest.raises(TypeError):
        tn.save(tmp_path / "x", np.zeros(2))
    assert tn.load(tmp_path / "x", like=0) == 1


def test_remains_are_removed_and_a_save_that_runs_is_left_alone(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    names = [remains.temporary_of(tmp_path / name) for name in ("x", "x", "x", "y")]
    for name in names:
        name.write_bytes(b"half")
    (tmp_path / ".other.tmp").write_bytes(b"of another program")
    with names[0].open("rb") as running:
        assert remains.is_ours(running, names[0])
        tn.save(tmp_path / "x", 1)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"x", names[0].name, names[3].name, ".other.tmp"}


def test_a_temporary_file_that_was_taken_for_a_remain_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another save may come between its making and its locking."""
    pytest.importorskip("fcntl")
    removed: list[Path] = []

    def removing(file: Any, path: Path) -> bool:
        if not removed:
            remains.remove_remains(tmp_path / "x")
            removed.append(path)
        return remains.is_ours(file, path)

    monkeypatch.setattr(atomic_file, "is_ours", removing)
    tn.save(tmp_path / "x", 1)
    assert [*tmp_path.iterdir()] == [tmp_path / "x"]
    assert tn.load(tmp_path / "x", like=0) == 1


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        tn.save(tmp_path / "new", 1)
        assert mode(tmp_path / "new") == 0o640
        (tmp_path / "new").chmod(0o604)
        tn.save(tmp_path / "new", 2)
        assert mode(tmp_path / "new") == 0o604
    finally:
        os.umask(before)


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "link").symlink_to("far/file")
    for number in (1, 2):  # at first the link leads nowhere
        tn.save(tmp_path / "link", number)
        assert (tmp_path / "link").is_symlink()
        assert [*(tmp_path / "far").iterdir()] == [tmp_path / "far" / "file"]
        assert tn.load(tmp_path / "far" / "file", like=0) == number


def folder(place: Path) -> Path:
    place.mkdir()
    return place


def pipe(place: Path) -> Path:
    os.mkfifo(place)
    return place


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (folder, "Is a directory"),
        (pipe, "Not a regular file, and would be replaced by one"),
        (lambda place: place / "x", "No such file or directory"),
    ],
)
def test_places_that_are_no_files(
    make: Callable[[Path], Path], message: str, tmp_path: Path
) -> None:
    place = make(tmp_path / "place")
    with pytest.raises(OSError, match=f"{message}: '{place}'$"):
        tn.save(place, 1)
    assert not [*tmp_path.glob(".*")]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write every file")
def test_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    tn.save(tmp_path / "x", 1)
    (tmp_path / "x").chmod(0o444)
    with pytest.raises(PermissionError):
        tn.save(tmp_path / "x", 2)
