// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import './side-panel.js';
import type { FencedSide } from './side-panel.js';
import { button, buttons, mount } from '../../testing/set-runs.js';

let side: FencedSide;
let asked: (readonly [string, unknown])[];

beforeEach(async () => {
  side = await mount(document.createElement('fenced-side'), { tab: 'files' });
  asked = [];
  for (const name of ['side-show', 'side-close'])
    side.addEventListener(name, (event) => asked.push([name, (event as CustomEvent).detail]));
});

const press = (key: string): boolean =>
  side.renderRoot
    .querySelector('[aria-selected=true]')!
    .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));

it('has a tab for each thing, and says which one is shown', () => {
  expect(buttons(side).map((one) => one.textContent.trim())).toEqual([
    'Variables',
    'Files',
    'History',
    'Settings',
    '',
  ]);
  expect(side.renderRoot.querySelector('[aria-selected=true]')?.textContent.trim()).toBe('Files');
});

it('asks for another tab by click and by arrow', () => {
  button(side, 'Settings').click();
  press('ArrowRight');
  press('ArrowLeft');
  expect(asked).toEqual([
    ['side-show', 'settings'],
    ['side-show', 'history'],
    ['side-show', 'variables'],
  ]);
});

it('closes by its button and with Escape', () => {
  button(side, 'Close the files').click();
  press('Escape');
  expect(asked.map(([name]) => name)).toEqual(['side-close', 'side-close']);
});
