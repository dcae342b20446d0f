/**
 * `<fenced-thread>`: the messages of the chosen branch. Only those near to what is seen are rendered, and those that
 * hold something that would be lost; bodies load when they come near.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../cell/cell-order.js';
import { FencedCell } from '../cell/cell.js';
import { controls } from '../controls/controls.js';
import { icon } from '../controls/icons.js';
import { MessageColumn, type Placed } from './message-column.js';
import { MessageHeights } from './message-heights.js';
import { around, missingBodies, nearest, nextRange, type Range, type View } from './message-window.js';
import { FencedMessage } from './message.js';
import type { Turn } from '../shell/page-keys.js';
import type { Workspace } from '../ports.js';
import { selectedWithin } from '../controls/selected.js';
import { StickToEnd } from './stick-to-end.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

/** Heights of the view within which bodies are loaded. */
const LOADED = 24;
/** Bodies asked for at once. */
const BODIES = 50;
/** Milliseconds before bodies are asked for again that could not be had. */
const RETRY = 2000;
/** Frames in which a cell that was brought into view is kept there. */
const SETTLE = 12;
/** Messages far from the view that stay for an open editor. */
const EDITORS = 8;
/** Pixels that an arrow key scrolls. */
const LINE = 40;
const NONE: Range = { from: 0, to: 0 };

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
        outline: none; /* it is no control: a key there writes or scrolls */
      }
      .column {
        inline-size: 100%;
        max-inline-size: calc(var(--column) + 2 * var(--space-6));
        margin-inline: auto;
        padding: 16px var(--space-6) 40px;
      }
      /* What the browser holds still when something above grows is a message, never the room of others. */
      .room {
        overflow-anchor: none;
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
  readonly #heights = new MessageHeights();
  readonly #resized = new ResizeObserver((entries) => this.#measure(entries));
  #column: MessageColumn | null = null;
  #ids: readonly string[] = [];
  #range: Range = NONE;
  #top = 0;
  #direction: View['direction'] = 'up';
  #frame: number | null = null;
  #loading = false;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'tree' || change.type === 'conversation' || change.type === 'connection',
    );
    this.addEventListener('fenced-run', this.#onRun);
    this.addEventListener('fenced-run-many', this.#onRun);
    this.addEventListener('fenced-seek', () => this.#stick.release());
  }

  override render(): TemplateResult {
    const store = this.workspace?.store ?? null;
    return html`<div class="scroll" tabindex="-1">
        <div class="column" role="log" aria-label="Conversation" aria-live="off">
          ${store?.failure == null || store.isDeleted ? nothing : html`<p class="failure" role="alert">${store.failure}</p>`}
          <div class="messages"></div>
        </div>
      </div>
      <button
        class="button square jump"
        aria-label="Jump to the end"
        title="Jump to the end"
        ?hidden=${this.atEnd || (store?.tree.branch().length ?? 0) === 0}
        @click=${() => this.jump()}
      >
        ${icon('arrowDown')}
      </button>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('workspace')) this.#begin();
    const ids = this.workspace?.store.tree.branch() ?? [];
    if (ids !== this.#ids) {
      this.#ids = ids;
      this.#heights.setOrder(ids);
    }
    if (changed.has('consent'))
      for (const message of this.#column?.messages ?? []) message.consent = this.consent;
    this.#arrange();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#attach();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stick.detach();
    this.#scroller.removeEventListener('scroll', this.#onScroll);
    this.#resized.disconnect();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  protected override firstUpdated(): void {
    this.#column = new MessageColumn(
      this.renderRoot.querySelector<HTMLElement>('.messages')!,
      (id) => this.#create(id),
      (message) => this.#resized.unobserve(message),
    );
    this.#attach();
  }

  /** Follows the end again, for example after the reader has sent something. */
  jump(): void {
    this.#stick.jump();
    this.#arrange();
  }

  /** Scrolls as a key asks for. */
  turn(by: Turn): void {
    const scroller = this.#scroller;
    const page = scroller.clientHeight * 0.875;
    this.#stick.take();
    const step = { up: -LINE, down: LINE, 'page-up': -page, 'page-down': page };
    if (by === 'end') this.jump();
    else if (by === 'top') scroller.scrollTop = 0;
    else scroller.scrollBy({ top: step[by] });
  }

  /** Brings a cell of the branch into view and gives it the keyboard, wherever it is; into its editor where `edit`. */
  async reveal(cell: string, edit = false): Promise<void> {
    const id = messageOf(cell);
    const index = this.#heights.indexOf(id);
    if (index < 0) return;
    await this.workspace?.store.tree.ensureLoaded([id]).catch(() => undefined);
    // Not sooner: at the end it would begin to follow that again.
    this.#stick.release();
    if (this.#column?.message(id) === undefined) {
      this.#scroller.scrollTop = this.#heights.top(index);
      this.#arrange();
    }
    const message = this.#column?.message(id);
    if (message === undefined) return;
    await message.reveal(cell, edit);
    // What is above it in its message takes some frames to be as high as it will be; the reader may go on meanwhile.
    const left = new AbortController();
    for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
      this.addEventListener(event, () => left.abort(), { once: true, passive: true, signal: left.signal });
    for (let frame = 0; frame < SETTLE && !left.signal.aborted; frame++) {
      await new Promise(requestAnimationFrame);
      message.center(cell);
    }
    left.abort();
  }

  get #scroller(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.scroll')!;
  }

  #attach(): void {
    const scroller = this.#scroller;
    this.#stick.attach(scroller, this.renderRoot.querySelector<HTMLElement>('.column')!);
    // After the one above, which by then knows whether the reader has left the end.
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#resized.observe(scroller);
    for (const message of this.#column?.messages ?? []) this.#resized.observe(message);
  }

  /** Another conversation, of which nothing is shown yet. */
  #begin(): void {
    this.#column?.clear();
    this.#range = NONE;
    this.#direction = 'up';
    this.#stick.jump();
  }

  #create(id: string): FencedMessage {
    const message = document.createElement('fenced-message');
    message.message = id;
    message.workspace = this.workspace;
    message.consent = this.consent;
    message.style.setProperty('--room', `${this.#heights.height(this.#heights.indexOf(id))}px`);
    this.#resized.observe(message);
    return message;
  }

  /** Renders what is seen and, a frame at a time, what is near. */
  #arrange(): void {
    const column = this.#column;
    if (column === null) return;
    const view = this.#view();
    const { range, more } = nextRange(this.#heights, view, this.#range);
    this.#range = range;
    this.#show(column, range);
    this.#load(view);
    if (more) this.#soon();
  }

  #view(): View {
    const { clientHeight: height, scrollTop } = this.#scroller;
    if (this.#stick.sticks) this.#heights.estimateAgain();
    const top = this.#stick.sticks ? Math.max(0, this.#heights.total - height) : scrollTop;
    return { top, height, direction: this.#direction };
  }

  #show(column: MessageColumn, { from, to }: Range): void {
    const indices: number[] = [];
    const kept = this.#kept(column);
    for (const index of kept) if (index < from) indices.push(index);
    for (let index = from; index < to; index++) indices.push(index);
    for (const index of kept) if (index >= to) indices.push(index);
    const placed: Placed[] = [];
    let above = 0;
    for (const index of indices) {
      placed.push({ id: this.#ids[index]!, room: this.#heights.top(index) - above });
      above = this.#heights.top(index + 1);
    }
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    const leaves = focused instanceof FencedMessage && this.#heights.indexOf(focused.message) < 0;
    const name = leaves ? focused.focused : null;
    column.show(placed, this.#heights.total - above);
    if (leaves) this.#passKeyboard(column, focused, name);
    for (const { id } of placed) {
      const message = column.message(id)!;
      message.place = this.#heights.indexOf(id) + 1;
      message.count = this.#ids.length;
    }
  }

  /** Places, in order, of messages that stay although they are far from what is seen. */
  #kept(column: MessageColumn): readonly number[] {
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    const selected = selectedWithin(this.renderRoot as ShadowRoot, '.messages');
    const kept: number[] = [];
    const edited: number[] = [];
    for (const message of column.messages) {
      const index = this.#heights.indexOf(message.message);
      if (index < 0 || (index >= this.#range.from && index < this.#range.to)) continue;
      if (message === focused || message.isHeld || selected(message)) kept.push(index);
      else if (message.hasEditor) edited.push(index);
    }
    return [...kept, ...nearest(edited, this.#range, EDITORS)].sort((a, b) => a - b);
  }

  /** Where the message with the keyboard gives way to another one in its place, that gets it. */
  #passKeyboard(column: MessageColumn, from: FencedMessage, name: string | null): void {
    const other = this.workspace?.store.tree
      .siblings(from.message)
      .find((id) => this.#heights.indexOf(id) >= 0);
    if (other !== undefined) void column.message(other)?.take(name);
  }

  #measure(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target, borderBoxSize } of entries) {
      if (!(target instanceof FencedMessage)) {
        changed = true;
        continue;
      }
      const { message } = target;
      // What stands for a body that is not loaded says nothing of the message.
      if (this.workspace?.store.tree.message(message)?.text == null) continue;
      changed = this.#heights.measure(message, borderBoxSize[0]?.blockSize ?? 0) || changed;
    }
    if (changed) this.#soon();
  }

  /** What the reader runs stays under the pointer; its output opens below. */
  readonly #onRun = (event: Event): void => {
    const cell = event.composedPath().find((part) => part instanceof FencedCell);
    if (cell !== undefined) this.#stick.pin(cell);
  };

  #soon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#arrange();
    });
  }

  readonly #onScroll = (): void => {
    const { scrollTop } = this.#scroller;
    if (scrollTop !== this.#top) this.#direction = scrollTop < this.#top ? 'up' : 'down';
    this.#top = scrollTop;
    this.#arrange();
  };

  #load(view: View): void {
    const store = this.workspace?.store;
    if (store === undefined || this.#loading) return;
    const wanted = missingBodies(
      view,
      around(this.#heights, view, LOADED),
      this.#ids.length,
      (index) => store.tree.message(this.#ids[index] ?? '')?.text === null,
      BODIES,
    );
    if (wanted.length === 0) return;
    this.#loading = true;
    const again = (): void => {
      this.#loading = false;
      this.#soon();
    };
    // Offline, most likely.
    store.tree
      .ensureLoaded(wanted.map((index) => this.#ids[index]!))
      .then(again, () => setTimeout(again, RETRY));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-thread': FencedThread;
  }
}
