/** What a cell offers beyond its buttons. */
import '@awesome.me/webawesome/dist/components/divider/divider.js';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.js';

export type CellCommand =
  'above' | 'from' | 'limits' | 'variables' | 'download' | 'original' | 'reset' | 'restart';

export interface CellMenu {
  readonly isRunnable: boolean;
  /** Whether it can be run now. */
  readonly isReady: boolean;
  readonly hasOutput: boolean;
  /** Whether its run is the last one of its session, which can be asked what that run changed. */
  readonly isLatest: boolean;
  readonly isEdited: boolean;
  /** Whether the message's text stands beside the edited one. */
  readonly showsOriginal: boolean;
}

type Item = readonly [CellCommand, string, boolean?];

/** Groups of commands; those that make no sense for the cell are not there. */
export function cellCommands(menu: CellMenu): readonly (readonly Item[])[] {
  const { isRunnable, isReady, hasOutput, isLatest, isEdited, showsOriginal } = menu;
  const groups: readonly (readonly Item[])[] = [
    isRunnable
      ? [
          ['above', 'Run all above'],
          ['from', 'Run from here'],
          ['limits', 'Run with other limits…', !isReady],
        ]
      : [],
    [
      ...(isLatest ? [['variables', 'Variables of this run'] as const] : []),
      ...(hasOutput ? [['download', 'Download output'] as const] : []),
    ],
    isEdited
      ? [
          ['original', showsOriginal ? 'Hide original' : 'Show original'],
          ['reset', 'Reset to original'],
        ]
      : [],
    isRunnable ? [['restart', 'Restart session']] : [],
  ];
  return groups.filter((group) => group.length > 0);
}

export function cellMenu(
  menu: CellMenu,
  choose: (command: CellCommand) => void,
): TemplateResult | typeof nothing {
  const groups = cellCommands(menu);
  if (groups.length === 0) return nothing;
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
          ([command, label, disabled = false]) =>
            html`<wa-dropdown-item value=${command} ?disabled=${disabled}>${label}</wa-dropdown-item>`,
        )}`,
    )}
  </wa-dropdown>`;
}
