/**
 * The files of a conversation as a file system of Emscripten's, for every runtime that is compiled with it.
 *
 * A file that came from outside is a blob, of which only what is read comes into memory, piece by piece; it is copied
 * into memory when it is first written to. After a run what has changed is collected as blobs, and read from those again.
 */
import { FILES_QUOTA, MOST_FILES, pathProblem } from '../../protocol/files.js';
import type { FileChanges, WrittenFile } from '../../protocol/session.js';
import { BlobReader, type BlobBytes } from './blob-reader.js';
import type {
  Attributes,
  EmscriptenFs,
  FsNode,
  FsStream,
  NodeOperations,
  StreamOperations,
} from './emscripten.js';

const FOLDER_MODE = 0o40777;
const FILE_MODE = 0o100666;
const BLOCK = 4096;
const LEAST_CAPACITY = 256;

/** Emscripten's numbers of errors, which are those of WASI. */
const ERROR = { invalid: 28, io: 29, missing: 44, full: 51, notEmpty: 55, notPermitted: 63 } as const;

const SEEK = { current: 1, end: 2 } as const;

/** A folder: its `children` are there. A file: the bytes are either in `blob` or in `bytes`. */
interface FileNode extends FsNode {
  parent: FileNode;
  children: Map<string, FileNode> | null;
  size: number;
  blob: Blob | null;
  bytes: Uint8Array<ArrayBuffer>;
  /** Another number after each change of the bytes. */
  version: number;
}

interface FileStream extends FsStream {
  readonly node: FileNode;
  reader?: BlobReader | null;
}

const NOTHING = new Uint8Array(0);

export class FileSystem {
  readonly #fs: EmscriptenFs;
  readonly #reader: BlobBytes;
  readonly #root: FileNode;
  /** Which version of each file is known outside, by path. */
  #kept = new Map<string, number>();
  #versions = 0;
  #used = 0;
  #count = 0;
  #capacity = FILES_QUOTA;
  #touched = false;

  constructor(fs: EmscriptenFs, reader: BlobBytes) {
    this.#fs = fs;
    this.#reader = reader;
    this.#root = this.#create(null, '/', FOLDER_MODE);
  }

  /** Makes it the file system below `point`. */
  attach(point: string): void {
    this.#fs.mkdirTree(point);
    this.#fs.mount({ mount: () => this.#root }, {}, point);
  }

  /** Takes over what has changed outside. A file that the program has changed since it was collected stays as it is. */
  mount({ entries, removed, capacity }: FileChanges): void {
    this.#capacity = capacity;
    for (const path of removed) this.#drop(path);
    for (const { path, file, modified } of entries) this.#put(path, file, modified);
  }

  /** What has changed since the last call. */
  collect(): WrittenFile[] {
    if (!this.#touched) return [];
    this.#touched = false;
    const changes: WrittenFile[] = [];
    const kept = new Map<string, number>();
    this.#used = 0;
    for (const [path, node] of filesIn(this.#root)) {
      this.#used += node.size;
      if (this.#kept.get(path) !== node.version) changes.push({ path, data: toBlob(node) });
      kept.set(path, node.version);
    }
    for (const path of this.#kept.keys()) if (!kept.has(path)) changes.push({ path, data: null });
    this.#kept = kept;
    return changes;
  }

  #put(path: string, file: Blob, modified: number): void {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = this.#root;
    for (const part of parts) {
      const child = folder.children?.get(part);
      if (child !== undefined && child.children === null) return; // the program has a file there
      folder = child ?? this.#create(folder, part, FOLDER_MODE);
    }
    const there = folder.children?.get(name);
    if (there !== undefined && (there.children !== null || this.#isChanged(path, there))) return;
    const node = there ?? this.#create(folder, name, FILE_MODE);
    this.#used += file.size - node.size;
    node.size = file.size;
    node.blob = file;
    node.bytes = NOTHING;
    node.version = this.#next();
    node.atime = node.mtime = node.ctime = modified;
    this.#kept.set(path, node.version);
  }

  #drop(path: string): void {
    const node = find(this.#root, path);
    if (node === null || node.children !== null || this.#isChanged(path, node)) return;
    this.#kept.delete(path);
    this.#detach(node);
    this.#fs.destroyNode(node);
  }

  #isChanged(path: string, node: FileNode): boolean {
    return this.#kept.get(path) !== node.version;
  }

  #next(): number {
    this.#versions += 1;
    return this.#versions;
  }

  #create(parent: FileNode | null, name: string, mode: number): FileNode {
    const node = this.#fs.createNode(parent, name, mode, 0) as FileNode;
    const isFolder = this.#fs.isDir(mode);
    node.node_ops = this.#nodeOperations;
    node.stream_ops = this.#streamOperations;
    node.children = isFolder ? new Map() : null;
    node.size = 0;
    node.blob = null;
    node.bytes = NOTHING;
    node.version = this.#next();
    node.atime = node.mtime = node.ctime = Date.now();
    parent?.children?.set(name, node);
    if (parent !== null) stamp(parent);
    if (!isFolder) this.#count += 1;
    return node;
  }

  /** Takes a node out of its folder. */
  #detach(node: FileNode): void {
    node.parent.children?.delete(node.name);
    stamp(node.parent);
    if (node.children !== null) return;
    this.#count -= 1;
    this.#used -= node.size;
  }

  #error(number: number): Error {
    return new this.#fs.ErrnoError(number);
  }

  /** Throws where there is no room for so many more bytes. */
  #reserve(more: number): void {
    if (more > 0 && this.#used + more > this.#capacity) throw this.#error(ERROR.full);
    this.#used += more;
  }

  #checkName(folder: FileNode, name: string): void {
    if (pathProblem(pathIn(folder, name)) !== null) throw this.#error(ERROR.invalid);
  }

  /** Bytes that can be written to: those of a blob are copied. */
  #own(node: FileNode): void {
    if (node.blob === null) return;
    node.bytes = node.size === 0 ? NOTHING : new Uint8Array(this.#bytesOf(node.blob));
    node.blob = null;
  }

  #bytesOf(blob: Blob): ArrayBuffer {
    try {
      return this.#reader.readAsArrayBuffer(blob);
    } catch {
      throw this.#error(ERROR.io);
    }
  }

  #changed(node: FileNode): void {
    node.version = this.#next();
    node.mtime = node.ctime = Date.now();
    this.#touched = true;
  }

  #resize(node: FileNode, size: number): void {
    if (size === node.size) return;
    this.#reserve(size - node.size);
    if (size === 0) {
      node.blob = null;
      node.bytes = NOTHING;
    } else {
      this.#own(node);
      if (size > node.bytes.length) node.bytes = grown(node.bytes, node.size, size);
      else node.bytes.fill(0, size, node.size);
    }
    node.size = size;
    this.#changed(node);
  }

  readonly #nodeOperations: NodeOperations = {
    getattr: (given) => {
      const node = given as FileNode;
      const size = node.children === null ? node.size : BLOCK;
      return {
        dev: 1,
        ino: node.id,
        mode: node.mode,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        size,
        atime: new Date(node.atime),
        mtime: new Date(node.mtime),
        ctime: new Date(node.ctime),
        blksize: BLOCK,
        blocks: Math.ceil(size / BLOCK),
      };
    },
    setattr: (given, attributes: Attributes) => {
      const node = given as FileNode;
      for (const key of ['mode', 'atime', 'mtime', 'ctime'] as const) {
        const value = attributes[key];
        if (value != null) node[key] = value;
      }
      if (attributes.size != null) this.#resize(node, attributes.size);
    },
    lookup: () => {
      throw this.#error(ERROR.missing); // what is there is in Emscripten's own table
    },
    mknod: (parent, name, mode) => {
      const folder = parent as FileNode;
      if (!this.#fs.isDir(mode) && !this.#fs.isFile(mode)) throw this.#error(ERROR.notPermitted);
      this.#checkName(folder, name);
      if (this.#fs.isFile(mode) && this.#count >= MOST_FILES) throw this.#error(ERROR.full);
      this.#touched = true;
      return this.#create(folder, name, mode);
    },
    rename: (given, into, name) => {
      const node = given as FileNode;
      const folder = into as FileNode;
      this.#checkName(folder, name);
      const there = folder.children?.get(name);
      if (there !== undefined) {
        if (there.children !== null && there.children.size > 0) throw this.#error(ERROR.notEmpty);
        this.#detach(there);
        this.#fs.hashRemoveNode(there);
      }
      node.parent.children?.delete(node.name);
      stamp(node.parent);
      node.name = name;
      folder.children?.set(name, node);
      stamp(folder);
      this.#touched = true;
    },
    unlink: (parent, name) => {
      const node = (parent as FileNode).children?.get(name);
      if (node !== undefined) this.#detach(node);
      this.#touched = true;
    },
    rmdir: (parent, name) => {
      const node = (parent as FileNode).children?.get(name);
      if (node?.children != null && node.children.size > 0) throw this.#error(ERROR.notEmpty);
      if (node !== undefined) this.#detach(node);
    },
    readdir: (node) => ['.', '..', ...((node as FileNode).children?.keys() ?? [])],
  };

  readonly #streamOperations: StreamOperations = {
    read: (given, buffer, offset, length, position) => {
      const stream = given as FileStream;
      const { node } = stream;
      if (position >= node.size) return 0;
      if (node.blob === null) {
        const part = node.bytes.subarray(position, Math.min(node.size, position + length));
        buffer.set(part, offset);
        return part.length;
      }
      if (stream.reader?.blob !== node.blob) stream.reader = new BlobReader(this.#reader, node.blob);
      try {
        return stream.reader.read(buffer, offset, length, position);
      } catch {
        throw this.#error(ERROR.io); // it was replaced or removed outside
      }
    },
    write: (given, buffer, offset, length, position) => {
      const node = given.node as FileNode;
      if (length === 0) return 0;
      const end = position + length;
      this.#reserve(Math.max(0, end - node.size));
      this.#own(node);
      if (end > node.bytes.length) node.bytes = grown(node.bytes, node.size, end);
      node.bytes.set(buffer.subarray(offset, offset + length), position);
      node.size = Math.max(node.size, end);
      this.#changed(node);
      return length;
    },
    llseek: (stream, offset, whence) => {
      const from =
        whence === SEEK.current ? stream.position : whence === SEEK.end ? (stream.node as FileNode).size : 0;
      if (from + offset < 0) throw this.#error(ERROR.invalid);
      return from + offset;
    },
    close: (stream) => {
      (stream as FileStream).reader = null;
    },
  };
}

function stamp(folder: FileNode): void {
  folder.mtime = folder.ctime = Date.now();
}

/** Larger room for the first `size` bytes: much larger, so that a file that grows is not copied at each write. */
function grown(bytes: Uint8Array<ArrayBuffer>, size: number, needed: number): Uint8Array<ArrayBuffer> {
  const factor = bytes.length < 1 << 20 ? 2 : 1.25;
  const larger = new Uint8Array(Math.max(needed, LEAST_CAPACITY, Math.floor(bytes.length * factor)));
  larger.set(bytes.subarray(0, size));
  return larger;
}

/** The bytes as a blob, which the file is from here on: the memory is given back. */
function toBlob(node: FileNode): Blob {
  node.blob ??= new Blob([node.bytes.subarray(0, node.size)]);
  node.bytes = NOTHING;
  return node.blob;
}

function pathIn(folder: FileNode, name: string): string {
  const parts = [name];
  for (let node = folder; node.parent !== node && node.name !== '/'; node = node.parent)
    parts.unshift(node.name);
  return parts.join('/');
}

function find(root: FileNode, path: string): FileNode | null {
  let node: FileNode | undefined = root;
  for (const part of path.split('/')) node = node?.children?.get(part);
  return node ?? null;
}

function* filesIn(folder: FileNode, prefix = ''): Generator<readonly [string, FileNode]> {
  for (const [name, node] of folder.children ?? []) {
    if (node.children === null) yield [prefix + name, node];
    else yield* filesIn(node, `${prefix}${name}/`);
  }
}
