"""Folders in the user's cache folder, in which the native back end keeps what it would make or ask for again."""

import os
import stat
import tempfile
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

__all__ = ["is_temporary", "private_folder"]


def private_folder(name: str) -> Path:
    """Return the folder of this name, which only this user can read or write.

    If there can be none in the user's cache folder, it is a temporary one of this process.
    """
    wanted = user_cache_path("typednn") / name
    try:
        wanted.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = wanted if _is_private(wanted) else None
    except OSError:
        found = None
    return Path(_temporary_folder().name) if found is None else found


def is_temporary(folder: Path) -> bool:
    """Whether what is in the folder is removed when this process ends."""
    return folder == Path(_temporary_folder().name)


def _is_private(folder: Path) -> bool:
    """Whether nobody else can put a file there, such as a library, which this process would then run."""
    found = folder.lstat()
    if not hasattr(os, "getuid"):
        return stat.S_ISDIR(found.st_mode)
    others = stat.S_IMODE(found.st_mode) & 0o077
    writable = os.access(folder, os.W_OK)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not others and writable


@cache
def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="typednn")
