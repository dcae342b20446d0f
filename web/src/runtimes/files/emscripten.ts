/** The part of Emscripten's file system (`FS`) that a mounted one needs; its types do not have it. */

export interface Attributes {
  readonly size?: number | null;
  readonly mode?: number | null;
  readonly atime?: number | null;
  readonly mtime?: number | null;
  readonly ctime?: number | null;
}

export interface FsNode {
  name: string;
  mode: number;
  parent: FsNode;
  readonly id: number;
  atime: number;
  mtime: number;
  ctime: number;
  node_ops: NodeOperations;
  stream_ops: StreamOperations;
}

export interface FsStream {
  readonly node: FsNode;
  position: number;
}

export interface NodeOperations {
  getattr(node: FsNode): unknown;
  setattr(node: FsNode, attributes: Attributes): void;
  lookup(parent: FsNode, name: string): FsNode;
  mknod(parent: FsNode, name: string, mode: number, device: number): FsNode;
  rename(node: FsNode, folder: FsNode, name: string): void;
  unlink(parent: FsNode, name: string): void;
  rmdir(parent: FsNode, name: string): void;
  readdir(node: FsNode): string[];
}

export interface StreamOperations {
  read(stream: FsStream, buffer: Uint8Array, offset: number, length: number, position: number): number;
  write(stream: FsStream, buffer: Uint8Array, offset: number, length: number, position: number): number;
  llseek(stream: FsStream, offset: number, whence: number): number;
  close(stream: FsStream): void;
}

export interface EmscriptenFs {
  mount(type: { mount(): FsNode }, options: object, point: string): unknown;
  mkdirTree(path: string): void;
  chdir(path: string): void;
  createNode(parent: FsNode | null, name: string, mode: number, device: number): FsNode;
  destroyNode(node: FsNode): void;
  lookupNode(parent: FsNode, name: string): FsNode;
  hashRemoveNode(node: FsNode): void;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  readonly ErrnoError: new (errno: number) => Error;
}
