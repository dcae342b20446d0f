"""Messages, branches, fences, sources and the model's context: pure functions. Imports only fenced.protocol."""
