"""Write an exported model into a new folder."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from typednn.backends.native.emit.site import Target
from typednn.backends.native.export.header import header
from typednn.backends.native.export.program import ExportedProgram
from typednn.backends.native.export.readme import readme
from typednn.backends.native.export.weights import weights
from typednn.planning.plan.call import TracedCall

__all__ = ["write_model"]

_REGISTERS = 16
"""The vector registers for which tiles are made; x86-64 before AVX-512 has the fewest."""


def write_model(call: TracedCall, folder: Path, lanes: int) -> None:
    """Write the files of a model into a folder that is new or empty; either all of them or none.

    Raises ValueError for vectors that no processor has, FileExistsError if the folder holds files,
    PlanError for what is not written in C, and OSError if the folder cannot be written.
    """
    if lanes not in (1, 4, 8, 16):
        raise ValueError(
            f"export_c: lanes must be 1, 4, 8 or 16 numbers in a vector, not {lanes!r}"
        )
    _refuse_files(folder)
    program = ExportedProgram(call, Target(lanes, _REGISTERS))
    _write(
        folder,
        {
            "model.h": [header(program)],
            "model.c": [program.text],
            "weights.c": weights(program),
            "README.md": [readme(call.name, program, lanes)],
        },
    )


def _refuse_files(folder: Path) -> None:
    """Raise FileExistsError unless the folder is new or empty."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        what = "holds files" if folder.is_dir() else "is no folder"
        raise FileExistsError(f"export_c: {folder} {what}; name a new folder")


def _write(folder: Path, files: Mapping[str, Iterable[str]]) -> None:
    """Write the files beside their place, and rename the folder."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}", dir=folder.parent))
    try:
        for name, lines in files.items():
            with open(new / name, "w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{line}\n" for line in lines)
        new.chmod(0o777 & ~_umask())
        if folder.is_dir():
            folder.rmdir()  # it is empty, or this raises OSError
        os.rename(new, folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _umask() -> int:
    """Return the process's mask of permissions, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
