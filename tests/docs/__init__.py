"""The checker of the pages in `docs`, and of README.md: what they say is what mypy and Python print.

`python -m tests.docs check [PAGES]` compares, `python -m tests.docs update [PAGES]` writes what was printed into the
pages. docs/writing.md tells how pages are written. `pages` reads a page, `modules` puts its fences together as programs,
`proving` runs mypy on all of them at once, `running` runs each page in a process of its own, `verdicts` compares.
"""
