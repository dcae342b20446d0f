"""What could outlive a session, or reach another one."""

from tests.browser.attacks.attack import Attack


def _program(name: str, text: str) -> Attack:
    return Attack(name, "program", text)


STORAGE = (
    _program("databases", "return [d.name for d in await js.indexedDB.databases()]"),
    _program("database", "return await opened(js.indexedDB.open('left'))"),
    _program(
        "database of the prototype",
        "return js.Object.getOwnPropertyDescriptor(js.WorkerGlobalScope.prototype, 'indexedDB').get",
    ),
    _program("database of the factory", "return js.IDBFactory.prototype.open.call(js.indexedDB, 'left')"),
    _program("caches", "return await js.caches.keys()"),
    _program("cache", "return await js.caches.open('left')"),
    _program(
        "cache of the prototype",
        "return await js.Reflect.apply(js.CacheStorage.prototype.open, js.caches, l('left'))",
    ),
    _program("cookies", "return (await js.cookieStore.getAll()).length"),
    _program("cookie", "return await js.cookieStore.set('left', '1')"),
    _program("private files", "return await js.navigator.storage.getDirectory()"),
    _program("old files", "return js.webkitRequestFileSystemSync(0, 1000)"),
    _program("bucket", "return await js.navigator.storageBuckets.open('left')"),
    _program("estimate of storage", "return await js.navigator.storage.estimate()"),
    _program("channel", "return js.BroadcastChannel.new('left')"),
    _program("lock", "return await js.navigator.locks.query()"),
    _program(
        "what was closed, through a fresh look at the prototypes",
        """
for scope in (js.globalThis, js.navigator):
    holder = scope
    while holder is not None:
        for name in ('indexedDB', 'caches', 'cookieStore', 'BroadcastChannel', 'SharedWorker', 'locks', 'storage', 'storageBuckets', 'serviceWorker'):
            if js.Object.getOwnPropertyDescriptor(holder, name) is not None and js.Reflect.get(scope, name) is not None:
                return name
        holder = js.Object.getPrototypeOf(holder)
raise OSError('all are closed')
""",
    ),
    _program(
        "what was closed, through constructors that are left",
        """
for name in ('IDBFactory', 'CacheStorage', 'LockManager', 'StorageManager', 'StorageBucketManager', 'CookieStore'):
    try: return js.Reflect.construct(getattr(js, name), l())
    except (AttributeError, Exception): pass
raise OSError('none can be made')
""",
    ),
    _program(
        "files kept by the interpreter",
        "pyodide_js.FS.mount(pyodide_js.FS.filesystems.IDBFS, o(), '/mnt')\nfuture = asyncio.get_running_loop().create_future()\npyodide_js.FS.syncfs(False, create_once_callable(lambda error: future.set_exception(OSError()) if error else future.set_result(1)))\nreturn await future",
    ),
    _program("files of the machine", "return await pyodide_js.mountNativeFS('/mnt', js.navigator.storage)"),
    _program("quota", "return await js.navigator.webkitTemporaryStorage.queryUsageAndQuota"),
)
