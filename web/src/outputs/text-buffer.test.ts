import { describe, expect, test } from 'vitest';
import vectors from '../../../tests/vectors/terminal.json' with { type: 'json' };
import outputs from '../../../tests/vectors/outputs.json' with { type: 'json' };
import type { StoredOutput } from '../protocol/generated.js';
import { standing } from '../protocol/output-fold.js';
import type { Line } from './ansi.js';
import { TextBuffer } from './text-buffer.js';

const textOf = (line: Line): string =>
  typeof line === 'string' ? line : line.map(({ text }) => text).join('');
const shown = (buffer: TextBuffer): string => [...buffer.lines, ...buffer.open].map(textOf).join('\n');

describe('a terminal', () => {
  test.each(vectors)('$name', ({ text, shown: expected }) => {
    const whole = new TextBuffer();
    whole.append(text);
    expect(shown(whole)).toBe(expected);
    const pieces = new TextBuffer();
    for (const character of text) pieces.append(character);
    expect(shown(pieces)).toBe(expected);
  });

  test.each(outputs.filter((vector) => 'shown' in vector))('$name', ({ outputs: all, shown: expected }) => {
    const buffer = new TextBuffer();
    for (const output of standing(all as StoredOutput[]))
      if (output.output_type === 'stream') buffer.append(output.text, output.name);
    expect(shown(buffer)).toBe(expected);
  });

  test('reaches back a screen and no further', () => {
    const buffer = new TextBuffer();
    buffer.append('line\n'.repeat(500));
    buffer.append('\u001b[999A\rup');
    const lines = [...buffer.lines, ...buffer.open].map(textOf);
    expect(lines.indexOf('upne')).toBe(401);
    expect(lines).toHaveLength(501);
  });

  test('writes over the beginning of a line as long as lines may be', () => {
    const buffer = new TextBuffer();
    buffer.append(`${'1;'.repeat(20_000)}\n\u001b[2A\rthe end`);
    expect([...buffer.lines, ...buffer.open].map(textOf).some((line) => line.startsWith('the end'))).toBe(
      true,
    );
  });

  test('tells which lines it kept', () => {
    const buffer = new TextBuffer();
    buffer.append('a\nb\nc\n');
    expect(buffer.takeKept()).toBe(3);
    buffer.append('\u001b[2AX\n\n');
    expect(buffer.takeKept()).toBe(1);
    buffer.append('d\n');
    expect(buffer.takeKept()).toBe(4);
    buffer.append('\u001b[2J');
    expect(buffer.takeKept()).toBe(0);
  });
});
