"""The server's own small pages: logging in, its status, and what is said when there is nothing at an address."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from fenced.checks import Check, State
from fenced.protocol.api import SelfTest
from fenced.web import policies

STYLE: Final = """
:root { color-scheme: light dark; --text: #1d1d1f; --soft: #5f6066; --page: #fbfbfa; --line: #d9d9d6;
  --accent: #2f5fd0; --on-accent: #fff; --wrong: #b3261e; --right: #1a6b34; --mind: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --text: #ececee; --soft: #a3a4ab; --page: #17181a; --line: #3a3b3f;
  --accent: #86a8f7; --on-accent: #10131a; --wrong: #f2a09a; --right: #7fcf98; --mind: #e8b565; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page);
  color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(100%, 400px); }
main.wide { width: min(100%, 960px); min-width: 0; align-self: start; }
img { display: block; width: 40px; height: 40px; }
h1 { margin: 16px 0 8px; font-size: 24px; line-height: 1.25; }
p { margin: 0 0 16px; color: var(--soft); overflow-wrap: anywhere; }
p.wrong { color: var(--wrong); }
label { display: block; margin-bottom: 4px; font-weight: 600; }
input, button { width: 100%; padding: 10px 12px; border-radius: 8px; font: inherit; }
input { border: 1px solid var(--line); background: transparent; color: inherit; }
button { margin-top: 16px; border: 0; background: var(--accent); color: var(--on-accent); }
button { font-weight: 600; cursor: pointer; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h2 { margin: 32px 0 8px; font-size: 18px; line-height: 1.25; }
.scroll { margin-bottom: 16px; overflow-x: auto; }
body:has(.wide) { grid-template-columns: minmax(0, 1fr); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 8px 16px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
td { min-width: 96px; overflow-wrap: anywhere; }
td p { margin: 4px 0 0; }
.ok { color: var(--right); } .warning { color: var(--mind); } .failed { color: var(--wrong); }
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


def headers_too_large_page(limit: int) -> HTMLResponse:
    """For a request that is not read any further, so nothing but its size is known."""
    return _page(
        "The request is too large",
        f"<p>The address and the cookies that the browser sent have more than {limit:,} bytes. All servers of one "
        "host share their cookies, whatever their ports: another one may have set too many.</p>"
        "<p>Delete the cookies of this host in the browser's settings, then open the address that <code>fenced "
        "serve</code> printed in the terminal.</p>",
        status=431,
    )


_STATES: Final[Mapping[State, str]] = {"ok": "ok", "warning": "could be better", "failed": "wrong"}


def status_page(checks: Sequence[Check], tests: Sequence[SelfTest], *, revision: str) -> HTMLResponse:
    """The checks and the last self-test of each language; `revision` is the present one."""
    return _page(
        "Status",
        f"""{_table(("Check", "State", "What is there"), [_check_row(check) for check in checks])}
<h2>Self-tests</h2>
<p>One tiny program in each language, run in the reader's browser after an upgrade.
<a href="/?self-test">Run the self-tests again</a></p>
{_table(("Language", "Result", "When", "Browser"), [_test_row(test, revision) for test in tests]) if tests else ""}
<p><a href="/">Go to your conversations</a></p>""",
        status=200,
        wide=True,
    )


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _check_row(check: Check) -> str:
    do = f"<p>{escape(check.do)}</p>" if check.do else ""
    return (
        f'<tr><th scope="row">{escape(check.what)}</th><td class="{check.state}">{_STATES[check.state]}</td>'
        f"<td>{escape(check.found)}{do}</td></tr>"
    )


def _test_row(test: SelfTest, revision: str) -> str:
    before = "" if test.revision == revision else "<p>before the last upgrade</p>"
    why = f"<p>{escape(test.message)}</p>" if test.message else ""
    return (
        f'<tr><th scope="row">{escape(test.language)}</th>'
        f'<td class="{"ok" if test.status == "passed" else "failed"}">{test.status}{before}{why}</td>'
        f"<td>{test.at:%Y-%m-%d %H:%M} UTC<p>took {test.seconds:.1f} s</p></td>"
        f"<td>{escape(test.browser)}</td></tr>"
    )


def _page(title: str, body: str, *, status: int, wide: bool = False) -> HTMLResponse:
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Fenced</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<style>{STYLE}</style>
</head>
<body><main{' class="wide"' if wide else ""}><img src="/assets/favicon.svg" alt=""><h1>{title}</h1>
{body}
</main></body>
</html>
"""
    return HTMLResponse(html, status_code=status, headers=policies.form(STYLE_HASH))
