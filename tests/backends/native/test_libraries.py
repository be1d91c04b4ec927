"""Libraries are compiled once, in a private folder, and loaded only if they are intact."""

import ctypes
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backends.native.compiling import found, needs_compiler
from typednn.backends.native import libraries
from typednn.backends.native.compiler import FLAGS
from typednn.backends.native.libraries import CompilationError, cache_folder, library

SOURCE = ("int answer(void) { return 42; }",)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    libraries._loaded.cache_clear()
    return tmp_path / "typednn" / "native"


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@needs_compiler
def test_a_library_is_compiled_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library(SOURCE, found()).answer() == 42
    (path,) = files(cache)
    written = path.stat().st_ino
    monkeypatch.setattr(libraries, "_compile", None)
    libraries._loaded.cache_clear()
    assert library(SOURCE, found()).answer() == 42
    assert [each.stat().st_ino for each in files(cache)] == [written]


@needs_compiler
def test_the_key_is_all_that_it_depends_on(cache: Path) -> None:
    compiler = found()
    others = [
        ((*SOURCE, ""), compiler, FLAGS),
        (SOURCE, replace(compiler, version="another"), FLAGS),
        (SOURCE, replace(compiler, macros=compiler.macros | {"__NEW__"}), FLAGS),
        (SOURCE, compiler, (*FLAGS, "-DX")),
    ]
    keys = {libraries._key(*each) for each in [(SOURCE, compiler, FLAGS), *others]}
    assert len(keys) == 5


@needs_compiler
def test_units_call_each_other(cache: Path) -> None:
    hidden = '__attribute__((visibility("hidden")))'
    first = f"{hidden} int half(void) {{ return 21; }}"
    second = f"{hidden} int half(void);\nint answer(void) {{ return 2 * half(); }}"
    found_library = library([first, second], found())
    assert found_library.answer() == 42
    assert not hasattr(found_library, "half")
    assert len(files(cache)) == 1


@needs_compiler
def test_one_wrong_unit_is_an_error_and_leaves_nothing(cache: Path) -> None:
    with pytest.raises(CompilationError, match="refused a plan's C: .*error"):
        library([*SOURCE, "int f( {"], found())
    assert not files(cache)


@needs_compiler
@pytest.mark.parametrize("broken", [b"", b"no library", None])
def test_a_file_that_was_changed_is_compiled_again(cache: Path, broken: bytes | None) -> None:
    path = libraries._path(SOURCE, found(), FLAGS)
    intact = path.read_bytes()
    changed = intact[:-1] + bytes([intact[-1] ^ 1]) if broken is None else broken
    path.unlink()  # a file that is loaded is never written to
    path.write_bytes(changed)
    assert library(SOURCE, found()).answer() == 42
    assert [each.read_bytes() == intact for each in files(cache)] == [True]


@needs_compiler
def test_a_wrong_source_is_an_error_of_one_line(cache: Path) -> None:
    with pytest.raises(CompilationError, match="refused a plan's C: .*error") as raised:
        library(["int f( {"], found())
    assert "\n" not in str(raised.value)
    assert not files(cache)


NOISY = """#!/bin/sh
printf 'Warnung: ung\\374ltig\n' >&2
exec {command} "$@"
"""


@needs_compiler
@pytest.mark.skipif(os.name != "posix", reason="needs scripts of sh")
def test_warnings_in_any_encoding_are_ignored(cache: Path, tmp_path: Path) -> None:
    noisy = tmp_path / "cc"
    noisy.write_text(NOISY.format(command=" ".join(found().command)))
    noisy.chmod(0o700)
    compiler = replace(found(), command=(str(noisy),))
    assert library(SOURCE, compiler).answer() == 42
    with pytest.raises(CompilationError, match="refused a plan's C: .*error"):
        library(["int f( {"], compiler)


@needs_compiler
@pytest.mark.parametrize(
    ("command", "said"), [("true", "true wrote no library"), ("false", "false refused .* status 1")]
)
def test_a_compiler_that_does_nothing(cache: Path, command: str, said: str) -> None:
    with pytest.raises(CompilationError, match=said):
        library(SOURCE, replace(found(), command=(command,)))


def test_the_folder_is_private(cache: Path) -> None:
    assert cache_folder() == cache
    assert cache.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o707])
def test_a_folder_of_others_is_not_used(cache: Path, mode: int) -> None:
    cache.mkdir(parents=True)
    cache.chmod(mode)
    other = cache_folder()
    assert other != cache
    assert other.stat().st_mode & 0o777 == 0o700


def test_a_link_is_not_followed(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    cache.parent.mkdir()
    cache.symlink_to(tmp_path / "elsewhere")
    assert cache_folder() != cache


def test_a_file_in_its_place_is_not_used(cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("")
    assert cache_folder().is_dir()


@needs_compiler
def test_the_least_recently_used_are_removed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "_MOST_FILES", 2)
    first, second = (libraries._path([f"int x = {i};"], found(), FLAGS) for i in range(2))
    os.utime(first, (1, 1))
    os.utime(second, (2, 2))
    libraries._path(["int x = 0;"], found(), FLAGS)  # used again
    third = libraries._path(["int x = 2;"], found(), FLAGS)
    assert files(cache) == sorted([first, third])


@needs_compiler
def test_what_a_killed_compilation_has_left_is_removed(cache: Path) -> None:
    old, new = cache / ".old", cache / ".new"
    cache_folder()
    for scratch in (old, new):
        scratch.mkdir()
        (scratch / "plan0.c").write_text(*SOURCE)
    os.utime(old, (1, 1))
    assert library(SOURCE, found()).answer() == 42
    assert (old.exists(), new.exists()) == (False, True)


PROGRAM = """
import sys
from typednn.backends.native.compiler import compiler
from typednn.backends.native.libraries import library
sys.stdin.readline()
print([library([f"int answer(void) {{ return {i}; }}"], compiler()).answer() for i in range(4)])
"""


@needs_compiler
def test_many_processes_at_once(cache: Path) -> None:
    """All begin at one moment, on the same four sources."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache.parents[1])}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(6)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [process.communicate() for process in processes]
    assert ended == [("[0, 1, 2, 3]\n", "")] * 6
    assert all(libraries._is_intact(path) for path in files(cache))
    assert len(files(cache)) >= 4


@needs_compiler
def test_a_library_is_a_ctypes_library(cache: Path) -> None:
    assert isinstance(library(SOURCE, found()), ctypes.CDLL)
