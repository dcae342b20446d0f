"""Programs that run inside Pyodide while it is prepared; standard library only, imports nothing of fenced."""
