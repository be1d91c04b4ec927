"""Suites of others, run on typednn: what they expect was computed by somebody else.

``python -m tests.suites onnx`` runs the node tests of ONNX, ``python -m tests.suites torch`` the samples that
PyTorch draws for its own operations, values and gradients. They need packages of their own, see
``make suites``. Each ends in a line: how many cases agree, differ, have a dtype that typednn refuses, or
call something that typednn has not.
"""
