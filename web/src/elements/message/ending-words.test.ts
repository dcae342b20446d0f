import { expect, it } from 'vitest';
import { draftReply } from '../../conversation/tree/drafts.js';
import type { Message, MessageError } from '../../protocol/generated.js';
import { endingOf, spanWords } from './ending-words.js';

const NOW = Date.UTC(2026, 0, 1);

function answer(fields: Partial<Message>, kind?: MessageError['kind']): Message {
  const error = kind === undefined ? null : { kind, message: 'What.', hint: 'How.', retry_at: null };
  return { ...draftReply('c', 'a', { parent: 'q', attempt: 1 }, NOW), text: 'Half', error, ...fields };
}

it.each([
  ['is written', answer({ status: 'streaming' })],
  ['is whole', answer({ status: 'complete' })],
])('nothing is said of an answer that %s', (_, row) => {
  expect(endingOf(row, NOW)).toBeNull();
});

it.each([
  ['stopped', answer({ status: 'interrupted' }, 'stopped'), false, true],
  ['interrupted without a reason', answer({ status: 'interrupted' }), false, true],
  ['cut short', answer({ status: 'interrupted' }, 'length'), false, true],
  ['cut short before any text', answer({ status: 'interrupted', text: '' }, 'length'), false, false],
  ['broken off', answer({ status: 'error' }, 'broken'), true, true],
  ['failed before any text', answer({ status: 'error', text: '' }, 'provider'), true, false],
  ['filtered', answer({ status: 'interrupted' }, 'filtered'), false, false],
  ['a call of a tool', answer({ status: 'interrupted' }, 'tools'), false, false],
  ['a refusal', answer({ status: 'complete' }, 'declined'), false, false],
  ['without a model', answer({ status: 'error', text: '' }, 'no_model'), false, false],
])('an answer %s', (_, row, failed, continues) => {
  expect(endingOf(row, NOW)).toMatchObject({ failed, continues, retries: true });
});

it('a message of the reader that was refused is not answered anew', () => {
  const row = answer({ role: 'user', status: 'error' }, 'refused');
  expect(endingOf(row, NOW)).toMatchObject({
    words: 'What.',
    hint: 'How.',
    retries: false,
    continues: false,
  });
});

it('a rate limit says when it is over', () => {
  const error = { kind: 'rate_limited', message: 'What.', hint: 'Try again in 90 seconds.' } as const;
  const row = answer({
    status: 'error',
    error: { ...error, retry_at: new Date(NOW + 90_000).toISOString() },
  });
  expect(endingOf(row, NOW)?.hint).toMatch(/^Try again at .*1.*30/);
  expect(endingOf(row, NOW + 91_000)?.hint).toBe('You can try again now.');
});

it.each([
  [0, '1 s'],
  [12.4, '12 s'],
  [60, '1 min'],
  [125, '2 min 5 s'],
])('%d seconds are %s', (seconds, words) => {
  expect(spanWords(seconds)).toBe(words);
});
