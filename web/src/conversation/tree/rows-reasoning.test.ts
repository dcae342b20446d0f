import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../protocol/generated.js';
import type { Change } from '../api.js';
import { draftReply } from './drafts.js';
import { RowEvents } from './row-events.js';
import { Rows } from './rows.js';

const ID = 'answer';
const ROW = draftReply('c', ID, { parent: 'q', attempt: 1 }, 0);
let rows: Rows;
let events: RowEvents;
let told: Change[];
let mended: string[];

beforeEach(() => {
  rows = new Rows();
  told = [];
  mended = [];
  events = new RowEvents(rows, { tell: (change) => told.push(change), mend: (id) => mended.push(id) });
  rows.putMessage(ROW);
});

const think = (offset: number, text: string, thought = 1): void =>
  events.receive({ type: 'message.reasoning', seq: 1, id: ID, offset, text, thought });
const say = (offset: number, text: string): void =>
  events.receive({ type: 'message.delta', seq: 1, id: ID, offset, text });
const update = (fields: Partial<Message>): void =>
  events.receive({ type: 'message.updated', seq: 1, message: { ...ROW, ...fields } });
const row = (): Message => rows.message(ID)!;

describe('reasoning', () => {
  it('grows beside the text, each with places of its own', async () => {
    think(0, 'Let me ');
    think(7, 'see.', 2.5);
    say(0, 'It is 4.');
    expect(row()).toMatchObject({ reasoning: 'Let me see.', thought: 2.5, text: 'It is 4.' });
    await Promise.resolve();
    expect(told).toEqual([{ type: 'message', id: ID }]);
  });

  it('that is known is skipped, and a gap is mended', () => {
    think(0, 'Let me see.');
    think(7, 'see.');
    expect(row().reasoning).toBe('Let me see.');
    think(20, 'later');
    expect(mended).toEqual([ID]);
  });

  it('takes text over that was told already, and what was before is out of date', () => {
    say(0, 'Hmm.');
    update({ text: '', reasoning: 'Hmm.', thought: 3 });
    expect(row()).toMatchObject({ text: '', reasoning: 'Hmm.' });
    say(0, '4');
    update({ text: 'Hmm.', reasoning: '' });
    update({ text: '', reasoning: 'Hmm.' });
    expect(row()).toMatchObject({ text: '4', reasoning: 'Hmm.' });
  });

  it('stays where a row comes without its body', () => {
    update({ status: 'complete', text: '4', reasoning: 'Hmm.' });
    rows.load(
      {
        conversation: rows.conversation!,
        epoch: 'e',
        seq: 1,
        messages: [{ ...ROW, status: 'complete', text: null }],
        runs: [],
        cells: [],
      },
      new Set(),
    );
    expect(row()).toMatchObject({ text: '4', reasoning: 'Hmm.' });
  });
});
