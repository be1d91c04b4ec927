"""Find the facts that a program's guards establish: ``assert d % h == 0``, ``if n != m: raise``.

``conditions.py`` finds the conditions that hold at a place of the text, ``facts.py`` reads them as
facts about sizes. ``attempts.py`` tries a call again under the facts of its place.
"""
