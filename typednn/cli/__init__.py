"""The command ``typednn``: a demonstration, mypy with the plugin, training on handwritten digits,
plans.

What goes wrong with a user's input is one line on the standard error and exit code 2, and where a
module is no Python the line that is not, as Python shows it; output that
cannot be written is one line and 1, and a reader that has read enough is none and 0; Ctrl-C is one
line and 130; a signal to end ends it as if nothing was done about it, but the cursor is shown
again. Only the commands themselves import what they run, so ``--help`` is quick.
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command that the arguments name; its exit code.

    All imports stand in here, for Ctrl-C may come while they go on.
    """
    try:
        from typednn.cli.command import run

        return run(arguments)
    except KeyboardInterrupt as interrupt:
        from typednn.cli.errors import INTERRUPTED, complain

        complain(str(interrupt) or "stopped")
        return INTERRUPTED
