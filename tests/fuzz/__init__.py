"""The fuzzer: it draws whole programs, and compares what they give eagerly with what their plans give.

Functions of trees of tensors, with shared and dead parts, views, mixed dtypes, sizes 0 and 1, loops, recomputed
parts, functions within functions, and gradients of all of that. `make fuzz N=20000 SEED=1` draws many; the suite
draws some. A program that fails is made small, and printed so that it can be run.
"""
