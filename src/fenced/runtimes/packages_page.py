"""Prints `docs/packages.md`: which modules a program may import.

`make generate` writes it, `make check` compares it. What is the same for every list is in `packages_page.md`.
"""

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Final

from fenced.runtimes.errors import LockError
from fenced.runtimes.lock import Lock, LockedPackage, packaged

IS: Final[Mapping[str, str]] = {
    "annotated-types": "constraints in type annotations",
    "anyio": "asynchronous networking, under httpx",
    "attrs": "classes without boilerplate",
    "beautifulsoup4": "takes HTML and XML apart",
    "cachetools": "caches of limited size",
    "certifi": "certificates of authorities",
    "charset-normalizer": "guesses the encoding of text",
    "click": "command lines",
    "cloudpickle": "pickles functions and classes too",
    "colorama": "colours of the terminal",
    "contourpy": "contours, under matplotlib",
    "cycler": "cycles of styles, under matplotlib",
    "distro": "names the operating system",
    "et-xmlfile": "writes large XML, under openpyxl",
    "fonttools": "fonts, under matplotlib",
    "httpx": "HTTP client, synchronous and asynchronous",
    "humanize": "numbers, sizes and times in words",
    "idna": "domain names in all scripts",
    "jinja2": "templates, and what styles tables of pandas",
    "jiter": "fast JSON, under openai",
    "joblib": "caches and repeats work, under scikit-learn",
    "jsonschema": "checks JSON against a schema",
    "kiwisolver": "solves layouts, under matplotlib",
    "lxml": "XML and HTML, with XPath and XSLT",
    "markdown": "Markdown to HTML",
    "markdown-it-py": "takes Markdown apart, under rich",
    "markupsafe": "escapes HTML, under jinja2",
    "matplotlib": "plots",
    "mdurl": "addresses in Markdown, under markdown-it-py",
    "micropip": "Pyodide's installer, for [more packages](languages/python.md#more-packages)",
    "more-itertools": "more than `itertools` has",
    "mpmath": "numbers of any precision",
    "narwhals": "one interface to many kinds of tables, under plotly",
    "networkx": "graphs and networks",
    "numpy": "arrays and linear algebra",
    "openai": "client of OpenAI's protocol",
    "openpyxl": "reads and writes Excel files",
    "packaging": "versions and requirements of packages",
    "pandas": "tables and time series",
    "paperang-p2-fonts-cjk": "a font for Chinese, Japanese and Korean: matplotlib loads it by itself",
    "pillow": "images",
    "platformdirs": "names of the user's folders",
    "plotly": "interactive charts",
    "prettytable": "tables as text",
    "pydantic": "validates data by its types",
    "pydantic-core": "the compiled part of pydantic",
    "pygments": "highlights source code",
    "pyparsing": "grammars and parsers",
    "pyrsistent": "immutable collections, under jsonschema",
    "python-dateutil": "dates in many notations",
    "python-docx": "reads and writes Word files",
    "python-dotenv": "reads `.env` files",
    "python-pptx": "reads and writes PowerPoint files",
    "pytz": "time zones, for older code",
    "pyyaml": "reads and writes YAML",
    "regex": "regular expressions with more than `re` has",
    "requests": "HTTP client",
    "rich": "colours, tables and progress in text",
    "scikit-learn": "machine learning",
    "scipy": "numerical methods, statistics, signals",
    "seaborn": "statistical plots",
    "simpy": "simulates processes",
    "six": "bridges Python 2 and 3, for older code",
    "sniffio": "tells which asynchronous library runs",
    "sortedcontainers": "sorted lists, dicts and sets",
    "soupsieve": "CSS selectors, under beautifulsoup4",
    "sympy": "symbolic mathematics",
    "tabulate": "tables as text, also of pandas",
    "termcolor": "coloured text",
    "threadpoolctl": "threads of numerical libraries, under scikit-learn",
    "tiktoken": "counts the tokens of language models",
    "toolz": "functions on sequences and dicts",
    "tqdm": "progress bars",
    "typing-extensions": "newer type annotations",
    "typing-inspection": "looks into type annotations, under pydantic",
    "tzdata": "the time zones of the world",
    "unidecode": "text in plain ASCII letters",
    "urllib3": "HTTP, under requests",
    "wcwidth": "widths of characters, under prettytable",
    "xlsxwriter": "writes Excel files",
    "xmltodict": "XML as dicts",
}
"""What each package is; one without words here stops the page from being made."""


def page(lock: Lock | None = None) -> str:
    """The whole page. Raises LockError for a package that `IS` says nothing of."""
    lock = lock or packaged()
    sizes = {file.name: file.size for file in lock.files}
    size = sum(sizes[package.file] for package in lock.packages.values())
    minor = ".".join(lock.pyodide.info["python"].split(".")[:2])
    text = (resources.files("fenced.runtimes") / "packages_page.md").read_text("utf-8")
    filled = text.format(
        python=minor, pyodide=lock.pyodide.version, count=len(lock.packages), size=_megabytes(size)
    )
    return filled + "".join(_rows(lock.packages, sizes))


def _rows(packages: Mapping[str, LockedPackage], sizes: Mapping[str, int]) -> Iterator[str]:
    for name, package in sorted(packages.items()):
        if name not in IS:
            raise LockError(f"Nothing is said of the package {name}; say in packages_page.py what it is.")
        imports = ", ".join(f"`{module}`" for module in package.imports)
        yield f"| {name} | {package.version} | {imports} | {_megabytes(sizes[package.file])} | {IS[name]} |\n"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the program's output
