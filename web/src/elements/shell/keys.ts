/** `<fenced-keys>`: the list of keys. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';

const MOD = /Mac OS X|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

type Key = readonly [string, readonly string[]];

const GROUPS: readonly (readonly [string, readonly Key[]])[] = [
  [
    'Everywhere',
    [
      ['Write a message', ['just type']],
      ['Send the message', ['Enter']],
      ['New line', ['Shift', 'Enter']],
      ['Find conversations and commands', [MOD, 'K']],
      ['New conversation', [MOD, 'Shift', 'O']],
      ['Show or hide the sidebar', [MOD, 'B']],
      ['Settings', [MOD, ',']],
      ['Keyboard shortcuts', [MOD, '/']],
    ],
  ],
  [
    'At a cell',
    [
      ['Run it', [MOD, 'Enter']],
      ['Run it and go to the next', ['Shift', 'Enter']],
      ['Run it and add a cell below', ['Alt', 'Enter']],
      ['Edit it', ['Enter']],
      ['Go to the one before or after', ['↑', '↓']],
      ['Stop all runs', ['I', 'I']],
      ['Restart the session', ['0', '0']],
      ['Keyboard shortcuts', ['?']],
    ],
  ],
  [
    'In the editor',
    [
      ['Leave the editor', ['Esc']],
      ['Complete, or indent', ['Tab']],
      ['Show docs', ['Shift', 'Tab']],
      ['Toggle comment', [MOD, '/']],
      ['Find and replace', [MOD, 'F']],
      ['Add next occurrence', [MOD, 'D']],
      ['Move the line', ['Alt', '↑↓']],
      ['Format the code', ['Shift', 'Alt', 'F']],
    ],
  ],
];

@customElement('fenced-keys')
export class FencedKeys extends LitElement {
  static override styles = [
    controls,
    css`
      h2 {
        margin: 0 0 12px;
        font-size: var(--text-l);
        font-weight: 600;
      }
      wa-dialog {
        --width: 52rem;
      }
      .groups {
        columns: 2 20rem;
        column-gap: 40px;
      }
      section {
        break-inside: avoid;
        margin-block-end: 20px;
      }
      h3 {
        margin: 0 0 8px;
        color: var(--text-3);
        font: 500 var(--text-xs) / 1.4 var(--font-sans);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 10px 24px;
        margin: 0;
        font-size: var(--text-s);
      }
      dt {
        color: var(--text-2);
      }
      dd {
        display: flex;
        align-items: start;
        gap: 4px;
        margin: 0;
        justify-content: flex-end;
      }
      kbd {
        min-inline-size: 22px;
        padding: 3px 6px;
        border: 1px solid var(--border);
        border-radius: 5px;
        background: var(--surface);
        color: var(--text);
        font: 500 var(--text-xs) / 1.2 var(--font-sans);
        text-align: center;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;

  override render(): TemplateResult {
    return html`<wa-dialog
      without-header
      light-dismiss
      label="Keyboard shortcuts"
      .open=${this.open}
      @wa-hide=${() => (this.open = false)}
    >
      <h2>Keyboard shortcuts</h2>
      <div class="groups">
        ${GROUPS.map(
          ([name, keys]) =>
            html`<section>
              <h3>${name}</h3>
              <dl>
                ${keys.map(
                  ([words, pressed]) =>
                    html`<dt>${words}</dt>
                      <dd>${pressed.map((key) => html`<kbd>${key}</kbd>`)}</dd>`,
                )}
              </dl>
            </section>`,
        )}
      </div>
    </wa-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-keys': FencedKeys;
  }
}
