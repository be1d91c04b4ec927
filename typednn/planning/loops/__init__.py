"""Control flow in graphs: a node for each loop and each condition, whose parts are graphs.

Such a node has several results, and a node has one value. So the results are written into memory
that the node gets as its last operands, its destinations (``trace.results``). As in the language of
Shaikhha, Fitzgibbon, Vytiniotis and Peyton Jones, "Destination-passing style for efficient memory
management" (2017), memory planning then needs no rule for them.
"""
