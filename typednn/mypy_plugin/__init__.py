"""The mypy plugin, which checks the shapes of annotations and of typednn's operations.

Switch it on with ``plugins = ["typednn.mypy_plugin"]`` in mypy's configuration. ``plugin.py`` is
what mypy asks; for programs with annotated arrays ``hooks.py`` answers, with ``annotation_hooks.py``,
``call_hooks.py`` and the tables of single names, ``hook_tables.py``. ``other_plugins.py`` lets the
plugins behind this one answer, too. Each file or folder of ``features`` answers for one
part of the language. ``mypy_errors`` rewords mypy's own errors, which no hook is asked about.
``typednn.shapes``, which the run time uses too, computes the shapes. The plugin imports only mypy
and ``typednn.shapes``.
"""

import re
import sys
from pathlib import Path
from typing import Final

from mypy.plugin import Plugin

from typednn.mypy_plugin.plugin import TypednnPlugin
from typednn.mypy_plugin.source import digest_of

OLDEST: Final = (2, 0)
"""The oldest version of mypy that the plugin runs in."""


def plugin(version: str) -> type[Plugin]:
    """Return the plugin's class: the entry point that mypy calls.

    End mypy with one message if its version is too old.
    """
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        print(
            f"mypy: typednn's plugin needs mypy {oldest} or newer, and this is mypy {version};"
            f" install it with: pip install 'mypy>={oldest}'",
            file=sys.stderr,
        )
        sys.exit(2)
    return TypednnPlugin


def __getattr__(name: str) -> str:
    """Return ``__version__``, which mypy asks for when it has built the plugin.

    mypy's daemon starts anew for another version, and a run reads nothing from a cache that was
    last written by another one. So the source and the settings are both part of it.
    """
    if name == "__version__":
        return f"{digest_of(Path(__file__).parent)} {TypednnPlugin.last_settings}"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
