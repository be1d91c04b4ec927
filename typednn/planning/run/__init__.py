"""Running: ``jit``, its compiled programs, and the signatures that identify them.

``signature`` reads the arguments of a call. For a new signature the function is traced, optimized
and compiled to a ``Program``. The program computes in a workspace (``storage``), and ``results``
builds the function's result from its arrays.
"""
