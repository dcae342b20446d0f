// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import type { BlobOutput, StoredOutput } from '../protocol/generated.js';
import { standing } from '../protocol/output-fold.js';
import type { Output } from '../protocol/session.js';
import { OutputList } from './output-list.js';
import { OutputRegistry } from './registry.js';
import type { Renderer } from './renderer.js';

const plain: Renderer = {
  render(data) {
    const element = document.createElement('p');
    element.textContent = String(data);
    return element;
  },
};

/** Blobs by name, each given when the test says so. */
const blobs = new Map<string, { promise: Promise<Output>; give: (output: Output) => void }>();
let visible: (element: Element) => void;

class Observer {
  constructor(seen: IntersectionObserverCallback) {
    visible = (target) =>
      seen([{ isIntersecting: true, target } as IntersectionObserverEntry], this as never);
  }
  observe(element: Element): void {
    visible(element);
  }
  unobserve(): void {
    // Each is seen once.
  }
  disconnect(): void {
    // Nothing is kept.
  }
}

let list: OutputList;
let stored: StoredOutput[];

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', Observer);
  blobs.clear();
  stored = [];
  const registry = new OutputRegistry().register({
    mime: 'text/plain',
    label: 'Text',
    load: () => Promise.resolve(plain),
  });
  list = new OutputList(registry, {
    ask: () => Promise.reject(new Error('nobody is asked here')),
    loadBlob(sha256) {
      let give: (output: Output) => void = () => undefined;
      const promise = new Promise<Output>((resolve) => (give = resolve));
      blobs.set(sha256, { promise, give });
      return promise;
    },
  });
  document.body.replaceChildren(list.element);
});

function add(...outputs: readonly StoredOutput[]): void {
  stored.push(...outputs);
  list.update(standing(stored));
}

const stream = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });
const display = (text: string, display_id: string | null = null): Output => ({
  output_type: 'display_data',
  data: { 'text/plain': text },
  metadata: {},
  display_id,
});
const update = (text: string, display_id: string): Output => ({
  output_type: 'update_display_data',
  data: { 'text/plain': text },
  metadata: {},
  display_id,
});
const blob = (sha256: string, kind: BlobOutput['kind'], display_id: string | null): BlobOutput => ({
  output_type: 'blob',
  sha256,
  size: 70_000,
  kind,
  display_id,
});
const clear = (wait: boolean): Output => ({ output_type: 'clear_output', wait });

const shown = (): string => [...list.element.children].map((one) => one.textContent).join('|');
const settles = (text: string): Promise<void> => vi.waitFor(() => expect(shown()).toBe(text));

it('puts updates in the place of what they name, wherever it is shown', async () => {
  add(display('one', 'd'), stream('text'), display('two', 'd'), display('other', 'e'));
  await settles('one|text|two|other');
  add(update('new', 'd'));
  await settles('new|text|new|other');
  add(update('nothing has this name', 'x'));
  await settles('new|text|new|other');
});

it('fetches a large update and leaves what is there until it has come', async () => {
  add(display('small', 'd'));
  await settles('small');
  add(blob('a', 'update_display_data', 'd'));
  expect(shown()).toBe('small');
  blobs.get('a')!.give(update('large', 'd'));
  await settles('large');
});

it('lets a large display be updated before it was fetched', async () => {
  add(blob('a', 'display_data', 'd'));
  add(update('newer', 'd'));
  await vi.waitFor(() => expect(shown()).toContain('newer'));
  blobs.get('a')!.give(display('older', 'd'));
  await settles('newer');
});

it('shows the newest of two large updates in whatever order they come', async () => {
  add(display('small', 'd'));
  await settles('small');
  add(blob('a', 'update_display_data', 'd'));
  add(blob('b', 'update_display_data', 'd'));
  blobs.get('b')!.give(update('newest', 'd'));
  await settles('newest');
  blobs.get('a')!.give(update('older', 'd'));
  await Promise.resolve();
  await settles('newest');
});

it('shows a large stream and a large error in their place', async () => {
  add(stream('before'), blob('a', 'stream', null), blob('b', 'error', null), stream('after'));
  blobs.get('b')!.give({ output_type: 'error', ename: 'E', evalue: 'v', traceback: [], frames: [] });
  blobs.get('a')!.give(stream('long'));
  await settles('before|long|E: v|after');
});

it('clears at once', async () => {
  add(display('one'), stream('text'));
  await settles('one|text');
  add(clear(false));
  expect(shown()).toBe('');
  add(stream('new'));
  await settles('new');
});

it('with wait keeps what is there until the next can be seen', async () => {
  add(display('one'));
  await settles('one');
  add(clear(true));
  expect(shown()).toBe('one');
  add(blob('a', 'display_data', null));
  expect(shown()).toContain('one');
  blobs.get('a')!.give(display('two'));
  await settles('two');
  add(clear(true), display('three'), clear(true), display('four'));
  await settles('four');
});

it('does not let a display that was cleared be updated', async () => {
  add(display('one', 'd'), clear(false), update('ghost', 'd'), stream('end'));
  await settles('end');
});

it('shows again only what has changed', async () => {
  add(display('one'), stream('text'), display('two', 'd'), stream('more'));
  await settles('one|text|two|more');
  const [one, text, two] = list.element.children;
  add(update('new', 'd'), stream(' of it'));
  await settles('one|text|new|more of it');
  list.update(structuredClone(standing(stored)));
  await settles('one|text|new|more of it');
  expect([...list.element.children].slice(0, 3)).toEqual([one, text, two]);
});

it('shows text that was cut elsewhere as a block again', async () => {
  list.update([stream('a'), display('x'), stream('bc'), stream('d')]);
  await settles('a|x|bcd');
  list.update([stream('a'), display('x'), stream('b'), stream('cd'), stream('e')]);
  await settles('a|x|bcde');
});
