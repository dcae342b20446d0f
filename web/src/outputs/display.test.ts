// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { Display } from './display.js';
import { defaultRegistry, OutputRegistry } from './registry.js';
import { fail, type Renderer } from './renderer.js';

const session = { ask: () => Promise.reject(new Error('nobody is asked here')) };

/** Shows its data as text; a test holds it back or lets it fail. */
function renderer(draw: (data: unknown, element: HTMLElement) => void = () => undefined): Renderer {
  return {
    render(data) {
      const element = document.createElement('p');
      element.textContent = String(data);
      draw(data, element);
      return element;
    },
  };
}

function registry(...kinds: readonly (readonly [string, string, Renderer])[]): OutputRegistry {
  return new OutputRegistry().register(
    ...kinds.map(([mime, label, made]) => ({ mime, label, load: () => Promise.resolve(made) })),
  );
}

const table = ['x/table', 'Table', renderer()] as const;
const html = ['text/html', 'HTML', renderer()] as const;
const plain = ['text/plain', 'Text', renderer()] as const;

async function shown(
  kinds: OutputRegistry,
  data: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): Promise<HTMLElement> {
  const display = new Display(kinds, session);
  document.body.append(display.element);
  await display.show(data, metadata);
  return display.element;
}

const content = (element: HTMLElement): string => element.querySelector('.content')?.textContent ?? '';
const views = (element: HTMLElement): string[] => {
  const group = element.querySelector<HTMLElement>('.views');
  return group === null || group.hidden ? [] : [...group.children].map((one) => one.textContent ?? '');
};
const press = (element: HTMLElement, label: string): void => {
  [...element.querySelectorAll('button')].find((one) => one.textContent === label)?.click();
};

beforeEach(() => document.body.replaceChildren());

it('shows the richest, and lets the reader see another', async () => {
  const data = { 'text/plain': 'as text', 'text/html': 'as HTML', 'x/table': 'as table' };
  const element = await shown(registry(table, html, plain), data);
  expect(content(element)).toBe('as table');
  expect(views(element)).toEqual(['Table', 'HTML', 'Text']);
  press(element, 'Text');
  await vi.waitFor(() => expect(content(element)).toBe('as text'));
  expect(element.querySelector('[aria-pressed="true"]')?.textContent).toBe('Text');
});

it('keeps what the reader chose when the output is updated', async () => {
  const display = new Display(registry(html, plain), session);
  await display.show({ 'text/plain': 'one', 'text/html': 'eins' }, {});
  press(display.element, 'Text');
  await vi.waitFor(() => expect(content(display.element)).toBe('one'));
  await display.show({ 'text/plain': 'two', 'text/html': 'zwei' }, {});
  expect(content(display.element)).toBe('two');
});

it('offers no choice where one view is all that a person may want', async () => {
  const picture = ['image/png', 'Picture', renderer()] as const;
  const kinds = registry(html, picture, plain);
  expect(views(await shown(kinds, { 'image/png': 'x', 'text/plain': '640 x 480' }))).toEqual([]);
  expect(views(await shown(kinds, { 'text/html': 'x', 'text/plain': '<Styler at 0x1>' }))).toEqual([]);
  expect(views(await shown(kinds, { 'text/plain': 'x' }))).toEqual([]);
});

it('draws the charts of Altair, whichever way it names their format', () => {
  for (const mime of ['application/vnd.vegalite.v5+json', 'application/vnd.vegalite.v6.json']) {
    const [first] = defaultRegistry().choices({ [mime]: {}, 'text/plain': 'alt.Chart(...)' });
    expect(first).toMatchObject({ mime, label: 'Plot' });
  }
});

it('offers the text beside a picture that has words of its own', async () => {
  const kinds = registry(table, ['image/png', 'Picture', renderer()], plain);
  const data = { 'x/table': 't', 'image/png': 'x', 'text/plain': 'array([[0, 1]])' };
  const element = await shown(kinds, data, { 'image/png': { alt: 'An array' } });
  expect(views(element)).toEqual(['Table', 'Picture', 'Text']);
});

it('shows the next representation where one fails, and says why', async () => {
  const broken = renderer(() => {
    throw new Error('It is broken.');
  });
  const element = await shown(registry(['text/html', 'HTML', broken], plain), {
    'text/html': 'x',
    'text/plain': 'as text',
  });
  expect(content(element)).toBe('HTML (text/html) could not be shown: It is broken.as text');
});

it('also where it finds out later', async () => {
  let drawn: HTMLElement | null = null;
  const late = renderer((_, element) => (drawn = element));
  const element = await shown(registry(['text/html', 'HTML', late], plain), {
    'text/html': 'x',
    'text/plain': 'as text',
  });
  expect(content(element)).toBe('x');
  fail(drawn!, 'the server is away');
  await vi.waitFor(() =>
    expect(content(element)).toBe('HTML (text/html) could not be shown: the server is away.as text'),
  );
});

it('keeps what is there until the next can be seen, and shows only the newest of many', async () => {
  let free: (() => void) | null = null;
  const shownOnes: unknown[] = [];
  const slow: Renderer = renderer((data) => shownOnes.push(data));
  let loads = 0;
  const kinds = new OutputRegistry().register({
    mime: 'text/plain',
    label: 'Text',
    load: async () => {
      if (loads++ > 0) await new Promise<void>((resolve) => (free = resolve));
      return slow;
    },
  });
  const display = new Display(kinds, session);
  await display.show({ 'text/plain': 1 }, {});
  const done = [2, 3, 4].map((n) => display.show({ 'text/plain': n }, {}));
  await vi.waitFor(() => expect(free).not.toBeNull());
  expect(content(display.element)).toBe('1');
  free!();
  await vi.waitFor(() => expect(loads).toBe(3));
  free!();
  await Promise.all(done);
  expect(content(display.element)).toBe('4');
  expect(shownOnes).toEqual([1, 2, 4]);
});

it('says so where nothing can be shown', async () => {
  expect(content(await shown(registry(plain), { 'x/y': 1 }))).toBe('Nothing here can show x/y.');
  expect(content(await shown(registry(plain), {}))).toBe('Nothing here can show this.');
});

it('takes JSON of an unknown kind for JSON, and text last', () => {
  const choices = (data: Record<string, unknown>): string[] =>
    defaultRegistry()
      .choices(data)
      .map(({ mime }) => mime);
  expect(choices({ 'text/plain': 'x', 'application/vnd.x.v1+json': {} })).toEqual([
    'application/vnd.x.v1+json',
    'text/plain',
  ]);
  expect(choices({ 'text/plain': 'x', 'application/json': {}, 'application/vnd.x+json': {} })).toEqual([
    'application/json',
    'text/plain',
  ]);
  expect(choices({ 'text/plain': 'x', 'image/png': 'x', 'text/html': null })).toEqual([
    'image/png',
    'text/plain',
  ]);
  expect(choices(JSON.parse('{"__proto__": 1, "constructor": 1}') as Record<string, unknown>)).toEqual([]);
});

it('has a label for every view that it registers', () => {
  for (const mime of defaultRegistry().mimes) {
    expect(defaultRegistry().choices({ [mime]: 'x' })[0]?.label).toMatch(/^[A-Z]/);
  }
});
