"""The temporary files of saves, and what killed processes have left of them.

Their names begin with a digest of the target's, so that the next save of it finds them. While one is
written it is locked (flock), and a lock ends with its process: what is not locked is a remain. See the
manual of flock(2). Where there are no such locks, remains are left alone.
"""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]  # the functions ask for None

__all__ = ["is_ours", "remove_remains", "temporary_of"]


def temporary_of(target: Path) -> Path:
    """Return a new name in the target's folder."""
    return target.with_name(f"{_start(target)}{secrets.token_hex(8)}.tmp")


def is_ours(file: IO[Any], path: Path) -> bool:
    """Lock a file that was just made. False if another save took it for a remain and removed it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # it is just being removed
        return False
    except OSError:  # a file system without locks, where nobody removes
        return True
    return _is_at(path, file.fileno())


def remove_remains(target: Path) -> None:
    """Remove the temporary files for this target that no process holds."""
    if fcntl is None:
        return
    for path in target.parent.glob(f"{_start(target)}*.tmp"):
        with contextlib.suppress(OSError):  # they do no harm
            descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(path, descriptor):
                    path.unlink()
            finally:
                os.close(descriptor)


def _start(target: Path) -> str:
    digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()
    return f".typednn-{digest[:16]}-"


def _is_at(path: Path, descriptor: int) -> bool:
    """Return whether the open file still has this name."""
    try:
        return os.path.samestat(os.stat(path, follow_symlinks=False), os.fstat(descriptor))
    except FileNotFoundError:
        return False
