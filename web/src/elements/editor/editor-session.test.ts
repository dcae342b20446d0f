// @vitest-environment happy-dom
import { CompletionContext } from '@codemirror/autocomplete';
import { python } from '@codemirror/lang-python';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../protocol/generated.js';
import { readMatches, sessionCompletions, type EditorSession } from './editor-session.js';

const session = (answer: () => Promise<JsonValue>): EditorSession => ({
  complete: answer,
  inspect: answer,
  format: answer,
});

async function labels(text: string, answer: () => Promise<JsonValue>, explicit = true): Promise<string[]> {
  const state = EditorState.create({ doc: text, extensions: [python()] });
  const context = new CompletionContext(state, text.length, explicit);
  const found = await sessionCompletions(session(answer))(context);
  return (found?.options ?? []).map(({ label }) => label);
}

describe('completion', () => {
  it('is what the session says', async () => {
    const answer = { matches: [{ text: 'mean', type: 'function' }], start: 3, end: 5 };
    expect(await labels('df.me', () => Promise.resolve(answer))).toEqual(['mean']);
    expect(readMatches(answer)).toMatchObject({ from: 3, to: 5 });
  });

  it('is the language’s own while the session is busy or gone', async () => {
    const found = await labels('pri', () => Promise.reject(new Error('busy')));
    expect(found).toContain('print');
  });

  it('does not come by itself where no name is being written', async () => {
    const answer = { matches: [{ text: 'x', type: 'variable' }], start: 4, end: 4 };
    expect(await labels('a = ', () => Promise.resolve(answer), false)).toEqual([]);
    expect(await labels('a = ', () => Promise.resolve(answer), true)).toEqual(['x']);
  });

  it.each([
    null,
    'x',
    {},
    { matches: 'all', start: 0, end: 0 },
    { matches: [], start: '0', end: 0 },
    { matches: [{ text: 1 }], start: 0, end: 0 },
  ])('cannot be made of %j', (answer) => expect(readMatches(answer)).toBeNull());
});
