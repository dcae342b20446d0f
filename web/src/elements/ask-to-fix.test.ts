import { expect, it } from 'vitest';
import { fixRequest, type Failure } from './ask-to-fix.js';

const failure = (fields: Partial<Failure>): Failure => ({
  language: 'python',
  source: 'import numpy as np\nfrom json import loads\n1 / 0\n',
  error: {
    ename: 'ZeroDivisionError',
    evalue: 'division by zero',
    traceback: ['\u001b[31mTraceback\u001b[0m', 'line 3'],
  },
  variables: null,
  ...fields,
});

it('has the code, the end of the traceback and what is imported', () => {
  expect(fixRequest(failure({}))).toBe(
    [
      'This code fails with `ZeroDivisionError: division by zero`. What is wrong, and how do I fix it?',
      '```python\nimport numpy as np\nfrom json import loads\n1 / 0\n```',
      '```text\nTraceback\nline 3\n```',
      'It runs in Fenced (Python in Pyodide, in the browser). It imports numpy, json.',
    ].join('\n\n'),
  );
});

it('fences what has fences of its own', () => {
  const text = fixRequest(failure({ source: 'x = """\n````\n```\n"""' }));
  expect(text).toContain('`````python\nx = """\n````\n```\n"""\n`````');
  expect(fixRequest(failure({ error: { ename: 'E', evalue: 'a `b` c', traceback: [] } }))).toContain(
    '`` E: a `b` c ``',
  );
});

it('keeps a long traceback to its end, and a long message to its beginning', () => {
  const traceback = Array.from({ length: 500 }, (_, n) => `line ${n}`);
  const text = fixRequest(failure({ error: { ename: 'E', evalue: `${'x'.repeat(5000)}\nmore`, traceback } }));
  expect(text).toContain('line 499');
  expect(text).not.toContain('line 470');
  expect(text.length).toBeLessThan(2000);
  expect(text).not.toContain('more');
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
  expect(fixRequest(failure({ variables }))).toContain(
    'Variables there:\n\n- `df`: DataFrame 150 × 5\n- `items`: list of 3',
  );
  for (const odd of [5, 'x', [], { variables: {} }])
    expect(fixRequest(failure({ variables: odd }))).not.toContain('Variables');
});
