/** `<fenced-message>`: one message with what a reader can do about it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Message } from '../../protocol/generated.js';
import './about.js';
import './attachments.js';
import { messageOf } from '../cell/cell-order.js';
import { Copying } from '../controls/clipboard.js';
import { controls } from '../controls/controls.js';
import { Elapsed } from '../controls/elapsed.js';
import { endingOf, spanWords } from './ending-words.js';
import { icon } from '../controls/icons.js';
import './markdown.js';
import './message-editor.js';
import { messageStyles } from './message-styles.js';
import type { Workspace } from '../ports.js';
import './reasoning.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

/** Seconds of waiting from which on they are told. */
const LONG = 3;

@customElement('fenced-message')
export class FencedMessage extends LitElement {
  static override styles = [controls, messageStyles];

  @property({ attribute: 'data-message', reflect: true }) message = '';
  @property({ attribute: 'data-role', reflect: true }) writer = '';
  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the reader may allow places in the network. */
  @property({ attribute: false }) consent = false;
  /** Its place in the branch, from 1, and how many messages that has: not all of them are in the document. */
  @property({ type: Number }) place = 1;
  @property({ type: Number }) count = 1;
  @property({ type: Boolean, reflect: true }) last = false;
  /** Whether it needs the whole column: it has code. */
  @property({ type: Boolean, reflect: true }) wide = false;
  @state() private editing = false;
  readonly #copying = new Copying(this);
  readonly #waiting = new Elapsed(this);

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) =>
        change.type === 'tree' ||
        change.type === 'connection' ||
        (change.type === 'message' && change.id === this.message) ||
        (change.type === 'cell' && messageOf(change.cell) === this.message),
    );
  }

  /** Brings one of its cells into view. */
  async reveal(cell: string, edit = false): Promise<void> {
    await this.updateComplete;
    const markdown = this.renderRoot.querySelector('fenced-markdown');
    if (markdown === null) this.scrollIntoView({ block: 'center' });
    else await markdown.reveal(cell, edit);
  }

  /** Keeps one of its cells in view. */
  center(cell: string): void {
    this.renderRoot.querySelector('fenced-markdown')?.center(cell);
  }

  /** Whether it has something that is nowhere else: another text for it, or a program that runs. */
  get isHeld(): boolean {
    return this.editing || this.renderRoot.querySelector('fenced-markdown')?.isRunning === true;
  }

  /** Whether one of its cells is being edited. What was typed there is kept, also without the editor. */
  get hasEditor(): boolean {
    return this.renderRoot.querySelector('fenced-markdown')?.hasEditor === true;
  }

  /** The name of its button with the keyboard; null where that is at something else of it. */
  get focused(): string | null {
    const active = (this.renderRoot as ShadowRoot).activeElement;
    return active instanceof HTMLButtonElement ? active.getAttribute('aria-label') : null;
  }

  /** Takes the keyboard: at the button of this name, else at the choice of versions, else as a whole. */
  async take(name: string | null): Promise<void> {
    await this.updateComplete;
    const buttons = [
      ...this.renderRoot.querySelectorAll<HTMLButtonElement>('.actions button:not(:disabled)'),
    ];
    const button =
      buttons.find((one) => one.getAttribute('aria-label') === name) ??
      buttons.find((one) => one.matches('.step'));
    if (button !== undefined) {
      button.focus({ preventScroll: true });
      return;
    }
    const whole = this.renderRoot.querySelector('article');
    if (whole === null) return;
    // Only for now: a click into the text is to leave the keyboard where it is.
    whole.tabIndex = -1;
    whole.addEventListener('blur', () => whole.removeAttribute('tabindex'), { once: true });
    whole.focus({ preventScroll: true });
  }

  get #row(): Message | undefined {
    return this.workspace?.store.tree.message(this.message);
  }

  override willUpdate(): void {
    this.writer = this.#row?.role ?? '';
    this.last = this.place === this.count;
    if (this.#row !== undefined && isAwaited(this.#row)) this.#waiting.start();
    else this.#waiting.stop();
    const added = this.workspace?.store.cells.addedCells(this.message).length ?? 0;
    this.wide = added > 0 || /^[ \t]*(?:```|~~~)/m.test(this.#row?.text ?? '');
  }

  override render(): TemplateResult | typeof nothing {
    const row = this.#row;
    if (row === undefined) return nothing;
    const isUser = row.role === 'user';
    return html`<article
      aria-label=${isUser ? 'Your message' : `Answer of ${row.author || 'the model'}`}
      aria-busy=${row.status === 'streaming'}
      aria-posinset=${this.place}
      aria-setsize=${this.count}
    >
      <div class="author">${isUser ? 'You' : row.author}</div>
      <div class="body">${this.editing ? this.#editor(row) : this.#body(row)}</div>
      ${this.#ending(row)} ${row.status === 'streaming' || this.editing ? nothing : this.#actions(row)}
    </article>`;
  }

  #body(row: Message): TemplateResult {
    if (row.text === null) return html`<div class="absent" aria-label="Loading the message"></div>`;
    const isThinking = row.status === 'streaming' && row.text.trim() === '';
    return html`${
        row.reasoning === ''
          ? nothing
          : html`<fenced-reasoning
              .text=${row.reasoning}
              .thought=${row.thought}
              .live=${isThinking}
            ></fenced-reasoning>`
      }${isThinking && row.reasoning !== '' ? nothing : this.#markdown(row, row.text)}${
        row.about === null
          ? nothing
          : html`<fenced-about .about=${row.about} .workspace=${this.workspace}></fenced-about>`
      }<fenced-attachments .attachments=${row.attachments ?? []}></fenced-attachments>${this.#awaited(row)}`;
  }

  #markdown(row: Message, text: string): TemplateResult {
    return html`<fenced-markdown
      .text=${text}
      .message=${row.id}
      .typed=${row.role === 'user'}
      .workspace=${this.workspace}
      .consent=${this.consent}
      .streaming=${row.status === 'streaming'}
    ></fenced-markdown>`;
  }

  /** What an answer waits for that has not begun. */
  #awaited(row: Message): TemplateResult | typeof nothing {
    if (!isAwaited(row)) return nothing;
    const store = this.workspace?.store;
    if (store?.unsaved.some(({ command }) => 'id' in command && command.id === row.id) === true)
      return html`<span class="awaited">Not asked for: it could not be saved</span>`;
    const isOffline = store?.connection === 'offline';
    const { seconds } = this.#waiting;
    return html`<span class="awaited"
      >Waiting for
      ${isOffline ? 'the connection' : 'the model'}${
        seconds < LONG ? nothing : ` · ${spanWords(seconds)}`
      }</span
    >`;
  }

  #editor(row: Message): TemplateResult {
    return html`<fenced-message-editor
      .text=${row.text ?? ''}
      @editor-cancel=${() => (this.editing = false)}
      @editor-submit=${(event: CustomEvent<string>) => {
        this.editing = false;
        if (event.detail !== row.text) this.workspace?.store.tree.edit(row.id, event.detail);
      }}
    ></fenced-message-editor>`;
  }

  /** What is to be said about an answer's end, and how to go on. */
  #ending(row: Message): TemplateResult | typeof nothing {
    const ending = endingOf(row, Date.now());
    if (ending === null) return nothing;
    const words = ending.failed ? html`<strong>${ending.words}</strong>` : ending.words;
    return html`<div class="ending ${ending.failed ? 'failed' : ''}" role=${ending.failed ? 'alert' : 'note'}>
      ${icon(ending.failed ? 'alert' : 'stopped')}<span>${words} ${ending.hint}</span>
      ${
        ending.continues
          ? html`<button class="button small" @click=${this.#resume}>Continue</button>`
          : nothing
      }
      ${ending.retries ? html`<button class="button small" @click=${this.#retry}>Retry</button>` : nothing}
    </div>`;
  }

  #actions(row: Message): TemplateResult {
    const { copied } = this.#copying;
    const isUser = row.role === 'user';
    return html`<div class="actions">
      ${this.#versions(row)}
      <button
        class="button quiet small square"
        aria-label="Copy message"
        title=${copied ? 'Copied' : 'Copy message'}
        ?disabled=${row.text === null}
        @click=${() => this.#copying.copy(row.text ?? '')}
      >
        ${icon(copied ? 'check' : 'copy')}
      </button>
      ${
        isUser
          ? html`<button
              class="button quiet small square"
              aria-label="Edit message"
              title="Edit message"
              ?disabled=${row.text === null}
              @click=${() => (this.editing = true)}
            >
              ${icon('edit')}
            </button>`
          : html`<button
              class="button quiet small square"
              aria-label="Regenerate"
              title="Regenerate"
              @click=${() => this.workspace?.store.tree.regenerate(row.id)}
            >
              ${icon('restart')}
            </button>`
      }
      <button
        class="button quiet small square"
        aria-label="Add a cell below"
        title="Add a cell below"
        @click=${() =>
          this.dispatchEvent(new CustomEvent('cell-add', { detail: row.id, bubbles: true, composed: true }))}
      >
        ${icon('plus')}
      </button>
    </div>`;
  }

  #versions(row: Message): TemplateResult | typeof nothing {
    const siblings = this.workspace?.store.tree.siblings(row.id) ?? [];
    if (siblings.length < 2) return nothing;
    const at = siblings.indexOf(row.id);
    const step = (name: string, to: string | undefined, direction: 'chevronLeft' | 'chevronRight') =>
      html`<button
        class="button quiet small square step"
        aria-label=${name}
        title=${name}
        ?disabled=${to === undefined}
        @click=${() => to !== undefined && this.workspace?.store.tree.select(to)}
      >
        ${icon(direction)}
      </button>`;
    return html`<span class="versions" role="group" aria-label="Versions">
      ${step('Previous version', siblings[at - 1], 'chevronLeft')}
      <span class="count">${at + 1}/${siblings.length}</span>
      ${step('Next version', siblings[at + 1], 'chevronRight')}
    </span>`;
  }

  readonly #resume = (): void => this.workspace?.store.tree.resume(this.message);

  /** Anew, beside what is there; in the same answer where there is nothing yet. */
  readonly #retry = (): void => {
    const row = this.#row;
    const isEmpty = row?.text === '' && row.reasoning === '' && row.status !== 'complete';
    if (isEmpty) this.#resume();
    else this.workspace?.store.tree.regenerate(this.message);
  };
}

/** Whether nothing has come of an answer yet. */
function isAwaited({ status, text, reasoning }: Message): boolean {
  return status === 'streaming' && text === '' && reasoning === '';
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-message': FencedMessage;
  }
}
