"""The server's HTTP face: hosts, login, headers, routes, WebSocket, static files. Thin: what it does is in rooms."""
