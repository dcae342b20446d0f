import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../protocol/generated.js';
import { isSameStale, staleCells, type Stale, type StaleInput } from './stale.js';

interface Given {
  readonly defines?: readonly string[];
  readonly uses?: readonly string[];
  /** Seconds at which it ran; null for never. */
  readonly ran?: number | null;
  readonly edited?: boolean;
  readonly status?: RunStatus;
  readonly stranded?: boolean;
  readonly language?: string;
  /** The language that ran; the present one by default. */
  readonly ranAs?: string;
}

function cell(id: string, given: Given = {}): StaleInput {
  const { defines = [], uses = [], ran = 0, edited = false, status = 'completed' } = given;
  const { stranded = false, language = 'python', ranAs = language } = given;
  const created = new Date((ran ?? 0) * 1000).toISOString();
  return {
    id,
    language,
    source: edited ? 'new' : 'old',
    names: { defines: [...defines], uses: [...uses] },
    run: ran === null ? null : { source: 'old', language: ranAs, created, status, session: 's' },
    stranded,
  };
}

const found = (...cells: StaleInput[]): Record<string, Stale> => Object.fromEntries(staleCells(cells));

describe('which cells are stale', () => {
  it('finds none among cells that ran once, in order', () => {
    expect(
      found(
        cell('a', { defines: ['x'], ran: 1 }),
        cell('b', { uses: ['x'], defines: ['y'], ran: 2 }),
        cell('c', { uses: ['y'], ran: 3 }),
      ),
    ).toEqual({});
  });

  it('says of a cell that ran in another language that it was edited', () => {
    expect(found(cell('a', { language: 'javascript', ranAs: 'python' }))).toEqual({ a: { why: 'edited' } });
  });

  it('compares moments, however exactly they are written', () => {
    const user = cell('b', { uses: ['x'] });
    const definer = cell('a', { defines: ['x'] });
    const at = (input: StaleInput, created: string): StaleInput => ({
      ...input,
      run: { ...input.run!, created },
    });
    expect(found(at(definer, '2026-01-01T00:00:05Z'), at(user, '2026-01-01T00:00:05.010Z'))).toEqual({});
  });

  it('finds none among cells that ran in the same millisecond', () => {
    expect(found(cell('a', { defines: ['x'], ran: 1 }), cell('b', { uses: ['x'], ran: 1 }))).toEqual({});
  });

  it('says that a cell was edited, and leaves alone what does not use it', () => {
    expect(
      found(
        cell('a', { defines: ['x'], ran: 1, edited: true }),
        cell('b', { uses: ['x'], ran: 2 }),
        cell('c', { uses: ['z'], ran: 3 }),
      ),
    ).toEqual({ a: { why: 'edited' }, b: { why: 'upstream', cell: 'a', how: 'edited', name: 'x' } });
  });

  it('says that a cell above ran later', () => {
    expect(found(cell('a', { defines: ['x'], ran: 5 }), cell('b', { uses: ['x'], ran: 2 }))).toEqual({
      b: { why: 'upstream', cell: 'a', how: 'ran', name: 'x' },
    });
  });

  it('names the cell with which it began, also far above', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9 }),
      cell('b', { uses: ['x'], defines: ['y'], ran: 2 }),
      cell('c', { uses: ['y'], ran: 3 }),
    );
    expect(stale.c).toEqual({ why: 'upstream', cell: 'a', how: 'ran', name: 'y' });
  });

  it('is stale while a cell that it uses is, even when it ran after all others', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 5 }),
      cell('b', { uses: ['x'], defines: ['y'], ran: 2 }),
      cell('c', { uses: ['y'], ran: 9 }),
    );
    expect(stale.c).toEqual({ why: 'upstream', cell: 'a', how: 'ran', name: 'y' });
  });

  it('depends on the nearest cell that defines the name', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9 }),
      cell('b', { defines: ['x'], ran: 2 }),
      cell('c', { uses: ['x'], ran: 3 }),
    );
    expect(stale).toEqual({});
  });

  it('tells the nearest of several reasons', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9 }),
      cell('b', { defines: ['y'], ran: 9 }),
      cell('c', { uses: ['y', 'x'], ran: 3 }),
      cell('d', { uses: ['x', 'y'], ran: 3 }),
    );
    expect(stale.c).toMatchObject({ cell: 'b', name: 'y' });
    expect(stale.d).toMatchObject({ cell: 'b', name: 'y' });
  });

  it('does not depend on cells below, nor on itself', () => {
    expect(
      found(cell('a', { uses: ['x'], defines: ['x'], ran: 1 }), cell('b', { defines: ['x'], ran: 5 })),
    ).toEqual({});
  });

  it('goes through a cell that changes what it got: a, then b changes it, then c', () => {
    const stale = found(
      cell('a', { defines: ['df'], ran: 9 }),
      cell('b', { uses: ['df'], defines: ['df'], ran: 2 }),
      cell('c', { uses: ['df'], ran: 3 }),
    );
    expect(stale.c).toEqual({ why: 'upstream', cell: 'a', how: 'ran', name: 'df' });
  });

  it('never calls a cell stale that did not run, and passes over it', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9 }),
      cell('b', { defines: ['x'], uses: ['q'], ran: null, edited: true }),
      cell('c', { uses: ['x'], ran: 3 }),
    );
    expect(stale).toEqual({ c: { why: 'upstream', cell: 'a', how: 'ran', name: 'x' } });
  });

  it.each(['queued', 'loading', 'executing'] as const)('takes a run that is %s for fresh', (status) => {
    expect(
      found(
        cell('a', { defines: ['x'], ran: 1, edited: true }),
        cell('b', { uses: ['x'], defines: ['y'], ran: 2, edited: true, stranded: true, status }),
        cell('c', { uses: ['y'], ran: 3 }),
      ),
    ).toEqual({ a: { why: 'edited' } });
  });

  it('knows that a run which goes on above will change what is below', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9, status: 'executing' }),
      cell('b', { uses: ['x'], ran: 2 }),
    );
    expect(stale.b).toMatchObject({ why: 'upstream', how: 'ran' });
  });

  it('says of a lost session that it was lost, and of what ran anew without it where that began', () => {
    expect(
      found(
        cell('a', { defines: ['x'], ran: 1, stranded: true }),
        cell('b', { uses: ['x'], ran: 2, stranded: true }),
        cell('c', { uses: ['x'], ran: 3 }),
        cell('d', { ran: 4, status: 'lost' }),
      ),
    ).toEqual({
      a: { why: 'lost' },
      b: { why: 'lost' },
      c: { why: 'upstream', cell: 'a', how: 'lost', name: 'x' },
    });
  });

  it('tells first of the edit, which the reader made', () => {
    expect(found(cell('a', { edited: true, stranded: true })).a).toEqual({ why: 'edited' });
  });

  it('counts failed runs, which may have defined what stands before the failure', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9, status: 'failed' }),
      cell('b', { uses: ['x'], ran: 2 }),
    );
    expect(stale.b).toMatchObject({ how: 'ran' });
  });

  it('keeps the names of languages apart', () => {
    const stale = found(
      cell('a', { defines: ['x'], ran: 9, language: 'sql' }),
      cell('b', { uses: ['x'], ran: 2 }),
      cell('c', { uses: ['x'], ran: 2, language: 'sql' }),
    );
    expect(Object.keys(stale)).toEqual(['c']);
  });

  it('knows the own reasons of cells whose names nobody knows', () => {
    const unknown = { ...cell('b', { ran: 2, edited: true }), names: null };
    expect(found(cell('a', { defines: ['x'], ran: 9 }), unknown)).toEqual({ b: { why: 'edited' } });
  });
});

describe('whether two say the same', () => {
  const upstream = { why: 'upstream', cell: 'a', how: 'ran', name: 'x' } as const;

  it.each([
    [undefined, undefined, true],
    [undefined, { why: 'edited' }, false],
    [{ why: 'edited' }, { why: 'edited' }, true],
    [{ why: 'edited' }, { why: 'lost' }, false],
    [upstream, { ...upstream }, true],
    [upstream, { ...upstream, cell: 'b' }, false],
    [upstream, { ...upstream, how: 'edited' }, false],
    [upstream, { ...upstream, name: 'y' }, false],
  ] as const)('%j and %j: %s', (one, other, same) => {
    expect(isSameStale(one, other)).toBe(same);
    expect(isSameStale(other, one)).toBe(same);
  });
});
