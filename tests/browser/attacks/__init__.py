"""The table of attacks, and the tests that carry each of them out against a real server in a real browser."""
