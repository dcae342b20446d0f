/** A tree of JSON that opens where the reader looks: branches are made when they are opened. */
import type { Renderer } from './renderer.js';

const STEP = 100;
const OPEN_UP_TO = 20;

export const jsonRenderer: Renderer = {
  render(data) {
    const root = document.createElement('div');
    root.className = 'json';
    root.append(node(null, data, true));
    return root;
  },
};

function node(key: string | null, value: unknown, open: boolean): HTMLElement {
  if (typeof value !== 'object' || value === null) {
    const line = document.createElement('div');
    line.className = 'json-leaf';
    line.append(...label(key), leaf(value));
    return line;
  }
  return branch(key, value, open);
}

function branch(key: string | null, value: object, open: boolean): HTMLElement {
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const size = span('json-size', isList ? `[${entries.length}]` : `{${entries.length}}`);
  summary.append(...label(key), size);
  const body = document.createElement('div');
  body.className = 'json-body';
  details.append(summary, body);
  let filled = false;
  const fill = (): void => {
    if (filled) return;
    filled = true;
    addEntries(body, entries, 0);
  };
  details.addEventListener('toggle', () => {
    if (details.open) fill();
  });
  if (open && entries.length <= OPEN_UP_TO) {
    fill();
    details.open = true;
  }
  return details;
}

function addEntries(body: HTMLElement, entries: readonly [string, unknown][], start: number): void {
  const end = Math.min(entries.length, start + STEP);
  for (const [key, value] of entries.slice(start, end)) body.append(node(key, value, false));
  if (end === entries.length) return;
  const more = document.createElement('button');
  more.type = 'button';
  more.className = 'gap';
  more.textContent = `${entries.length - end} more`;
  more.addEventListener('click', () => {
    more.remove();
    addEntries(body, entries, end);
  });
  body.append(more);
}

function label(key: string | null): Node[] {
  return key === null ? [] : [span('json-key', key), document.createTextNode(': ')];
}

function leaf(value: unknown): HTMLElement {
  if (typeof value === 'string') return span('json-string', JSON.stringify(value));
  return span(typeof value === 'number' ? 'json-number' : 'json-constant', String(value));
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
