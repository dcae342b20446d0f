import { expect, it } from 'vitest';
import { fixNotes, fixWords } from './ask-to-fix.js';

it('is one line, whatever the error says', () => {
  expect(fixWords({ ename: 'KeyError', evalue: "'town'" })).toBe("Fix KeyError: 'town'");
  expect(fixWords({ ename: 'E', evalue: '' })).toBe('Fix E');
  expect(fixWords({ ename: 'E', evalue: '\u001b[31ma `b`\u001b[0m\nmore' })).toBe('Fix E: a `b`');
  expect(fixWords({ ename: 'E', evalue: 'x'.repeat(5000) }).length).toBeLessThan(220);
});

it('names the variables where the session told them', () => {
  const variables = {
    variables: [
      { name: 'df', type: 'DataFrame', shape: [150, 5] },
      { name: 'items', type: 'list', length: 3, shape: null },
      { name: 5, type: 'x' },
      null,
    ],
  };
  expect(fixNotes({ variables: variables.variables })).toBe(
    'Variables:\n\n- `df`: DataFrame 150 × 5\n- `items`: list of 3',
  );
  for (const odd of [null, 5, 'x', [], { variables: {} }]) expect(fixNotes(odd)).toBe('');
});
