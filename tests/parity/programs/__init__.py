"""The programs, by what they are about."""
