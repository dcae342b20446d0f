/** What a cell offers beyond its buttons: in its menu, and in the list of commands for the cell that has the keyboard. */
import '@awesome.me/webawesome/dist/components/divider/divider.js';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../controls/icons.js';

export type CellCommand =
  | 'run'
  | 'stop'
  | 'above'
  | 'from'
  | 'limits'
  | 'edit'
  | 'format'
  | 'language'
  | 'numbers'
  | 'add'
  | 'remove'
  | 'runs'
  | 'versions'
  | 'compare'
  | 'reset'
  | 'variables'
  | 'copy-output'
  | 'download'
  | 'save'
  | 'link'
  | 'packages'
  | 'restart';

export interface CellMenu {
  readonly isRunnable: boolean;
  /** Whether it can be run now. */
  readonly isReady: boolean;
  /** Whether this page runs it. */
  readonly isBusy: boolean;
  readonly hasRun: boolean;
  readonly hasOutput: boolean;
  /** Whether its run is the last one of its session, which can be asked what that run changed. */
  readonly isLatest: boolean;
  readonly isEdited: boolean;
  readonly isEditing: boolean;
  /** Whether its text may still grow. */
  readonly isOpen: boolean;
  /** Whether the reader added it. */
  readonly isAdded: boolean;
  readonly hasNumbers: boolean;
  /** Whether the language has packages to install. */
  readonly hasPackages: boolean;
}

export interface CellItem {
  readonly command: CellCommand;
  readonly label: string;
  readonly icon: IconName;
  readonly disabled?: boolean;
  /** What a button of the cell does already, and only the list of commands says again. */
  readonly hasButton?: boolean;
}

/** Groups of commands; those that make no sense for the cell are not there. */
export function cellItems(menu: CellMenu): readonly (readonly CellItem[])[] {
  const groups = [runItems(menu), codeItems(menu), historyItems(menu), shareItems(menu), sessionItems(menu)];
  return groups.filter((group) => group.length > 0);
}

function runItems({ isRunnable, isReady, isBusy }: CellMenu): readonly CellItem[] {
  const stop: CellItem = { command: 'stop', label: 'Stop', icon: 'stop', hasButton: true };
  if (!isRunnable) return isBusy ? [stop] : [];
  return [
    isBusy ? stop : { command: 'run', label: 'Run', icon: 'play', disabled: !isReady, hasButton: true },
    { command: 'above', label: 'Run all above', icon: 'playAll' },
    { command: 'from', label: 'Run from here', icon: 'playAll' },
    { command: 'limits', label: 'Run settings…', icon: 'settings' },
  ];
}

function codeItems({
  isOpen,
  isEditing,
  isRunnable,
  isBusy,
  isAdded,
  hasNumbers,
}: CellMenu): readonly CellItem[] {
  if (isOpen) return [];
  return [
    ...(isEditing ? [] : [{ command: 'edit', label: 'Edit', icon: 'edit', hasButton: true } as const]),
    ...(isRunnable ? [{ command: 'format', label: 'Format the code', icon: 'sparkles' } as const] : []),
    { command: 'language', label: 'Change the language…', icon: 'code' },
    {
      command: 'numbers',
      label: hasNumbers ? 'Hide line numbers' : 'Show line numbers',
      icon: 'numbers',
    },
    { command: 'add', label: 'Add a cell below', icon: 'plus' },
    ...(isAdded
      ? [{ command: 'remove', label: 'Remove this cell', icon: 'trash', disabled: isBusy } as const]
      : []),
  ];
}

function historyItems({ isRunnable, hasRun, isLatest, isEdited, isOpen }: CellMenu): readonly CellItem[] {
  return [
    ...(isRunnable ? [{ command: 'runs', label: 'Runs', icon: 'history' } as const] : []),
    ...(isOpen ? [] : [{ command: 'versions', label: 'Versions', icon: 'versions' } as const]),
    ...(isEdited
      ? ([
          { command: 'compare', label: 'Compare with the original', icon: 'diff' },
          { command: 'reset', label: 'Reset to the original', icon: 'restart' },
        ] as const)
      : []),
    ...(isLatest && hasRun
      ? [{ command: 'variables', label: 'Variables of this run', icon: 'braces' } as const]
      : []),
  ];
}

function shareItems({ hasOutput, isOpen }: CellMenu): readonly CellItem[] {
  return [
    ...(hasOutput
      ? ([
          { command: 'copy-output', label: 'Copy output', icon: 'copy' },
          { command: 'download', label: 'Download output', icon: 'download' },
        ] as const)
      : []),
    ...(isOpen ? [] : [{ command: 'save', label: 'Download code', icon: 'download' } as const]),
    { command: 'link', label: 'Copy link', icon: 'link' },
  ];
}

function sessionItems({ isRunnable, hasPackages }: CellMenu): readonly CellItem[] {
  if (!isRunnable) return [];
  return [
    ...(hasPackages ? [{ command: 'packages', label: 'Install a package…', icon: 'package' } as const] : []),
    { command: 'restart', label: 'Restart session', icon: 'restart' },
  ];
}

export function cellMenu(menu: CellMenu, choose: (command: CellCommand) => void): TemplateResult {
  const groups = cellItems(menu)
    .map((group) => group.filter(({ hasButton }) => hasButton !== true))
    .filter((group) => group.length > 0);
  return html`<wa-dropdown
    placement="bottom-end"
    distance="4"
    @wa-select=${(event: CustomEvent<{ item: { value: CellCommand } }>) => choose(event.detail.item.value)}
  >
    <button slot="trigger" class="button quiet small square" aria-label="More" title="More">
      ${icon('more')}
    </button>
    ${groups.map(
      (group, n) =>
        html`${n === 0 ? nothing : html`<wa-divider></wa-divider>`}
        ${group.map(
          ({ command, label, disabled = false }) =>
            html`<wa-dropdown-item value=${command} ?disabled=${disabled}>${label}</wa-dropdown-item>`,
        )}`,
    )}
  </wa-dropdown>`;
}
