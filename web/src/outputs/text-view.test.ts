// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { TextView } from './text-view.js';

describe('a view of a terminal', () => {
  test('shows what was written over, wherever it stands', () => {
    const view = new TextView();
    view.append('one\ntwo\nthree\n', 'stdout');
    view.update();
    view.append('\u001b[2A\rTWO', 'stdout');
    view.update();
    expect(view.element.textContent).toContain('one\nTWO\nthree');
    view.append('\u001b[B\n', 'stdout');
    view.update();
    expect(view.element.textContent.trim()).toBe('one\nTWO\nthree');
  });

  test('shows an animation as its last frame, in its colours', () => {
    const view = new TextView();
    for (let frame = 0; frame < 5; frame++) {
      const rows = Array.from(
        { length: 300 },
        (_, row) => `\u001b[32m${frame}.${row}\u001b[0m x\u001b[31my\u001b[0m\n`,
      );
      view.append(`\u001b[2J\u001b[H${rows.join('')}`, 'stdout');
      view.update();
    }
    expect(view.element.textContent).toContain('4.299 xy');
    expect(view.element.textContent).not.toContain('3.299');
    expect(view.element.querySelectorAll('.ansi-green')).toHaveLength(300);
  });

  test('shows two bars that move on two lines', () => {
    const view = new TextView();
    view.append('\rA 0\n\rB 0\u001b[A', 'stderr');
    view.update();
    for (let step = 1; step < 5; step++) {
      view.append(`\n\rB ${step}\u001b[A`, 'stderr');
      view.update();
    }
    expect(view.element.textContent).toBe('A 0\nB 4');
  });
});
