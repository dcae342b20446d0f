/** `<fenced-thread>`: the messages of the chosen branch; bodies load when they come near. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { messageOf } from './cell-order.js';
import { controls } from './controls.js';
import { icon } from './icons.js';
import './message.js';
import type { Workspace } from './ports.js';
import { StickToEnd } from './stick-to-end.js';
import { SubscriptionController } from './subscription-controller.js';

@customElement('fenced-thread')
export class FencedThread extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: block;
        flex: 1;
        min-block-size: 0;
      }
      .scroll {
        block-size: 100%;
        overflow-y: auto;
        overflow-x: hidden;
        overscroll-behavior: contain;
        scrollbar-gutter: stable both-edges;
        scrollbar-width: thin;
      }
      .scroll:focus-visible {
        outline-offset: -2px;
      }
      .column {
        inline-size: 100%;
        max-inline-size: calc(var(--column) + 2 * var(--space-6));
        margin-inline: auto;
        padding: 16px var(--space-6) 40px;
      }
      .jump {
        position: absolute;
        inset-block-end: 12px;
        inset-inline: 0;
        margin-inline: auto;
        inline-size: 36px;
        border-radius: var(--radius-full);
        block-size: 36px;
        padding: 0;
        box-shadow: var(--shadow-m);
      }
      .failure {
        max-inline-size: var(--measure);
        margin: 15vh auto 0;
        color: var(--text-2);
        text-align: center;
      }
      @media (max-width: 799px) {
        .column {
          padding-inline: var(--space-4);
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the reader may allow places in the network. */
  @property({ attribute: false }) consent = false;
  @state() private atEnd = true;
  readonly #stick = new StickToEnd((atEnd) => (this.atEnd = atEnd));
  #near: IntersectionObserver | null = null;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'tree' || change.type === 'conversation' || change.type === 'connection',
    );
  }

  override render(): TemplateResult {
    const store = this.workspace?.store ?? null;
    const ids = store?.branch() ?? [];
    const last = ids.at(-1);
    return html`<div class="scroll" tabindex="-1">
        <div class="column" role="log" aria-label="Conversation" aria-live="off">
          ${store?.failure == null ? nothing : html`<p class="failure" role="alert">${store.failure}</p>`}
          ${repeat(
            ids,
            (id) => id,
            (id) =>
              html`<fenced-message
                .message=${id}
                .workspace=${this.workspace}
                .consent=${this.consent}
                ?last=${id === last}
              ></fenced-message>`,
          )}
        </div>
      </div>
      <button
        class="button square jump"
        aria-label="Jump to the end"
        title="Jump to the end"
        ?hidden=${this.atEnd || ids.length === 0}
        @click=${() => this.#stick.jump()}
      >
        ${icon('arrowDown')}
      </button>`;
  }

  override firstUpdated(): void {
    const scroll = this.renderRoot.querySelector<HTMLElement>('.scroll')!;
    this.#stick.attach(scroll, this.renderRoot.querySelector<HTMLElement>('.column')!);
    this.#near = new IntersectionObserver((entries) => this.#load(entries), {
      root: scroll,
      rootMargin: '1200px 0px',
    });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('workspace')) this.#stick.jump();
    for (const message of this.renderRoot.querySelectorAll('fenced-message')) {
      if (this.workspace?.store.message(message.message)?.text === null) this.#near?.observe(message);
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated)
      this.#stick.attach(
        this.renderRoot.querySelector<HTMLElement>('.scroll')!,
        this.renderRoot.querySelector<HTMLElement>('.column')!,
      );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stick.detach();
    this.#near?.disconnect();
  }

  /** Follows the end again, for example after the reader has sent something. */
  jump(): void {
    this.#stick.jump();
  }

  /** Brings a cell of the branch into view and gives it the keyboard. */
  reveal(cell: string): void {
    const id = messageOf(cell);
    const message = [...this.renderRoot.querySelectorAll('fenced-message')].find(
      (candidate) => candidate.message === id,
    );
    message?.reveal(cell);
  }

  #load(entries: readonly IntersectionObserverEntry[]): void {
    const wanted: string[] = [];
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.#near?.unobserve(target);
      wanted.push(target.getAttribute('data-message') ?? '');
    }
    if (wanted.length === 0) return;
    this.workspace?.store.ensureLoaded(wanted).catch(() => {
      // Offline, most likely: ask again when the reader scrolls here with a connection.
      for (const { target } of entries) this.#near?.observe(target);
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-thread': FencedThread;
  }
}
