"""The server's own small pages: logging in, and what is said when there is nothing at an address."""

import base64
import hashlib
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from fenced.web import policies

STYLE: Final = """
:root { color-scheme: light dark; --text: #1d1d1f; --soft: #5f6066; --page: #fbfbfa; --line: #d9d9d6;
  --accent: #2f5fd0; --on-accent: #fff; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #ececee; --soft: #a3a4ab; --page: #17181a; --line: #3a3b3f;
  --accent: #86a8f7; --on-accent: #10131a; --wrong: #f2a09a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page);
  color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(100%, 400px); }
img { display: block; width: 40px; height: 40px; }
h1 { margin: 16px 0 8px; font-size: 24px; line-height: 1.25; }
p { margin: 0 0 16px; color: var(--soft); overflow-wrap: anywhere; }
p.wrong { color: var(--wrong); }
label { display: block; margin-bottom: 4px; font-weight: 600; }
input, button { width: 100%; padding: 10px 12px; border-radius: 8px; font: inherit; }
input { border: 1px solid var(--line); background: transparent; color: inherit; }
button { margin-top: 16px; border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
"""
STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def login_page(*, to: str, wrong: bool) -> HTMLResponse:
    """Asks for the token and then goes on to the address `to`."""
    explanation = (
        '<p class="wrong" role="alert">This is not the token. Copy it anew from the terminal.</p>'
        if wrong
        else "<p>Open the address that <code>fenced serve</code> printed in the terminal, or paste the token at its "
        "end here. This browser then stays logged in.</p>"
    )
    return _page(
        "Log in",
        f"""{explanation}
<form method="post" action="/login">
<input type="hidden" name="to" value="{escape(to)}">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>""",
        status=401,
    )


def retry_page() -> HTMLResponse:
    """Loads the same address again: this time the request comes from our own page, so the cookie is sent with it."""
    return _page("One moment", '<p>Opening …</p><meta http-equiv="refresh" content="0">', status=200)


def not_found_page() -> HTMLResponse:
    return _page(
        "There is nothing here",
        '<p>The address may be incomplete. <a href="/">Go to your conversations</a>.</p>',
        status=404,
    )


def _page(title: str, body: str, *, status: int) -> HTMLResponse:
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Fenced</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<style>{STYLE}</style>
</head>
<body><main><img src="/assets/favicon.svg" alt=""><h1>{title}</h1>
{body}
</main></body>
</html>
"""
    return HTMLResponse(html, status_code=status, headers=policies.form(STYLE_HASH))
