/**
 * Closes what all workers of the sandbox's origin share: storage that outlives a session, channels and locks that
 * reach another. Nothing of ours is kept there; a program of one conversation could leave messages for a program
 * of another, or fill the reader's disk.
 *
 * This holds because a program gets no realm but this one: it may start no worker, and no `eval` runs.
 */

const GLOBALS = [
  'BroadcastChannel',
  'SharedWorker',
  'caches',
  'cookieStore',
  'indexedDB',
  'webkitRequestFileSystem',
  'webkitRequestFileSystemSync',
  'webkitResolveLocalFileSystemURL',
  'webkitResolveLocalFileSystemSyncURL',
];

const OF_NAVIGATOR = ['locks', 'serviceWorker', 'storage', 'storageBuckets'];

/**
 * To be called before any program runs; cannot be undone by one. A worker whose policy lets it start others (`blob:`,
 * where the sandbox has no origin) loses the way to do so, since those would have the places still.
 */
export function closeSharedPlaces(scope: {
  readonly navigator: object;
  readonly location: { readonly protocol: string };
}): void {
  const globals = scope.location.protocol === 'blob:' ? [...GLOBALS, 'Worker'] : GLOBALS;
  for (const name of globals) remove(scope, name);
  for (const name of OF_NAVIGATOR) remove(scope.navigator, name);
}

/** Removes a property wherever it stands between the object and `Object.prototype`. */
function remove(from: object, name: string): void {
  for (
    let holder: object | null = from;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    Reflect.deleteProperty(holder, name);
  }
  if (Reflect.has(from, name)) Object.defineProperty(from, name, { value: undefined, configurable: false });
}
