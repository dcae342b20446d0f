"""What the editor asks: completion, documentation, a tidier layout; imports `values` and below."""
