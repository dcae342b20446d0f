"""Programs that nest too deeply: how many leave their session alive, against bare Pyodide in the same browser.

Each is a kind of its own: recursion through one protocol of Python or one function of its library, to no end or to a depth
that CPython reaches on a desktop; and deep structures that C code walks.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Page

from benchmarks.embedder import built, embedder, floor_sessions
from benchmarks.sizes import is_full
from benchmarks.table import Row

SECONDS = 8
"""For one program; one that has not ended by then counts as lost."""
EACH = 4
"""Of so many programs one is run, unless all were asked for."""

_LIMIT = "import sys\nsys.setrecursionlimit(10**7)\n"
_NEST = "nested = []\nfor n in range(100_000): nested = [nested]\n"

PROGRAMS = {
    "function": "def f(n): return f(n + 1)\nf(0)",
    "two functions": "def odd(n): return even(n - 1)\ndef even(n): return odd(n - 1)\nodd(1)",
    "lru_cache": "from functools import lru_cache\n@lru_cache(None)\ndef f(n): return f(n + 1)\nf(0)",
    "lru_cache, 320 deep": "from functools import lru_cache\n@lru_cache(None)\ndef fib(n): return n if n < 2 else fib(n-1) + fib(n-2)\nfib(320)",
    "cached_property": "from functools import cached_property\nclass A:\n    @cached_property\n    def x(self): return A().x\nA().x",
    "singledispatch": "from functools import singledispatch\n@singledispatch\ndef f(x): return f(x)\nf(1)",
    "partial": "from functools import partial\ndef f(n): return partial(f, n + 1)()\nf(0)",
    "reduce": "from functools import reduce\ndef f(n): return reduce(lambda a, b: f(a), [n, n])\nf(0)",
    "cmp_to_key": "from functools import cmp_to_key\ndef f(a, b): return sorted([1, 2], key=cmp_to_key(f))[0]\nf(1, 2)",
    "sorted key": "def f(n): return sorted([n], key=lambda v: f(v + 1))[0]\nf(0)",
    "list.sort key": "def f(n):\n    xs = [n]\n    xs.sort(key=f)\n    return xs\nf(0)",
    "max key": "def f(n): return max([n, n], key=f)\nf(0)",
    "bisect key": "import bisect\ndef f(n): return bisect.bisect([1, 2], n, key=f)\nf(1)",
    "map": "def f(n): return list(map(f, [n]))\nf(0)",
    "filter": "def f(n): return list(filter(f, [n]))\nf(0)",
    "sum": "def f(n): return sum(f(n + 1) for _ in range(2))\nf(0)",
    "any": "def f(n): return any(f(n) for _ in range(2))\nf(0)",
    "dict comprehension": "def f(n): return {k: f(n + 1) for k in range(2)}\nf(0)",
    "re.sub": "import re\ndef f(m): return re.sub('a', f, 'aa')\nf(None)",
    "decorated": "def deco(h):\n    def w(*a, **k): return h(*a, **k)\n    return w\n@deco\ndef f(n): return f(n + 1)\nf(0)",
    "context manager": "from contextlib import contextmanager\n@contextmanager\ndef c(n):\n    with c(n + 1): yield\nwith c(0): pass",
    "generator": "def g(n):\n    yield n\n    yield from g(n + 1)\nsum(g(0))",
    "coroutine": "async def f(n): return await f(n + 1)\nawait f(0)",
    "__repr__": "class A:\n    def __repr__(self): return repr([self])\nrepr(A())",
    "__str__": "class A:\n    def __str__(self): return f'{self}'\nstr(A())",
    "__format__": "class A:\n    def __format__(self, how): return format(self, how)\nf'{A():x}'",
    "__eq__": "class A:\n    def __eq__(self, other): return [self] == [other]\nA() == A()",
    "__lt__": "class A:\n    def __lt__(self, other): return sorted([self, other])\nA() < A()",
    "__hash__": "class A:\n    def __hash__(self): return hash((self,))\n{A(): 1}",
    "__add__": "class A:\n    def __add__(self, other): return self + other\nA() + 1",
    "__call__": "class A:\n    def __call__(self, *a, **k): return self(*a, **k)\nA()(1, b=2)",
    "__init__": "class A:\n    def __init__(self): self.x = A()\nA()",
    "__new__": "class A:\n    def __new__(cls): return cls()\nA()",
    "metaclass": "class M(type):\n    def __call__(cls): return cls()\nclass A(metaclass=M): pass\nA()",
    "__getattr__": "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x' if len(name) < 9 else 'a')\nA().b",
    "__setattr__": "class A:\n    def __setattr__(self, name, value): setattr(self, name, value)\nA().x = 1",
    "property": "class A:\n    @property\n    def x(self): return self.x\nA().x",
    "__getitem__": "class A:\n    def __getitem__(self, i): return self[i]\nA()[0]",
    "__len__": "class A:\n    def __len__(self): return len(self)\nlen(A())",
    "__iter__": "class A:\n    def __iter__(self): return iter(self)\nlist(A())",
    "__contains__": "class A:\n    def __contains__(self, x): return x in self\n1 in A()",
    "__missing__": "class A(dict):\n    def __missing__(self, k): return self[k + 1]\nA()[0]",
    "exec": "s = 'exec(s)'\nexec(s)",
    "eval": "s = 'eval(s)'\neval(s)",
    "exception groups": "e = ValueError()\nfor n in range(1000): e = ExceptionGroup('g', [e])\nraise e",
    "chained errors": "def f(n):\n    try: raise ValueError(n)\n    except ValueError: f(n + 1)\nf(0)",
    "json.loads": "import json\njson.loads('[' * 100_000 + ']' * 100_000)",
    "json.dumps": f"import json\n{_NEST}json.dumps(nested)",
    "pickle": f"import pickle\n{_NEST}pickle.dumps(nested)",
    "deepcopy": f"import copy\n{_NEST}copy.deepcopy(nested)",
    "repr of a deep list": f"{_NEST}repr(nested)",
    "== of deep lists": f"{_NEST}one = nested\n{_NEST}one == nested",
    "hash of a deep tuple": "t = ()\nfor n in range(100_000): t = (t,)\nhash(t)",
    "linked list, 5,000 long": "class N:\n    def __init__(self, to): self.to = to\nh = None\nfor n in range(5_000): h = N(h)\nh = None",
    "linked list, 300,000 long": "class N:\n    __slots__ = ('to',)\nh = None\nfor n in range(300_000):\n    x = N(); x.to = h; h = x\ndel x\nh = None",
    "parentheses": "eval('(' * 100_000 + ')' * 100_000)",
    "unary minus": "eval('-' * 100_000 + '1')",
    "long sum": "eval('+'.join(['1'] * 100_000))",
    "literal_eval": "import ast\nast.literal_eval('[' * 5_000 + ']' * 5_000)",
    "ast.unparse": "import ast\ne = ast.Name('x')\nfor n in range(50_000): e = ast.UnaryOp(ast.USub(), e)\nast.unparse(e)",
    "limit 10**7, function": f"{_LIMIT}def f(n): return f(n + 1)\nf(0)",
    "limit 10**7, function to 20,000": f"{_LIMIT}def f(n): return n and 1 + f(n - 1)\nf(20_000)",
    "limit 10**7, lru_cache": f"{_LIMIT}from functools import cache\n@cache\ndef f(n): return f(n + 1)\nf(0)",
    "limit 10**7, sorted": f"{_LIMIT}def f(n): return sorted([n], key=f)\nf(0)",
    "limit 10**7, __repr__": f"{_LIMIT}class A:\n    def __repr__(self): return repr([self])\nrepr(A())",
    "limit 10**7, sum": f"{_LIMIT}def f(n): return sum(f(n + 1) for _ in range(2))\nf(0)",
    "limit 10**7, re.sub": f"{_LIMIT}import re\ndef f(m): return re.sub('a', f, 'aa')\nf(None)",
    "limit 10**7, exec": f"{_LIMIT}s = 'exec(s)'\nexec(s)",
}
RESET = "import sys; sys.setrecursionlimit(1000); kept = 'kept'"

OURS = """
async ([reset, source, limit]) => {
  window.mine ??= contract.open();
  const { execute } = { execute: (code) => mine.execute(code, 'python', { limits: { execution: limit } }) };
  await execute(reset);
  const { status, error } = await execute(source);
  const after = await execute('kept');
  if (after.returnValue !== "'kept'") {
    mine.context.close();
    delete window.mine;
    return `lost (${status})`;
  }
  return error?.name ?? status;
}
"""
FLOOR = """
async ([reset, source, limit]) => {
  window.bare ??= floor.open();
  const late = new Promise((resolve) => setTimeout(() => resolve('late'), limit + 5000));
  await Promise.race([bare.execute(reset), late]);
  const text = await Promise.race([bare.execute(source), late]);
  const soon = new Promise((resolve) => setTimeout(resolve, 3000));
  const isDead = text === 'fatal' || text === 'late';
  if (isDead || (await Promise.race([bare.execute('kept'), soon])) !== 'kept') {
    bare.close();
    delete window.bare;
    return 'lost';
  }
  const error = /^(?:PythonError: )?Traceback/.test(text) ? text.trim().split('\\n').at(-1).split(':')[0] : null;
  return error ?? 'completed';
}
"""


def _chosen() -> dict[str, str]:
    return dict(list(PROGRAMS.items())[:: 1 if is_full() else EACH])


def _outcomes(page: Page, script: str, *, tell: Callable[[str, str], None]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, source in _chosen().items():
        outcome = str(page.evaluate(script, [RESET, source, SECONDS * 1000]))
        tell(name, outcome)
        found["lost" if outcome.startswith("lost") else outcome] += 1
    return found


def measure(browser: Browser) -> Iterator[Row]:
    told: dict[str, list[str]] = {name: [] for name in _chosen()}
    with embedder(browser, built()) as page:
        ours = _outcomes(page, OURS, tell=lambda name, outcome: told[name].append(outcome))
    with floor_sessions(browser, "recursion.html") as page:
        floor = _outcomes(page, FLOOR, tell=lambda name, outcome: told[name].append(outcome))
    for name, outcomes in told.items():
        if any(outcome.startswith("lost") for outcome in outcomes):
            print(f"recursion: {name}: {', in bare Pyodide '.join(outcomes)}", flush=True)
    count = len(told)
    kept, bare = count - ours["lost"], count - floor["lost"]
    errors, bare_errors = ours["RecursionError"], floor["RecursionError"]
    name = f"{count} programs that nest too deeply: sessions kept"
    yield Row(name, kept, bare, "at least the floor's", kept >= bare, "")
    yield Row("of them ended by a RecursionError", errors, bare_errors, "", None, "")
