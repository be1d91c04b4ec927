"""The command ``typednn``: a demonstration, mypy with the plugin, training on digits, and plans.

Exit codes: 2 for wrong input, with one line on the standard error (for a syntax error in a module
also the source line); 1, with one line, if the output cannot be written; 0 without a message if the
reader of the output closes it; 130, with one line, for Ctrl-C. A signal that ends the process does
so in its usual way, but the cursor is shown again. Only the subcommands import what they run, so
``--help`` is quick.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command in the arguments; return its exit code.

    All imports are inside, because Ctrl-C may come while they run.
    """
    try:
        from typednn.cli.command import run

        return run(arguments)
    except KeyboardInterrupt as interrupt:
        from typednn.cli.errors import INTERRUPTED, print_error

        print_error(str(interrupt) or "stopped")
        return INTERRUPTED
