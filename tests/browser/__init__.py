"""The product as a person uses it: a real server, real Chromium, real Pyodide."""
