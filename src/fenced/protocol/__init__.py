"""Types and errors that cross a wire. Imports nothing of fenced; the page's TypeScript is generated from them."""
