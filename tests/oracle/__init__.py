"""The oracle: whole programs are drawn, mypy states each intermediate shape, and a run says whether that is true.

`drawing` draws a program statement by statement, running each as it is written, so that programs are right but for
the mistake that some of them end with; `arguments` says how each operation's arguments are drawn. `annotated` draws functions and classes that `typed`
checks: their annotations (`declarations`), results (`results`) and calls (`calls`); `annotations` makes arguments that
fit an annotation. `transformed` draws functions of functions: vmap, derivatives, loops and conditions. `program` writes programs down; `verdict` compares what mypy printed with what the runs gave;
`shrinking` makes a program that shows a difference as small as it gets. `python -m tests.oracle N SEED` is the long run.
"""
