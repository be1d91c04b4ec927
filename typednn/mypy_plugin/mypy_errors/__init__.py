"""Reword mypy's own errors about tensors: in the words of the run time, with its codes.

mypy compares what is returned, assigned or listed with the declared type, and no hook is asked. So
the plugin reads each error before mypy records it: the two types in its text are compared again, as
shapes. An error about shapes that fit is dropped.

===================  ==========================================================================
``watch.py``         is shown each error; rewords it, drops it or leaves it
``rewording.py``     one error, with the place and the facts that it stands in
``sentences.py``     the forms of mypy's texts, and the sentences that they become
``type_texts.py``    reads the types in mypy's texts
``differences.py``   how two such types differ: as shapes and dtypes, or in kind
``difference.py``    one such difference
``fixed_sizes.py``   functions of fixed sizes for an alias of a ``Callable``
``parts.py``         which parts of two types are compared
``words.py``         what a type is called in a sentence, with what to change
``members.py``       the members of classes and Protocols that a text names
``spots.py``         the part of the program that an error is about, and its call
``places.py``        the place in what is written out: ``[1]``
``subjects.py``      what an error is about: ``'v'``, ``the result[0]``, ``argument 'loss'``
``overloads.py``     why no overload takes the arguments of a call
``library_arguments.py``  arguments of libraries' functions, whose types have no sizes
``open_results.py``   variables that hold results with names that nothing binds
``keys.py``          arguments that are no key, no generator or no initializer
``indices.py``       ``x["a"]``: what is no index of a tensor
``training_calls.py``  the argument of ``fit`` or ``evaluate`` that cannot be one
``dtypes.py``        arguments ``dtype=`` that are no class of numpy's
``unread_annotations.py``  annotations that mypy cannot read, such as ``Float32("n")``
``operands.py``      operators that a tensor does not have for an operand
``constructors.py``  calls of a class that a variable holds: ``cls(x)``
``generics.py``      arguments that do not agree about a type variable
``calls.py``         calls and expressions of which something has been said
``contexts.py``      calls that mypy blames because their result has another dtype than declared
``plain_ints.py``    errors about variables that hold a size first and another int later
``refused_assignments.py``  variables that are returned after a refused assignment
``reused_variables.py``  variables that hold arrays of several shapes, of another library
``variances.py``     errors about the variance of size variables
``repetitions.py``   errors that a loop would report again
===================  ==========================================================================
"""
