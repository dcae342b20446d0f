"""Modules that programs import and that are not here: what brings each, and whether that can run in a browser.

A module has often another name than its project on the package index, and the project that has the module's name may be
somebody else's. What is known is in four tables; of all other names nothing is claimed. The index changes: a project
that gets or loses a wheel in plain Python moves to another table.
"""

import re
from collections.abc import Mapping
from typing import Final


def _table(text: str) -> Mapping[str, str]:
    """Lines of `module  what is known of it`; the second half may be empty."""
    rows = (line.strip().partition("  ") for line in text.strip().splitlines())
    return {name: known.strip() or name for name, _, known in rows}


def _all(names: str, known: str) -> Mapping[str, str]:
    return dict.fromkeys(names.split(), known)


PURE: Final = _table("""
    altair
    anthropic
    antlr4  antlr4-python3-runtime
    arrow
    art
    autopep8
    barcode  python-barcode
    black
    boltons
    boto3
    chardet
    cowsay
    croniter
    dask
    dateparser
    decorator
    deepdiff
    defusedxml
    dill
    django  Django
    docutils
    emcee
    emoji
    faker  Faker
    fastapi
    fire
    flake8
    flask  Flask
    folium
    fpdf  fpdf2
    fuzzywuzzy
    geopy
    google.protobuf  protobuf
    gymnasium
    haversine
    holidays
    html5lib
    hypothesis
    imageio
    imblearn  imbalanced-learn
    inflect
    iniconfig
    isodate
    isort
    jmespath
    jsonpath_ng  jsonpath-ng
    jwt  PyJWT
    lark
    lmfit
    loguru
    markdown2
    marshmallow
    missingno
    mistune
    mlxtend
    mplfinance
    nltk
    num2words
    optuna
    parse
    patsy
    phonenumbers
    pint  Pint
    ply
    pycountry
    pyfiglet
    pylint
    pypdf
    pypinyin
    PyPDF2
    pytest
    qrcode
    reportlab
    ruamel  ruamel.yaml
    setuptools
    simplejson
    skfuzzy  scikit-fuzzy
    slugify  python-slugify
    sqlalchemy  SQLAlchemy
    sqlglot
    sqlparse
    squarify
    textblob
    texttable
    tinydb
    toml
    tomli
    tomlkit
    trimesh
    typer
    tzlocal
    uncertainties
    validators
    websocket  websocket-client
    wikipedia
    xarray
    xlrd
    xlwt
    yapf
""")
"""In plain Python: module -> project."""

COMPILED: Final = _table("""
    aiohttp  Use httpx.AsyncClient or pyodide.http.pyfetch.
    astropy
    bcrypt  hashlib has other functions for hashes.
    Bio
    brotli  Use zlib, bz2 or lzma.
    cartopy
    catboost  Use sklearn.ensemble.HistGradientBoostingClassifier or HistGradientBoostingRegressor.
    cffi
    Crypto  hashlib, hmac and secrets are in the standard library.
    Cryptodome  hashlib, hmac and secrets are in the standard library.
    cryptography  hashlib, hmac and secrets are in the standard library.
    cupy  Use numpy.
    cv2  Use PIL, numpy and scipy.ndimage.
    cvxpy  Use scipy.optimize.
    datasets  Use pandas.
    dlib
    duckdb  Use pandas, or sqlite3 for SQL.
    easyocr
    faiss  Use sklearn.neighbors.NearestNeighbors.
    fasttext
    fastparquet  Use CSV or JSON files with pandas.
    fiona
    fitz  Use pypdf for texts of PDF files: '%pip install pypdf'.
    gensim  Use sklearn.feature_extraction.text and sklearn.decomposition.
    geopandas
    gmpy2  Use Python's own integers, or mpmath.
    graph_tool  Use networkx.
    grpc
    h5py  Use numpy.save or pandas.
    hdbscan  Use sklearn.cluster.HDBSCAN.
    igraph  Use networkx.
    jax  Use numpy.
    keras  Use scikit-learn.
    Levenshtein  Use difflib.
    librosa  Use scipy.signal and scipy.io.wavfile.
    lightgbm  Use sklearn.ensemble.HistGradientBoostingClassifier or HistGradientBoostingRegressor.
    lz4  Use zlib, bz2 or lzma.
    mediapipe
    msgpack  Use json or pickle.
    netCDF4
    nacl  hashlib, hmac and secrets are in the standard library.
    numba  Use the functions of numpy, which are compiled already.
    numexpr  Use numpy.
    open3d
    OpenSSL
    orjson  Use json.
    ortools  Use scipy.optimize, which has linprog and milp.
    pdfplumber  Use pypdf for texts of PDF files: '%pip install pypdf'.
    pendulum  Use datetime and zoneinfo.
    pmdarima
    polars  Use pandas.
    prophet
    pyarrow  Use pandas with CSV, JSON or Excel files.
    pycaret  Use scikit-learn.
    pymc
    pyproj
    pytorch_lightning  NumPy and scikit-learn do run.
    pyvista  Use plotly or matplotlib.
    pywt  Use scipy.signal.
    rapidfuzz  Use difflib.
    rasterio
    ray
    rdkit
    sentence_transformers  Use sklearn.feature_extraction.text.TfidfVectorizer.
    shap  Use sklearn.inspection.permutation_importance.
    shapely
    skimage  Use PIL and scipy.ndimage.
    skopt
    snappy  Use zlib, bz2 or lzma.
    soundfile  Use scipy.io.wavfile or wave.
    spacy  Use re, or nltk: '%pip install nltk'.
    statsmodels  Use scipy.stats, numpy.linalg.lstsq or scikit-learn.
    talib  Use the rolling windows of pandas.
    tensorflow  NumPy and scikit-learn do run.
    thefuzz  Use difflib.
    tokenizers  Use tiktoken.
    torch  NumPy and scikit-learn do run.
    torchaudio  NumPy and scikit-learn do run.
    torchvision  NumPy and scikit-learn do run.
    transformers  NumPy and scikit-learn do run.
    ujson  Use json.
    ultralytics
    umap  Use sklearn.manifold.TSNE.
    vtk  Use plotly or matplotlib.
    whisper
    wordcloud  collections.Counter counts words, and matplotlib shows a bar chart.
    xgboost  Use sklearn.ensemble.HistGradientBoostingClassifier or HistGradientBoostingRegressor.
    yfinance  Read a CSV file of prices with pandas.
    zmq
    zstandard  Use zlib, bz2 or lzma.
""")
"""Needs a compiled part that is not there for WebAssembly: module -> what to use instead, or itself."""

REMOVED: Final = _table("""
    aifc  3.13  wave reads and writes WAV files.
    asynchat  3.12  Use asyncio.
    asyncore  3.12  Use asyncio.
    audioop  3.13  Use numpy.
    binhex  3.11  Use base64.
    cgi  3.13  Use urllib.parse.parse_qs and email.message.
    cgitb  3.13  Use traceback.
    chunk  3.13  Use struct.
    crypt  3.13  Use hashlib.
    distutils  3.12  Use setuptools, or shutil and sysconfig.
    imghdr  3.13  PIL.Image.open(path).format names the kind of an image.
    imp  3.12  Use importlib.
    lib2to3  3.13  Use ast.
    mailcap  3.13  Use mimetypes.
    msilib  3.13
    nis  3.13
    nntplib  3.13
    ossaudiodev  3.13
    pipes  3.13  Use shlex.quote for what was pipes.quote.
    smtpd  3.12
    sndhdr  3.13  Use wave.
    spwd  3.13
    sunau  3.13  Use wave.
    telnetlib  3.13
    uu  3.13  Use base64 or binascii.
    xdrlib  3.13  Use struct.
""")
"""No longer in the standard library: module -> since which version, and what to use."""

RENAMED: Final = _table("""
    __builtin__  builtins
    ConfigParser  configparser
    cPickle  pickle
    cStringIO  io
    Cookie  http.cookies
    cookielib  http.cookiejar
    HTMLParser  html.parser
    httplib  http.client
    Queue  queue
    StringIO  io
    urllib2  urllib.request
    urlparse  urllib.parse
    xmlrpclib  xmlrpc.client
""")
"""Names of Python 2's -> those of today."""

DESKTOP = "It needs the windows, keyboard or sound of a desktop, which programs in the browser have not."
SYSTEM = "It needs programs or devices of an operating system, which the browser does not have."
SOCKETS = (
    "It needs connections that a browser cannot open. Programs reach allowed sites by requests or httpx."
)
SERVER = "It answers requests as a server, which a program in the browser cannot be."
ABSENT: Final[Mapping[str, str]] = {
    **_all(
        """arcade customtkinter gi gtk kivy moderngl mouse keyboard pyaudio pyautogui pyglet pygame pynput pyperclip
        PyQt4 PyQt5 PyQt6 PySide2 PySide6 pyttsx3 PySimpleGUI sounddevice speech_recognition vpython wx Xlib""",
        DESKTOP,
    ),
    **_all(
        """fabric ffmpeg git magic manim moviepy mpi4py pexpect playwright psutil pydub pyppeteer pyspark pytesseract
        pyzbar RPi gpiozero selenium serial sh smbus spidev usb weasyprint""",
        SYSTEM,
    ),
    **_all(
        """cx_Oracle discord MySQLdb mysql paramiko pika psycopg psycopg2 pymongo pymysql pyodbc redis scrapy telegram
        websockets""",
        SOCKETS,
    ),
    **_all("dash gradio streamlit tornado uvicorn", SERVER),
    **_all("pythoncom pywintypes win32api win32com win32con win32gui", "It exists on Windows only."),
    "google.colab": "It exists in Google Colab only. Add files to the conversation: programs find them at /files.",
    "google": "Services of Google cannot be reached from here.",
    "docopt": "It has no wheel that runs in the browser. Use argparse.",
    "jieba": "It has no wheel that runs in the browser.",
    "langdetect": "It has no wheel that runs in the browser.",
    "pkg_resources": "Use importlib.metadata for versions, and importlib.resources for files of packages.",
}
"""Cannot be here, whatever is installed: module -> why, and what to use."""

_VERSION = re.compile(r"(?P<version>3\.\d+)(  (?P<instead>.*))?")


def hint(module: str, installs: bool) -> str | None:
    """What is known of a module that is not here, by its dotted name; None where nothing is.

    `installs` tells whether packages can be installed.
    """
    name = next((known for known in _names(module) if any(known in table for table in TABLES)), None)
    if name is None:
        return None
    if name in REMOVED:
        found = _VERSION.fullmatch(REMOVED[name])
        version, instead = (found["version"], found["instead"]) if found is not None else ("", None)
        return f"{name} was removed from Python in version {version}.{f' {instead}' if instead else ''}"
    if name in RENAMED:
        return f"{name} is a name of Python 2: it is {RENAMED[name]} now."
    if name in ABSENT:
        return f"{name} cannot be used here. {ABSENT[name]}"
    if name in COMPILED:
        instead = COMPILED[name]
        missing = f"{name} needs a compiled part that is not available for the browser (WebAssembly)."
        return missing if instead == name else f"{missing} {instead}"
    if not installs:
        return f"{name} is not among the packages here, and cannot be downloaded."
    return (
        f"{name} is not among the packages here. A line '%pip install {PURE[name]}' in the cell installs it."
    )


TABLES = (REMOVED, RENAMED, ABSENT, COMPILED, PURE)


def _names(module: str) -> list[str]:
    """The module and the packages that it is in, the innermost first."""
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
