"""Find a C compiler, and what it knows of this processor."""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from typednn.backends.native.helpers import SYSTEM_HEADERS
from typednn.backends.native.known_compilers import file_of_answer, keep_answer, kept_answer
from typednn.planning.run.backends import BackendError

__all__ = ["FLAGS", "Compiler", "NoCompilerError", "compiler", "processor_macros"]

VARIABLE: Final = "TYPEDNN_CC"

FLAGS: Final = (
    *("-std=c99", "-O3", "-march=native", "-fPIC"),
    # a * b + c is rounded twice, as by numpy; products ask for fma themselves
    "-ffp-contract=off",
    # these change no value: only errno and the flags of exceptions, which nothing reads
    *("-fno-math-errno", "-fno-trapping-math"),
    # a third less time to compile: loops over a few numbers stay loops if their bodies are long
    "--param=max-completely-peeled-insns=60",
)
"""The flags of every compilation. None of them lets the compiler change a result."""


class NoCompilerError(BackendError):
    """There is no C compiler that works."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """A C compiler.

    ``command``: how it is called. ``version``: what it says of itself.
    ``macros``: what it defines for this processor, so two processors with the same instructions
    have the same ones.
    """

    command: tuple[str, ...]
    version: str
    macros: frozenset[str]

    @property
    def lanes(self) -> int:
        """The float32 numbers in one vector register."""
        return 16 if "__AVX512F__" in self.macros else 8 if "__AVX__" in self.macros else 4

    @property
    def registers(self) -> int:
        """The number of vector registers."""
        return 32 if {"__AVX512F__", "__aarch64__"} & self.macros else 16


def compiler() -> Compiler:
    """Return the first of ``$TYPEDNN_CC``, ``cc``, ``gcc``, ``clang`` and ``ziglang`` that works.

    If ``$TYPEDNN_CC`` is set, no other is tried. Raises NoCompilerError, with one line of advice.
    """
    return _find(os.environ.get(VARIABLE, ""), os.environ.get("PATH", ""))


@cache
def _find(named: str, path: str) -> Compiler:
    """Find a compiler. ``named``, ``path``: the environment, which tests change."""
    for command in [_split(named)] if named else _candidates(path):
        found = _probe(command)
        if found is not None:
            return found
    if named:
        raise NoCompilerError(
            f"{VARIABLE} is {named!r}, which does not compile C; name a compiler, or unset it"
        )
    raise NoCompilerError(
        "no C compiler was found, so numpy computes; install gcc or clang,"
        " or pip install 'typednn[native]'"
    )


def _split(named: str) -> tuple[str, ...]:
    """Return the words of a command; all of it as one if its quotes are not closed."""
    try:
        return tuple(shlex.split(named))
    except ValueError:
        return (named,)


def _candidates(path: str) -> Iterator[tuple[str, ...]]:
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name, path=path):
            yield (found,)
    if importlib.util.find_spec("ziglang") is not None:
        yield (sys.executable, "-m", "ziglang", "cc")


def _probe(command: tuple[str, ...]) -> Compiler | None:
    """Return the compiler, or None if it does not work."""
    file = file_of_answer(command, (*FLAGS, *SYSTEM_HEADERS))
    known = None if file is None else kept_answer(file)
    if known is not None:
        return Compiler(command, *known)
    try:
        version = _output(*command, "--version")
        found = Compiler(command, version, processor_macros(command, *FLAGS))
    except (OSError, subprocess.SubprocessError):
        return None
    if file is not None:
        keep_answer(file, (found.version, found.macros))
    return found


def processor_macros(command: tuple[str, ...], *flags: str) -> frozenset[str]:
    """Return the names and values of the macros that the compiler defines with these flags.

    It reads the headers that all sources include, so one that lacks them does not work. Raises OSError
    or SubprocessError if it cannot be run, or refuses that.
    """
    headers = [part for name in SYSTEM_HEADERS for part in ("-include", name)]
    lines = _output(*command, *flags, *headers, "-dM", "-E", "-x", "c", os.devnull).splitlines()
    definitions = [line.split(maxsplit=2)[1:] for line in lines if line.startswith("#define ")]
    return frozenset(" ".join(each) if each[1:] != ["1"] else each[0] for each in definitions)


def _output(*command: str) -> str:
    run = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return run.stdout
