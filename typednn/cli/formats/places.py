"""Names of files as CI knows them: relative to the root of the checkout, with slashes."""

import os
from pathlib import Path

__all__ = ["relative_path"]


def relative_path(file: str) -> str | None:
    """Return the path from the root of the checkout; None if the file is not below it.

    The root is ``GITHUB_WORKSPACE`` where that is set, and else the current folder.
    """
    root = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    path = Path(file).resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None
