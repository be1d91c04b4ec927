"""Compile C to a shared library, keep it in the user's cache folder, and load it.

The C of a library is one text, or several units, which are compiled at the same time. A library's file is named by a key and by the hash of its contents. The key is a hash of everything
that the library depends on: its units, the compiler, its flags and the processor. A file whose
contents do not have the hash in its name is removed and compiled again. A new file is written beside
its place and renamed, so other processes see all of it or nothing.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from typednn.backends.native.compiler import FLAGS, Compiler
from typednn.backends.native.private_folder import private_folder
from typednn.planning.run.backends import BackendError
from typednn.planning.run.threads import get_num_threads

__all__ = ["CompilationError", "cache_folder", "library"]

_MOST_FILES: Final = 1024
"""The most libraries that are kept. The least recently used ones are removed."""
_OLD: Final = 24 * 60 * 60
"""Seconds after which no compilation still runs."""


class CompilationError(BackendError):
    """The compiler refused a source."""


def library(units: Sequence[str], compiler: Compiler, flags: Sequence[str] = FLAGS) -> ctypes.CDLL:
    """Return the library of these units of C, from the cache or compiled now.

    Raises CompilationError if it does not compile, and OSError if it cannot be written or loaded.
    """
    return _loaded(_path(units, compiler, flags))


@cache
def _loaded(path: Path) -> ctypes.CDLL:
    return ctypes.CDLL(os.fspath(path))


def cache_folder() -> Path:
    """Return the folder of the libraries."""
    return private_folder("native")


def _path(units: Sequence[str], compiler: Compiler, flags: Sequence[str]) -> Path:
    """Return the file of the library; compile it unless it is there."""
    key, folder = _key(units, compiler, flags), cache_folder()
    for path in sorted(folder.glob(f"{key}-*.so")):
        if _is_intact(path):
            return path
        path.unlink(missing_ok=True)
    found = _compile(units, compiler, flags, folder, key)
    _evict(folder, found)
    return found


def _key(units: Sequence[str], compiler: Compiler, flags: Sequence[str]) -> str:
    parts = (*units, "", *compiler.command, compiler.version, *flags, *sorted(compiler.macros))
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def _is_intact(path: Path) -> bool:
    """Whether the contents have the hash in the file's name. Marks the file as used."""
    try:
        contents = path.read_bytes()
        os.utime(path)
    except OSError:
        return False
    return path.stem.rpartition("-")[2] == sha256(contents).hexdigest()


def _compile(
    units: Sequence[str], compiler: Compiler, flags: Sequence[str], folder: Path, key: str
) -> Path:
    """Compile the units, as many at a time as threads may compute, and link them."""
    from concurrent.futures import ThreadPoolExecutor  # 5 ms, which loading a library need not take

    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as scratch:
        objects = [Path(scratch, f"plan{number}.o") for number in range(len(units))]

        def translate(unit: str, made: Path) -> None:
            c = made.with_suffix(".c")
            c.write_text(unit, "utf-8")
            _make(made, compiler, *flags, "-c", os.fspath(c))

        with ThreadPoolExecutor(get_num_threads() if len(units) > 1 else 1) as threads:
            list(threads.map(translate, units, objects))
        built = Path(scratch, "plan.so")
        _make(built, compiler, *flags, "-shared", *map(os.fspath, objects), "-lm")
        path = folder / f"{key}-{sha256(built.read_bytes()).hexdigest()}.so"
        os.replace(built, path)
    return path


def _make(made: Path, compiler: Compiler, *arguments: str) -> None:
    """Let the compiler make a file. Raises CompilationError if it does not."""
    run = subprocess.run(
        [*compiler.command, *arguments, "-o", os.fspath(made)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    if run.returncode:
        errors = [line for line in run.stderr.splitlines() if "error" in line]
        said = (errors or run.stderr.splitlines() or [f"exit status {run.returncode}"])[0]
        raise CompilationError(f"{compiler.command[0]} refused a plan's C: {said}")
    if not made.exists():
        raise CompilationError(f"{compiler.command[0]} wrote no library for a plan's C")


def _evict(folder: Path, kept: Path) -> None:
    """Remove the least recently used libraries, if there are too many.

    Also what a compilation has left that was killed.
    """
    for scratch in folder.glob(".*"):
        with suppress(OSError):  # another process has removed it
            if time.time() - scratch.stat().st_mtime > _OLD:
                shutil.rmtree(scratch, ignore_errors=True)
    found: list[tuple[float, Path]] = []
    for path in folder.glob("*.so"):
        try:
            found.append((path.stat().st_mtime, path))
        except OSError:  # another process has removed it
            continue
    for _, path in sorted(found)[: max(len(found) - _MOST_FILES, 0)]:
        if path != kept:
            path.unlink(missing_ok=True)
