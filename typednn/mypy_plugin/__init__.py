"""The mypy plugin, which checks the shapes of annotations and of typednn's operations.

Switch it on with ``plugins = ["typednn.mypy_plugin"]`` in mypy's configuration. ``plugin.py`` is
what mypy asks, ``hooks.py`` the table of hooks, ``other_plugins.py`` lets the plugins behind this
one answer, too. Each file or folder of ``features`` answers for one
part of the language. ``mypy_errors`` rewords mypy's own errors, which no hook is asked about.
``typednn.shapes``, which the run time uses too, computes the shapes. The plugin imports only mypy
and ``typednn.shapes``.
"""

import hashlib
from pathlib import Path

from mypy.plugin import Plugin

from typednn.mypy_plugin.plugin import TypednnPlugin


def plugin(version: str) -> type[Plugin]:
    """Return the plugin's class: the entry point that mypy calls."""
    return TypednnPlugin


def _digest() -> str:
    """Return a digest of the source: mypy's cache is valid for one version of the plugin."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for folder in (package, package.parent / "shapes"):
        for file in sorted(folder.rglob("*.py")):
            digest.update(str(file.relative_to(package.parent)).encode() + file.read_bytes())
    return digest.hexdigest()


__version__ = _digest()
