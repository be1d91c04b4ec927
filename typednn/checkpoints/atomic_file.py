"""Replaces a file as a whole: afterwards there is the old content or the new one, never neither.

The new content is written to a temporary file in the same folder, flushed to the disk (fsync), and
renamed, which POSIX makes atomic; then the folder is flushed. See the manual of rename(2), and
Pillai et al. (2014), All File Systems Are Not Created Equal, OSDI.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from typednn.checkpoints.remains import is_ours, remove_remains, temporary_of

__all__ = ["need_place", "replace_file"]

RENAMES_OPEN_FILES: Final = os.name == "posix"


def replace_file(path: str | os.PathLike[str], content: bytes) -> None:
    """Write the file. What is at ``path`` keeps its permissions; a symbolic link stays one.

    What killed processes have left of earlier saves of this file is removed.
    A new file has the permissions that ``open`` gives. Raises OSError, with ``path`` as its file
    name, if the content cannot be written; then the file is as before.
    """
    target = Path(os.path.realpath(path))
    with _named(path):
        mode = _mode_of(target)
        remove_remains(target)
        while not _replaced(target, content, mode):
            pass
        _flush_folder(target.parent)


def need_place(path: str | os.PathLike[str]) -> None:
    """Raise OSError, as ``replace_file`` does, where it could write no file at all."""
    target = Path(os.path.realpath(path))
    with _named(path):
        _mode_of(target)
        temporary = temporary_of(target)
        temporary.touch(exist_ok=False)
        temporary.unlink(missing_ok=True)  # another save may have taken it for a remain


@contextlib.contextmanager
def _named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Name the path that was given in what the system says of others beside it."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _mode_of(target: Path) -> int | None:
    """Return the permissions of the file that will be replaced; None if there is none."""
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, "Not a regular file, and would be replaced by one")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(found)


def _replaced(target: Path, content: bytes, mode: int | None) -> bool:
    """Write the content beside the target, and rename it. False if another save has removed it."""
    temporary = temporary_of(target)
    try:
        with open(temporary, "xb") as file:
            if not is_ours(file, temporary):
                return False
            if mode is not None:
                temporary.chmod(mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if RENAMES_OPEN_FILES:  # it stays locked until it has its name
                os.replace(temporary, target)
                return True
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def _flush_folder(folder: Path) -> None:
    """Make the renaming durable, where a folder can be opened and flushed."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that flushes no folders
            raise
    finally:
        with contextlib.suppress(OSError):
            os.close(descriptor)
