"""The programs that were written last, as ``foreign.planted`` tells. Not all of their mistakes are found yet."""
