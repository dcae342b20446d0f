import { expect, it } from 'vitest';
import type { StoredOutput } from '../protocol/generated.js';
import { isOnlyText } from './only-text.js';

const printed: StoredOutput = { output_type: 'stream', name: 'stdout', text: 'x' };
const shown = (data: Record<string, unknown>): StoredOutput => ({
  output_type: 'display_data',
  data,
  metadata: {},
  display_id: null,
});
const large = (kind: 'stream' | 'display_data'): StoredOutput => ({
  output_type: 'blob',
  kind,
  sha256: 'a',
  size: 100_000,
  display_id: null,
});

it.each([
  ['nothing', [], true],
  ['printed text', [printed, shown({ 'text/plain': '1' }), large('stream')], true],
  ['a picture', [printed, shown({ 'image/png': '', 'text/plain': '<Figure>' })], false],
  ['something large of a kind that is not known', [large('display_data')], false],
] as [string, StoredOutput[], boolean][])('is told of %s', (_, outputs, text) => {
  expect(isOnlyText(outputs)).toBe(text);
});
