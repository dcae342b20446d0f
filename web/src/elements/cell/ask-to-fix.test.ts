import { expect, it } from 'vitest';
import { fixNotes, fixWords } from './ask-to-fix.js';

it('is one line, whatever the error says', () => {
  expect(fixWords({ ename: 'KeyError', evalue: "'town'" })).toBe("Fix KeyError: 'town'");
  expect(fixWords({ ename: 'E', evalue: '' })).toBe('Fix E');
  expect(fixWords({ ename: 'E', evalue: '\u001b[31ma `b`\u001b[0m\nmore' })).toBe('Fix E: a `b`');
  expect(fixWords({ ename: 'E', evalue: 'x'.repeat(5000) }).length).toBeLessThan(220);
});

it('names the variables where the session told them', () => {
  const told = { dtype: null, size: 8, preview: '', kind: 'data', change: null };
  const can = { expandable: true, tabular: true, plottable: false };
  const variables = [
    { ...told, ...can, name: 'df', type: 'DataFrame', shape: [150, 5], length: 150 },
    { ...told, ...can, name: 'items', type: 'list', length: 3, shape: null },
  ];
  expect(fixNotes({ variables, more: 0 })).toBe(
    'Variables:\n\n- `df`: DataFrame 150 × 5\n- `items`: list of 3',
  );
  for (const odd of [null, 5, 'x', [], { variables: {} }, { variables: [{ name: 5 }], more: 0 }])
    expect(fixNotes(odd)).toBe('');
});
