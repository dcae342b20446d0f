"""Which servers are believed to be who they say."""

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """Those authorities that come with httpx or that SSL_CERT_FILE names, and those that this machine trusts, such as a
    company's own."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context
