"""What compilers have said of themselves, which is kept: asking one takes longer than to load a plan.

An answer is kept by everything that it depends on: the compiler's file and when that was written, the flags, and
the processor. Only answers of programs are kept: what a script says may depend on anything.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

from typednn.backends.native.private_folder import private_folder

__all__ = ["Answer", "file_of_answer", "keep_answer", "kept_answer"]

Answer: TypeAlias = tuple[str, frozenset[str]]
"""A compiler's version, and its macros."""

_CPUS: Final = Path("/proc/cpuinfo")
_PROCESSOR: Final = ("vendor_id", "cpu family", "model", "stepping", "flags", "CPU", "Features")
"""How the lines begin that say which processor it is; those of clocks and cores change."""
_PROGRAM: Final = b"\x7fELF"


def file_of_answer(command: Sequence[str], flags: Sequence[str]) -> Path | None:
    """Return where the answer of a compiler is kept; None if it cannot be known what it depends on."""
    if len(command) != 1:
        return None
    try:
        program = Path(shutil.which(command[0]) or command[0]).resolve(strict=True)
        with open(program, "rb") as stream:
            is_program = stream.read(len(_PROGRAM)) == _PROGRAM
        written = program.stat()
        processor = _processor()
    except OSError:
        return None
    if not is_program or not processor:
        return None
    parts = (os.fspath(program), str(written.st_size), str(written.st_mtime_ns), *flags, *processor)
    key = sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return private_folder("compilers") / f"{key}.json"


def _processor() -> list[str]:
    """Return the lines that say which processor the first one is."""
    with open(_CPUS, encoding="utf-8", errors="replace") as stream:
        lines = stream.read(1 << 13).partition("\n\n")[0].splitlines()
    return [line for line in lines if line.startswith(_PROCESSOR)]


def kept_answer(path: Path) -> Answer | None:
    """Return what is kept there; None if nothing is, or nothing that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
        version, *macros = found
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    is_answer = type(found) is list and all(type(each) is str for each in found)
    return (version, frozenset(macros)) if is_answer else None


def keep_answer(path: Path, answer: Answer) -> None:
    """Keep the answer, if the folder can be written; other processes see all of it or nothing."""
    version, macros = answer
    with suppress(OSError):
        descriptor, new = tempfile.mkstemp(prefix=".", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump([version, *sorted(macros)], stream)
        os.replace(new, path)
