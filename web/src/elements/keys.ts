/** `<fenced-keys>`: the list of keys. */
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from './controls.js';

const MOD = /Mac OS X|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

const KEYS: readonly (readonly [string, readonly string[]])[] = [
  ['Find conversations and commands', [MOD, 'K']],
  ['New conversation', [MOD, 'Shift', 'O']],
  ['Search the list', ['/']],
  ['Go to the message field', ['M']],
  ['Send the message', ['Enter']],
  ['Break the line', ['Shift', 'Enter']],
  ['Run the block that has the focus', [MOD, 'Enter']],
  ['Complete the name before the cursor', ['Tab']],
  ['Explain it', ['Shift', 'Tab']],
  ['Leave the editor', ['Esc']],
  ['Show or hide the list', [MOD, 'B']],
  ['Settings', [MOD, ',']],
  ['This list', ['?']],
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
      label="Keys"
      .open=${this.open}
      @wa-hide=${() => (this.open = false)}
    >
      <h2>Keys</h2>
      <dl>
        ${KEYS.map(
          ([words, keys]) =>
            html`<dt>${words}</dt>
              <dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>`,
        )}
      </dl>
    </wa-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-keys': FencedKeys;
  }
}
