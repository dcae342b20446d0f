import { describe, expect, it } from 'vitest';
import { cellItems, type CellMenu } from './cell-menu.js';

const items = (fields: Partial<CellMenu>): readonly (readonly string[])[] =>
  cellItems({
    isRunnable: true,
    isReady: true,
    isBusy: false,
    hasRun: false,
    hasOutput: false,
    isLatest: false,
    isEdited: false,
    isEditing: false,
    isOpen: false,
    isAdded: false,
    hasNumbers: false,
    hasPackages: true,
    ...fields,
  }).map((group) => group.map(({ command, disabled }) => `${command}${disabled === true ? ' (off)' : ''}`));

describe('the commands of a cell', () => {
  it('are those that make sense for it', () => {
    expect(items({})).toEqual([
      ['run', 'above', 'from', 'limits'],
      ['edit', 'format', 'language', 'numbers', 'add'],
      ['runs', 'versions'],
      ['save', 'link'],
      ['packages', 'restart'],
    ]);
    const ran = items({ hasRun: true, hasOutput: true, isLatest: true, isEdited: true }).flat();
    expect(ran).toEqual(expect.arrayContaining(['compare', 'reset', 'variables', 'copy-output', 'download']));
    expect(items({ isAdded: true }).flat()).toContain('remove');
  });

  it('leave out what needs a runtime where nothing runs the language', () => {
    expect(items({ isRunnable: false })).toEqual([
      ['edit', 'language', 'numbers', 'add'],
      ['versions'],
      ['save', 'link'],
    ]);
    expect(items({ hasPackages: false }).flat()).not.toContain('packages');
  });

  it('offer to stop instead of to run, and nothing that changes a text that still grows', () => {
    expect(items({ isBusy: true })[0]).toEqual(['stop', 'above', 'from', 'limits']);
    expect(items({ isReady: false })[0]).toEqual(['run (off)', 'above', 'from', 'limits']);
    expect(items({ isOpen: true, isReady: false }).flat()).not.toEqual(
      expect.arrayContaining(['edit', 'versions', 'save']),
    );
  });
});
