"""``typednn learn``: the exercises of the course in ``docs/learn``, and a judge for the learner's own files.

``exercises`` says where they are, ``rules`` what an answer may not do, ``judge`` gives the verdict of one file, ``program``
runs its test in another process, ``progress`` remembers what has passed, and ``commands`` prints it all.
"""
