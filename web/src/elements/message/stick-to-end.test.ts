// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StickToEnd } from './stick-to-end.js';

const ROOM = 500;
let scroller: HTMLElement;
let content: HTMLElement;
let stick: StickToEnd;
let height: number;
/** What the browser does once the content has another height. */
let resized: () => void;

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  scroller = document.createElement('div');
  content = scroller.appendChild(document.createElement('p'));
  document.body.append(scroller);
  height = 1000;
  Object.defineProperty(scroller, 'scrollHeight', { get: () => height });
  Object.defineProperty(scroller, 'clientHeight', { value: ROOM });
  stick = new StickToEnd(() => undefined);
  stick.attach(scroller, content);
});

afterEach(() => {
  stick.detach();
  scroller.remove();
  vi.unstubAllGlobals();
});

function grow(): void {
  height += 100;
  resized();
}

const press = (element: HTMLElement): boolean =>
  element.dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }));
const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));

it('follows the end', () => {
  grow();
  expect(scroller.scrollTop).toBe(1100);
});

it.each(['pointerup', 'pointercancel', 'dragend', 'contextmenu', 'blur'])(
  'moves nothing while the pointer is down, and follows again after %s',
  async (release) => {
    grow();
    press(content);
    grow();
    expect(scroller.scrollTop).toBe(1100);
    window.dispatchEvent(new Event(release));
    // The click comes before the next frame.
    expect(scroller.scrollTop).toBe(1100);
    await frame();
    expect(scroller.scrollTop).toBe(1200);
    grow();
    expect(scroller.scrollTop).toBe(1300);
  },
);

it('waits for no release of the scroll bar', () => {
  press(scroller);
  grow();
  expect(scroller.scrollTop).toBe(1100);
});
