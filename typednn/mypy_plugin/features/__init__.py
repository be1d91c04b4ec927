"""One file for each part of the language that the plugin understands; `hooks.py` sends mypy here."""
