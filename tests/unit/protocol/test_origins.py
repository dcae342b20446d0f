"""Sites in the network, as people write them and as browsers do."""

import pytest

from fenced.protocol.origins import is_origin, overlap, read_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("api.example.org", "https://api.example.org"),
        ("API.Example.ORG/", "https://api.example.org"),
        ("api.example.org:8443", "https://api.example.org:8443"),
        ("https://api.example.org:443", "https://api.example.org"),
        ("http://api.example.org:80", "http://api.example.org"),
        ("http://localhost:11434", "http://localhost:11434"),
        ("HTTP://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(text: str, origin: str) -> None:
    assert read_origin(text) == origin
    assert is_origin(origin)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("*.example.org", "several hosts"),
        ("https://*", "several hosts"),
        ("https://me:secret@example.org", "names a user"),
        ("example.org/v1", "has a path"),
        ("example.org?x=1", "has a path"),
        ("https://example.org/#x", "has a path"),
        ("ftp://example.org", "not reached by https"),
        ("wss://example.org", "not reached by https"),
        ("example.org:70000", "Port out of range"),
        ("https://[::1]:80", "not the name of a host"),
        ("https://", "not the name of a host"),
        ("bücher.example", "not the name of a host"),
        ("example.org; script-src *", "several hosts"),
        ("example.org;x", "not the name of a host"),
        ("exa'mple.org", "not the name of a host"),
        ('example.org"', "not the name of a host"),
        ("-example.org", "not the name of a host"),
        ("example.org.", "not the name of a host"),
    ],
)
def test_what_is_no_single_host_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_origin(text)


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "https://Example.org",
        "https://example.org/",
        "https://example.org:0123456",
        "https://example.org:99999",
        "https://example.org\n",
        "https://example.org https://b",
        "https://a;b",
        "",
    ],
)
def test_only_what_browsers_write_crosses_the_wire(text: str) -> None:
    assert not is_origin(text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://a.example", "https://a.example:443", True),
        ("http://a.example", "https://a.example", True),
        ("http://a.example:8000", "https://a.example:8000", True),
        ("http://a.example:8000", "http://a.example:8001", False),
        ("https://a.example", "https://b.example", False),
    ],
)
def test_origins_overlap_where_a_policy_lets_both_through(one: str, other: str, expected: bool) -> None:
    assert overlap(one, other) is expected
    assert overlap(other, one) is expected
