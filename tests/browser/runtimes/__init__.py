"""The contract that every runtime keeps, and a second runtime that proves it is enough."""
