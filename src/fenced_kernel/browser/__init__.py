"""What a browser lacks and programs take for granted, made up for; imports `packages` and below."""
