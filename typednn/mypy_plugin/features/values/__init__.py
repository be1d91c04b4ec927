"""Find the shape or the value of an argument, as far as it is known before the program runs.

===========================  ==================================================================
``arguments.py``             the value of an argument, by its type and by its expression
``items.py``                 the types of the items of lists and tuples
``item_counts.py``           how many items a comprehension gives
``expressions.py``           follows expressions of sizes (``arithmetic.py``, ``whole_numbers.py``)
``definitions.py``           the one expression that a variable or an attribute is assigned
``outside.py``               whether other modules assign a variable
``exported_constants.py``    the constants of other modules, in mypy's cache
``exported_objects.py``      the numbers in a module's objects, ``CONFIG.width``, in mypy's cache
``imported_objects.py``      such numbers of another module
``enum_members.py``          the ints that the members of enums are
``instance_attributes.py``   ``config.width``, ``self.width``
``size_parameters.py``       parameters whose values a signature names, as ``{n}``
``kept.py``                  keeps what was found in a module or function while it is checked
``unchanged.py``             lists and dicts that nothing changes
``elements.py``              the elements of a tensor that the program states
``arrays.py``                the shapes of numpy's arrays (``array_dtypes.py`` their dtypes)
===========================  ==================================================================
"""
