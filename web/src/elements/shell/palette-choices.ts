/** What Ctrl/Cmd+K offers: commands of the page, of the conversation, of the cell that has the keyboard; conversations. */
import type { CellCommand } from '../cell/cell-menu.js';
import type { FencedCell } from '../cell/cell.js';
import { hasCells, numbersOf } from '../cell/cell-order.js';
import { emit } from '../events.js';
import { titleOf } from '../controls/groups.js';
import type { IconName } from '../controls/icons.js';
import type { PaletteChoice } from './palette.js';
import type { Library, Workspace } from '../ports.js';
import type { SideTab } from './side-panel.js';

export interface PaletteOwner extends EventTarget {
  readonly workspace: Workspace | null;
  readonly library: Library | null;
  /** The cell that has, or had last, the keyboard. */
  readonly currentCell: FencedCell | null;
  showSide(tab: SideTab): void;
  focusSearch(): void;
  showKeys(): void;
  /** Adds a cell at the end of the conversation's last message. */
  addCell(): void;
}

const command = (id: string, label: string, icon: IconName, run: () => void): PaletteChoice => ({
  id,
  label,
  icon,
  run,
  kind: 'command',
});

export function paletteChoices(owner: PaletteOwner): readonly PaletteChoice[] {
  const theme = (name: 'light' | 'dark' | 'system') => () => emit(owner, 'fenced-theme', { theme: name });
  return [
    ...cellChoices(owner),
    command('new', 'New conversation', 'newConversation', () => emit(owner, 'fenced-new', null)),
    ...conversationChoices(owner),
    command('search', 'Search conversations', 'search', () => owner.focusSearch()),
    command('light', 'Light theme', 'sun', theme('light')),
    command('dark', 'Dark theme', 'moon', theme('dark')),
    command('system', 'System theme', 'sun', theme('system')),
    command('keys', 'Keyboard shortcuts', 'keyboard', () => owner.showKeys()),
    ...(owner.library?.conversations ?? []).map((conversation) => ({
      id: conversation.id,
      label: titleOf(conversation),
      icon: 'message' as const,
      kind: 'conversation' as const,
      run: () => emit(owner, 'fenced-navigate', { path: `/c/${conversation.id}` }),
    })),
  ];
}

/** What concerns the programs of the open conversation. */
function conversationChoices(owner: PaletteOwner): readonly PaletteChoice[] {
  const { workspace } = owner;
  if (workspace === null) return [];
  const { store, runs } = workspace;
  const runMany = (which: 'all' | 'stale') => () => emit(owner, 'fenced-run-many', { which, cell: null });
  return [
    ...(hasCells(store) ? [command('run-all', 'Run all', 'playAll', runMany('all'))] : []),
    ...(runs.staleCount > 0 || hasUnread(store)
      ? [command('run-stale', 'Rerun outdated', 'playAll', runMany('stale'))]
      : []),
    ...(runs.ongoing > 0
      ? [command('stop-all', 'Stop all', 'stop', () => emit(owner, 'fenced-stop-all', null))]
      : []),
    ...(store.tree.branch().length > 0
      ? [command('add-cell', 'Add a cell at the end', 'plus', () => owner.addCell())]
      : []),
    command('restart', 'Restart the session', 'restart', () => emit(owner, 'fenced-restart', null)),
    command('variables', 'Variables', 'braces', () => owner.showSide('variables')),
    command('files', 'Files', 'paperclip', () => owner.showSide('files')),
    command('history', 'History of runs', 'history', () =>
      owner.dispatchEvent(new CustomEvent('history-show', { detail: { cell: null, view: 'runs' } })),
    ),
    command('settings', 'Settings', 'settings', () => owner.showSide('settings')),
  ];
}

/** Whether there are messages of which it is not known yet whether their cells are stale. */
const hasUnread = (store: Workspace['store']): boolean =>
  store.tree.branch().some((id) => store.tree.message(id)?.text === null);

/** In both lists there is a restart; the conversation's says enough. */
const ELSEWHERE: ReadonlySet<CellCommand> = new Set(['restart']);

function cellChoices({ workspace, currentCell }: PaletteOwner): readonly PaletteChoice[] {
  if (workspace === null || currentCell?.isConnected !== true) return [];
  const number = numbersOf(workspace.store, [currentCell.cell]).get(currentCell.cell);
  const name = number === undefined ? 'This cell' : `Cell ${number}`;
  return currentCell.items
    .filter((item) => item.disabled !== true && !ELSEWHERE.has(item.command))
    .map((item) =>
      command(`cell-${item.command}`, `${name}: ${item.label}`, item.icon, () =>
        currentCell.do(item.command),
      ),
    );
}
