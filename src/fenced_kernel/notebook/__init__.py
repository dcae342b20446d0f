"""What programs written for notebooks import: `IPython.display` and its kin, where IPython itself is not installed.

Imports `display` and below, nothing that is heavy, and is imported when a program asks for it.
"""
