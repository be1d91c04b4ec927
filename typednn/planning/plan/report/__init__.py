"""A plan as people see it: on the terminal, and as a drawing of what lies where and when."""
