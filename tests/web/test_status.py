"""The status page: whether this installation works, for whoever is logged in."""

import re

import httpx

from tests.web.test_self_tests import put


def rows(html: str) -> dict[str, str]:
    """The first cell of each row, and the text of the others."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    return {head: " ".join(re.sub(r"<[^>]*>", " ", rest).split()) for head, rest in found}


async def test_it_asks_for_the_login(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/status")
    assert response.status_code == 401
    assert "Data folder" not in response.text
    assert 'name="to" value="/status"' in response.text


async def test_it_says_what_the_doctor_says(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/status")
    assert response.status_code == 200
    found = rows(response.text)
    assert found["Data folder"].endswith("in use by a server that runs")
    assert found["Database"].endswith("has the tables of this version")
    assert found["Database file"].startswith("ok whole")
    assert found["Python packages"].startswith("wrong not complete")
    assert "Run 'fenced runtimes install'." in found["Python packages"].replace("&#x27;", "'")
    assert found["Self-tests"].startswith("could be better none has been run yet")
    assert '<a href="/?self-test">Run the self-tests again</a>' in response.text


async def test_it_lists_each_languages_self_test(
    browser: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    await put(program, "python")
    await put(program, "sql", status="failed", message="<b>no</b>", browser="<script>1</script>", seconds=2)
    html = (await browser.get("/status")).text
    found = rows(html)
    assert found["Self-test of python"].startswith("ok passed (20")
    assert found["python"].startswith("passed 20")
    assert "took 1.2 s Chromium 156" in found["python"]
    assert found["sql"].startswith("failed &lt;b&gt;no&lt;/b&gt; 20")
    assert "<script>" not in html
    assert "<b>" not in html
