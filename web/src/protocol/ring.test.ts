import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { transformWithEsbuild } from 'vite';
import { describe, expect, it, vi } from 'vitest';
import { createRing, MAX_FRAME, RingCorrupt, RingInterrupted, RingReader, RingWriter } from './ring.js';

const HEADER = 16;

function texts(reader: RingReader): string[] {
  return reader.drain().map((frame) => frame.text);
}

function pair(capacity: number): { writer: RingWriter; reader: RingReader; memory: SharedArrayBuffer } {
  const memory = createRing(capacity);
  return { writer: new RingWriter(memory), reader: new RingReader(memory), memory };
}

describe('a ring', () => {
  it('passes frames in order, whatever their text', () => {
    const { writer, reader } = pair(256);
    for (const text of ['a', '', 'naïve 🐍', '{"x":1}']) writer.write(text);
    expect(texts(reader)).toEqual(['a', '', 'naïve 🐍', '{"x":1}']);
    expect(reader.pending).toBe(false);
  });

  it('counts the bytes of a frame, not its characters', () => {
    const { writer, reader } = pair(64);
    writer.write('🐍');
    expect(reader.drain()).toEqual([{ text: '🐍', bytes: 4 }]);
  });

  it('goes round its end many times', () => {
    const { writer, reader } = pair(32);
    for (let i = 0; i < 500; i += 1) {
      writer.write(`frame ${i}`);
      expect(texts(reader)).toEqual([`frame ${i}`]);
    }
  });

  it.each([
    ['2^32', -24],
    ['2^31', 0x7fffffff - 24],
  ])('goes on when its counters pass %s', (_, before) => {
    const memory = createRing(64);
    new Int32Array(memory, 0, 2).fill(before);
    const writer = new RingWriter(memory);
    const reader = new RingReader(memory);
    for (let i = 0; i < 20; i += 1) {
      writer.write(`0123456789 ${i}`);
      expect(texts(reader)).toEqual([`0123456789 ${i}`]);
    }
  });

  it('leaves the rest for later when its budget is spent', () => {
    const { writer, reader } = pair(1024);
    for (let i = 0; i < 10; i += 1) writer.write('x'.repeat(50));
    const first = reader.drain(100);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(10);
    expect(reader.pending).toBe(true);
    expect(first.length + reader.drain().length).toBe(10);
  });

  it('refuses a capacity that is no power of two', () => {
    expect(() => createRing(100)).toThrow('expected a power of two, got 100');
  });
});

describe('a full ring', () => {
  it('lets an interrupted writer go, and drops the frame when nothing of it was written', () => {
    const memory = createRing(16);
    let interrupted = false;
    const writer = new RingWriter(memory, () => interrupted);
    const reader = new RingReader(memory);
    writer.write('123456789012'); // 4 + 12: full to the last byte
    interrupted = true;
    expect(() => writer.write('lost')).toThrow(RingInterrupted);
    expect(texts(reader)).toEqual(['123456789012']);
    writer.write('next');
    expect(texts(reader)).toEqual(['next']);
  });

  it('finishes frames that were interrupted half-way before the next one', () => {
    const memory = createRing(16);
    let interrupted = true;
    const writer = new RingWriter(memory, () => interrupted);
    const reader = new RingReader(memory);
    expect(() => writer.write('a frame that is longer')).toThrow(RingInterrupted);
    expect(texts(reader)).toEqual([]);
    expect(() => writer.write('second')).toThrow(RingInterrupted);
    interrupted = false;
    const seen = texts(reader);
    writer.write('');
    expect([...seen, ...texts(reader)]).toEqual(['a frame that is longer', 'second', '']);
  });

  it('streams frames larger than itself to a reader in another thread', async () => {
    const memory = createRing(64);
    const big = 'é'.repeat(5000);
    const reader = new RingReader(memory);
    const worker = new Worker(await writerThread(), {
      workerData: { memory, frames: ['small', big, 'end'] },
    });
    const ended = new Promise<void>((resolve, reject) => {
      worker.once('exit', () => resolve());
      worker.once('error', reject);
    });
    const seen: string[] = [];
    while (seen.length < 3) {
      const { header, index, seen: known } = reader.watch;
      const wait = Atomics.waitAsync(header, index, known);
      if (wait.async) await wait.value;
      seen.push(...texts(reader));
    }
    await ended;
    expect(seen).toEqual(['small', big, 'end']);
  });
});

describe('a hostile writer', () => {
  it('cannot make the reader believe in more bytes than the ring holds', () => {
    const { reader, memory } = pair(64);
    for (const written of [65, 1 << 20, -1, 0x7fffffff, -0x80000000]) {
      new Int32Array(memory)[0] = written;
      expect(() => reader.drain()).toThrow(RingCorrupt);
    }
  });

  it('cannot announce a frame larger than the limit', () => {
    const { reader, memory } = pair(64);
    new DataView(memory, HEADER).setUint32(0, MAX_FRAME + 1, true);
    new Int32Array(memory)[0] = 4;
    expect(() => reader.drain()).toThrow(
      `expected a frame of at most ${MAX_FRAME} bytes, got ${MAX_FRAME + 1}`,
    );
  });

  it('costs nothing by announcing a large frame that never comes', () => {
    const { reader, memory } = pair(64);
    new DataView(memory, HEADER).setUint32(0, MAX_FRAME, true);
    new Int32Array(memory)[0] = 4;
    expect(reader.drain()).toEqual([]);
    expect(reader.pending).toBe(false);
  });

  it('cannot move the reader by writing the index that the reader owns', () => {
    const { writer, reader, memory } = pair(64);
    writer.write('one');
    expect(texts(reader)).toEqual(['one']);
    const counters = new Int32Array(memory, 0, 2);
    const owned = counters[1] ?? 0;
    counters[1] = 12345;
    counters[0] = owned;
    expect(reader.drain()).toEqual([]);
  });

  it('cannot keep the reader by writing on and on', () => {
    const { reader, memory } = pair(1 << 16);
    const load = Atomics.load.bind(Atomics) as (memory: Int32Array, index: number) => number;
    const counters = new Int32Array(memory, 0, 2);
    let looks = 0;
    const spy = vi.spyOn(Atomics, 'load').mockImplementation(((header: Int32Array, index: number) => {
      looks += 1;
      if (looks > 1_000_000) throw new Error('expected the reader to have gone on');
      if (index === 0) Atomics.store(counters, 0, load(counters, 1) + 64);
      return load(header, index);
    }) as typeof Atomics.load);
    try {
      expect(reader.drain().length).toBeLessThanOrEqual(1024);
    } finally {
      spy.mockRestore();
    }
  });

  it('cannot break the reader with bytes that are no UTF-8', () => {
    const { reader, memory } = pair(64);
    new DataView(memory, HEADER).setUint32(0, 2, true);
    new Uint8Array(memory, HEADER + 4).set([0xff, 0xfe]);
    new Int32Array(memory)[0] = 6;
    expect(texts(reader)).toEqual(['\ufffd\ufffd']);
  });
});

/** The address of a module that writes `workerData.frames` into `workerData.memory` with the real writer. */
async function writerThread(): Promise<URL> {
  const path = new URL('./ring.ts', import.meta.url);
  const { code } = await transformWithEsbuild(await readFile(path, 'utf8'), 'ring.ts', { target: 'es2022' });
  const script = `import { workerData } from 'node:worker_threads';
    ${code}
    const writer = new RingWriter(workerData.memory);
    for (const frame of workerData.frames) writer.write(frame);`;
  return new URL(`data:text/javascript,${encodeURIComponent(script)}`);
}
