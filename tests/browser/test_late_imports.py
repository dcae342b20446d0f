"""Packages that only the running program shows that it needs, and the reader's time zone."""

import pytest

from tests.browser.chat import Chat, write_cells
from tests.browser.server import Server

pytestmark = pytest.mark.one_tab

MODULE = """
open('mymod.py', 'w').write('import numpy as np\\nx = int(np.arange(4).sum())')
import mymod
print(mymod.x, 'by a module')
"""
USED = """
exec('import pandas as pd')
print(pd.Series([1, None, 3, 4, 5]).interpolate(method='cubic').sum(), 'by scipy')
frame = pd.DataFrame({'a': [1, 2]})
print(frame.to_xml().count('<a>'), 'by lxml')
print(frame.to_markdown().count('|'), 'by tabulate')
print(pd.Timestamp('2024-07-01', tz='Asia/Tokyo').isoformat())
with pd.ExcelWriter('y.xlsx', engine='xlsxwriter') as writer:
    frame.to_excel(writer)
print(int(pd.read_excel('y.xlsx').a.sum()), 'by Excel')
frame.style.highlight_max()
"""
CHARTS = """
import networkx as nx
print(round(nx.pagerank(nx.path_graph(3))[1], 2), 'by networkx')
nx.draw(nx.path_graph(3))
"""
TEXTS = """
import yaml, jinja2, importlib.metadata
print(yaml.safe_load('a: [1, 2]'), jinja2.Template('{{ x|e }}').render(x='<'), importlib.metadata.version('sympy'))
"""
MISSING = "import cv2"


def test_what_a_program_needs_when_it_runs_is_loaded_then(chat: Chat, server: Server) -> None:
    chat.open(write_cells(server, MODULE, USED, CHARTS, TEXTS, MISSING))
    chat.cell(0).run(seconds=240).expect_state("completed").expect_output("6 by a module")
    used = chat.cell(1).run(seconds=240).expect_state("completed")
    for words in ("15.0 by scipy", "2 by lxml", "by tabulate", "2024-07-01T00:00:00+09:00", "3 by Excel"):
        used.expect_output(words)
    charts = chat.cell(2).run(seconds=240).expect_state("completed").expect_output("0.49 by networkx")
    charts.output.locator("img").wait_for()
    chat.cell(3).run(seconds=240).expect_state("completed").expect_output("{'a': [1, 2]} &lt; 1.14.0")
    chat.cell(4).run().expect_state("failed").expect_output("cv2 needs a compiled part")


def test_a_plotly_chart_needs_no_import_of_numpy(chat: Chat, server: Server) -> None:
    source = "import plotly.express as px\nfigure = px.bar(x=['a', 'b'], y=[1, 2])\nprint(len(figure.data), 'chart')"
    chat.open(write_cells(server, source))
    chat.cell().run(seconds=240).expect_state("completed").expect_output("1 chart")
