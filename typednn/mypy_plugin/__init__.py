"""The mypy plugin: gives jaxtyping's shape annotations, and typednn's operations, a static meaning.

Switch it on with `plugins = ["typednn.mypy_plugin"]` in mypy's configuration. `hooks.py` is the table of
what mypy may ask; each file of `features/` answers for one part of the language; the shapes themselves are
computed by `typednn.shapes`, which the run time uses too. It imports mypy and `typednn.shapes` only.
"""

import hashlib
from pathlib import Path

from mypy.plugin import Plugin

from typednn.mypy_plugin.hooks import TypednnPlugin


def plugin(version: str) -> type[Plugin]:
    """mypy's entry point."""
    return TypednnPlugin


def _digest() -> str:
    """mypy's cache is valid for one version of the plugin: any change of its source is another one."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for folder in (package, package.parent / "shapes"):
        for file in sorted(folder.rglob("*.py")):
            digest.update(str(file.relative_to(package.parent)).encode() + file.read_bytes())
    return digest.hexdigest()


__version__ = _digest()
