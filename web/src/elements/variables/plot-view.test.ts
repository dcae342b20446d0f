// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { areas, readPlot } from './plot-data.js';
import './plot-view.js';
import { mount, shown } from '../../testing/set-runs.js';

const line = (low: unknown, high: unknown = low): unknown => ({
  kind: 'lines',
  total: 3,
  lines: [{ name: 'a', low, high }],
});

describe('a plot', () => {
  it('has the range of its numbers', () => {
    expect(readPlot(line([1, null, 3], [2, null, 5]))).toMatchObject({ kind: 'lines', min: 1, max: 5 });
    expect(
      readPlot({
        kind: 'image',
        rows: 2,
        columns: 2,
        values: [
          [0, 4],
          [null, 1],
        ],
      }),
    ).toMatchObject({
      min: 0,
      max: 4,
    });
  });

  it.each([null, {}, line([]), line([null]), line('x'), { kind: 'image', values: [[]] }, { kind: 'pie' }])(
    'cannot be made of %j',
    (answer) => expect(readPlot(answer)).toBeNull(),
  );

  it('takes no text for a number', () => {
    const plot = readPlot(line(['1', 2, Infinity], [1, 2]));
    expect(plot?.kind === 'lines' && plot.lines[0]).toMatchObject({ low: [null, 2, null], high: [1, 2] });
  });

  it('breaks a line at a gap', () => {
    const place = (n: number, value: number): string => `${n} ${value}`;
    expect(areas({ name: '', low: [1, null, 2], high: [3, null, 2] }, place)).toEqual([
      'M0 3L0 1Z',
      'M2 2L2 2Z',
    ]);
  });

  it('is drawn with its range in words', async () => {
    const plot = readPlot(line([1, 2, 3]));
    const element = await mount(document.createElement('fenced-plot'), { plot });
    expect(element.renderRoot.querySelectorAll('path')).toHaveLength(1);
    expect(element.renderRoot.querySelector('figure')?.getAttribute('aria-label')).toBe(
      '3 numbers, from 1 to 3',
    );
    expect(shown(element)).toContain('a');
  });

  it('is the picture itself where the numbers are one', async () => {
    expect(readPlot({ kind: 'picture', png: 'x" onerror="alert(1)', words: '' })).toBeNull();
    const plot = readPlot({ kind: 'picture', png: 'iVBORw0KGgo=', words: 'Picture of 2 × 3 pixels' });
    const element = await mount(document.createElement('fenced-plot'), { plot });
    const picture = element.renderRoot.querySelector('img');
    expect(picture?.getAttribute('src')).toBe('data:image/png;base64,iVBORw0KGgo=');
    expect(picture?.alt).toBe('Picture of 2 × 3 pixels');
  });
});
