"""How ``typednn check`` prints what mypy finds: for people, and for what reads it in CI.

The formats for programs are whole texts in ASCII. ``places.py`` names files as CI knows them.
"""
