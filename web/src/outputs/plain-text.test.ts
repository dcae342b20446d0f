import { expect, it } from 'vitest';
import type { Output } from '../protocol/session.js';
import { textsOf } from './plain-text.js';

const large: Output = { output_type: 'stream', name: 'stdout', text: 'large' };

it('reads outputs without their colours', async () => {
  const texts = await textsOf(
    [
      { output_type: 'stream', name: 'stdout', text: 'printed\n' },
      {
        output_type: 'display_data',
        data: { 'text/plain': '42', 'text/html': '<b>42</b>' },
        metadata: {},
        display_id: null,
      },
      { output_type: 'display_data', data: { 'application/json': { a: 1 } }, metadata: {}, display_id: null },
      {
        output_type: 'error',
        ename: 'E',
        evalue: 'v',
        traceback: ['\u001b[31mTraceback\u001b[0m', 'E: v'],
        frames: [],
      },
      { output_type: 'blob', sha256: 'x', size: 1e6, kind: 'stream', display_id: null },
    ],
    (sha256) => (sha256 === 'x' ? Promise.resolve(large) : Promise.reject(new Error(sha256))),
  );
  expect(texts).toEqual([
    'printed\n',
    '42\n',
    '{"application/json":{"a":1}}\n',
    'Traceback\nE: v\n',
    'large',
  ]);
});
