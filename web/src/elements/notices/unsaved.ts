/** `<fenced-unsaved>`: what could not be saved, why, and what can be done with it; it is kept until the reader decides. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Unsaved } from '../../conversation/api.js';
import type { Kind } from '../../conversation/sync/commands.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import { noticeStyles } from '../controls/notice-styles.js';
import type { Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

const THINGS: Readonly<Partial<Record<Kind, readonly [string, string]>>> = {
  put_conversation: ['setting', 'settings'],
  put_message: ['message', 'messages'],
  put_reply: ['answer', 'answers'],
  put_run: ['run', 'runs'],
  put_outputs: ['output of a run', 'outputs of runs'],
  put_cell: ['cell', 'cells'],
  put_version: ['version of a cell', 'versions of cells'],
};
const OTHER = ['change', 'changes'] as const;

/** `2 messages, 1 answer could not be saved.` */
export function unsavedWords(unsaved: readonly Unsaved[]): string {
  const counts = new Map<readonly [string, string], number>();
  for (const { command } of unsaved) {
    const things = THINGS[command.kind] ?? OTHER;
    counts.set(things, (counts.get(things) ?? 0) + 1);
  }
  const named = [...counts].map(([[one, many], count]) => `${count} ${count === 1 ? one : many}`);
  return `${named.join(', ')} could not be saved.`;
}

@customElement('fenced-unsaved')
export class FencedUnsaved extends LitElement {
  static override styles = [controls, noticeStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  #said = '';

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'outbox',
    );
  }

  get #unsaved(): readonly Unsaved[] {
    return this.workspace?.store.unsaved ?? [];
  }

  get #reason(): string {
    return this.#unsaved[0]?.reason ?? '';
  }

  override render(): TemplateResult | typeof nothing {
    if (this.#unsaved.length === 0) return nothing;
    return html`<section class="notice" aria-label="Changes that could not be saved">
      ${icon('alert')}
      <p>
        <strong>${unsavedWords(this.#unsaved)}</strong> ${this.#reason} This browser keeps what was not saved.
        Everything else is saved as usual.
      </p>
      <div class="buttons">
        <button class="button small" @click=${this.#retry}>${icon('restart')}Try again</button>
        <button class="button quiet small" @click=${this.#download}>Download</button>
        <button class="button quiet small" @click=${this.#discard}>Discard</button>
      </div>
    </section>`;
  }

  override updated(): void {
    const words = this.#unsaved.length === 0 ? '' : `${unsavedWords(this.#unsaved)} ${this.#reason}`;
    if (words !== '' && words !== this.#said) emit(this, 'fenced-say', { text: words });
    this.#said = words;
  }

  readonly #retry = (): void => this.workspace?.store.retryUnsaved();

  readonly #download = (): void => {
    const changes = this.#unsaved.map(({ command, reason }) => ({ ...command, reason }));
    const file = new Blob([JSON.stringify(changes, null, 2)], { type: 'application/json' });
    emit(this, 'fenced-save', { file, name: 'not-saved.json' });
  };

  readonly #discard = (): void =>
    void this.dispatchEvent(new CustomEvent('unsaved-discard', { bubbles: true, composed: true }));
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-unsaved': FencedUnsaved;
  }
}
