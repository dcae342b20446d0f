/**
 * `<fenced-markdown>`: the document's half of streaming Markdown. One container per block; a block that has not
 * changed is not touched, and its cells live on with their editors and outputs.
 */
import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ConversationStore } from '../../conversation/api.js';
import { fileOf } from '../../markdown/info.js';
import { cellsOfMessage, isAdded } from '../../conversation/cells/cells.js';
import { StreamingMarkdown, type Block, type FenceBlock, type HtmlBlock } from '../../markdown/markdown.js';
import { typedBlocks } from '../../markdown/typed.js';
import type { Fence } from '../../markdown/fences.js';
import { hiddenStyles, markCode } from '../../outputs/hidden.js';
import { breakLongWords } from '../../outputs/long-words.js';
import { renderAllMath } from '../../outputs/math.js';
import { sanitize } from '../../outputs/sanitize.js';
import { fillAround } from './around-cells.js';
import '../cell/cell.js';
import type { FencedCell } from '../cell/cell.js';
import { messageOf } from '../cell/cell-order.js';
import { controls } from '../controls/controls.js';
import { prose } from './markdown-styles.js';
import type { Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

/**
 * Blocks that share an element. A browser looks at each child of an element when one of them grows, so a long answer
 * is kept as groups of blocks: only the last is looked through, and all but the last two are skipped while they are out of sight.
 */
const GROUP = 16;

/** Characters of a text that are read in one frame; more than most messages have. */
const PIECE = 16_384;
/** What is drawn in one frame, in characters of HTML: a block counts for a few hundred at least, a cell for more. */
const SLICE = 32_000;
const BLOCK_WEIGHT = 300;
const CELL_WEIGHT = 1_200;

interface Shown {
  block: Block;
  readonly element: HTMLElement;
}

@customElement('fenced-markdown')
export class FencedMarkdown extends LitElement {
  static override styles = [controls, prose, hiddenStyles];

  @property() text = '';
  /** Whether the text is shown as it was typed, but for its fences. */
  @property({ type: Boolean }) typed = false;
  /** The message whose fences become cells. */
  @property() message = '';
  @property({ type: Boolean, reflect: true }) streaming = false;
  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Whether the reader may allow places in the network. */
  @property({ attribute: false }) consent = false;
  readonly #markdown = new StreamingMarkdown();
  readonly #shown = new Map<string, Shown>();
  readonly #cells = new Map<number, FencedCell>();
  /** Those that the reader added. */
  readonly #added = new Map<string, FencedCell>();
  #order: string[] = [];
  #last: Element | null = null;
  #blocks: readonly Block[] = [];
  /** Characters of the text that have been read, and blocks that have been drawn. */
  #read = 0;
  #drawn = 0;
  #frame = 0;

  constructor() {
    super();
    new SubscriptionController(
      this,
      () => this.workspace?.store,
      (change) => change.type === 'cell' && messageOf(change.cell) === this.message,
    );
  }

  override render(): unknown {
    return html`<div class="blocks"></div>
      <div class="added"></div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('message') && changed.get('message') !== undefined) this.#forget();
    if (changed.has('workspace')) for (const cell of this.#all) cell.workspace = this.workspace;
    if (changed.has('consent')) for (const cell of this.#all) cell.consent = this.consent;
    const anew = changed.has('streaming') || changed.has('message') || changed.has('typed');
    if (anew || changed.has('text')) this.#update(anew);
    this.#arrangeAdded();
  }

  get #all(): readonly FencedCell[] {
    return [...this.#cells.values(), ...this.#added.values()];
  }

  /** Brings one of its cells into view and gives it the keyboard; into its editor where `edit`. */
  async reveal(cell: string, edit = false): Promise<void> {
    await this.updateComplete;
    const find = (): FencedCell | undefined => this.#all.find((candidate) => candidate.cell === cell);
    while (find() === undefined && this.#isBehind) this.#proceed();
    const found = find();
    if (found === undefined) this.scrollIntoView({ block: 'start' });
    else {
      await found.updateComplete;
      found.reveal();
      if (edit) await found.edit();
    }
  }

  /** Keeps one of its cells in the middle of the view. */
  center(cell: string): void {
    this.#all.find((candidate) => candidate.cell === cell)?.center();
  }

  /** Whether one of its cells runs. */
  get isRunning(): boolean {
    return this.#all.some(({ state }) => state === 'executing' || state === 'loading');
  }

  /** Whether one of its cells is being edited. */
  get hasEditor(): boolean {
    return this.#all.some(({ renderRoot }) => renderRoot.querySelector('[data-editing]') !== null);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#schedule();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #forget(): void {
    this.#read = 0;
    this.#drawn = 0;
    this.#blocks = [];
    this.#markdown.reset('');
    this.#shown.clear();
    this.#cells.clear();
    for (const cell of this.#added.values()) cell.remove();
    this.#added.clear();
    this.#order = [];
    this.#last = null;
    this.#place.replaceChildren();
  }

  get #place(): HTMLElement {
    return this.renderRoot.querySelector('.blocks')!;
  }

  /** A long text is read and drawn over several frames, so that the page answers meanwhile. */
  #update(whole: boolean): void {
    this.#readOn();
    if (whole) for (const block of this.#blocks.slice(0, this.#drawn)) this.#show(block);
    this.#draw();
    this.#schedule();
  }

  get #isBehind(): boolean {
    return this.#read < this.text.length || this.#drawn < this.#blocks.length;
  }

  #schedule(): void {
    if (this.#frame !== 0 || !this.isConnected || !this.hasUpdated || !this.#isBehind) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#proceed();
      this.#schedule();
      this.#arrangeAdded();
    });
  }

  #proceed(): void {
    if (this.#drawn >= this.#blocks.length) this.#readOn();
    this.#draw();
  }

  #readOn(): void {
    this.#read = Math.min(this.text.length, this.#read + PIECE);
    const text = this.text.slice(0, this.#read);
    this.#blocks = this.typed ? typedBlocks(text) : this.#markdown.update(text);
    this.#drawn = this.typed ? 0 : Math.min(this.#drawn, this.#markdown.changedFrom);
  }

  #draw(): void {
    const from = this.#drawn;
    let to = from;
    for (let weight = 0; to < this.#blocks.length && weight < SLICE; to += 1) {
      const block = this.#blocks[to];
      if (block === undefined) break;
      if (this.#shown.get(block.key)?.block !== block) weight += weightOf(block);
      this.#show(block);
    }
    this.#arrange(from, to);
    this.#drawn = to;
    const place = this.#place;
    place.classList.toggle('waiting', this.#blocks.length === 0);
    const last = place.lastElementChild?.lastElementChild ?? null;
    if (last === this.#last) return;
    this.#last?.classList.remove('last');
    last?.classList.add('last');
    this.#last = last;
  }

  #show(block: Block): void {
    const shown = this.#shown.get(block.key);
    if (shown === undefined) {
      const element = document.createElement('div');
      element.className = 'block';
      this.#shown.set(block.key, { block, element });
      this.#write(element, block);
      return;
    }
    for (const fence of block.kind === 'fence' ? [block.fence] : block.fences) {
      if (!isFormula(fence)) this.#fillCell(fence, this.#isGrowing(fence, block.open));
    }
    if (shown.block === block) return;
    if (block.kind !== shown.block.kind || block.kind !== 'fence' || isFormula(block.fence))
      this.#write(shown.element, block);
    shown.block = block;
  }

  #write(element: HTMLElement, block: Block): void {
    element.classList.toggle('prose', block.kind !== 'fence');
    element.classList.toggle('typed', block.kind === 'text');
    element.classList.remove('wide', 'heading');
    if (block.kind === 'html') this.#writeHtml(element, block);
    else if (block.kind === 'text') {
      element.textContent = block.text;
      breakLongWords(element);
    } else this.#writeFence(element, block);
  }

  #writeFence(element: HTMLElement, block: FenceBlock): void {
    const { fence } = block;
    if (!isFormula(fence)) {
      element.replaceChildren(this.#fillCell(fence, this.#isGrowing(fence, block.open)));
      return;
    }
    element.classList.add('prose');
    element.replaceChildren(formulaOf(fence));
    if (fence.closed || !block.open) renderAllMath(element);
  }

  #writeHtml(element: HTMLElement, block: HtmlBlock): void {
    const content = sanitize(block.html);
    const fences = new Map(block.fences.map((fence) => [fence.index, fence]));
    const cells = new Map<Node, FencedCell>();
    for (const slot of content.querySelectorAll('fenced-slot')) {
      const fence = fences.get(Number(slot.getAttribute('data-fence')));
      if (fence === undefined) slot.remove();
      else if (isFormula(fence)) slot.replaceWith(formulaOf(fence));
      else cells.set(slot, this.#fillCell(fence, this.#isGrowing(fence, block.open)));
    }
    for (const table of content.querySelectorAll('table')) makeScroll(table);
    for (const box of content.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
      box.ariaLabel = box.checked ? 'Done' : 'To do';
    }
    // Classes and not `:has()`, which would look through the whole answer with each piece of it.
    element.classList.toggle('wide', content.querySelector('table, fenced-slot') !== null);
    element.classList.toggle('heading', content.querySelector('h1, h2, h3, h4, h5, h6') !== null);
    markCode(content);
    breakLongWords(content);
    fillAround(element, content, cells);
    renderAllMath(element);
  }

  #isGrowing(fence: Fence, open: boolean): boolean {
    return this.streaming && open && !fence.closed;
  }

  /** The cell of a fence: the same element as long as the message is shown. */
  #fillCell(fence: Fence, open: boolean): FencedCell {
    let cell = this.#cells.get(fence.index);
    if (cell === undefined) {
      cell = this.#makeCell(`${this.message}.${fence.index}`);
      this.#cells.set(fence.index, cell);
    }
    cell.own = fence.language;
    cell.file = fileOf(fence.info);
    cell.fence = fence.source;
    cell.open = open;
    return cell;
  }

  #makeCell(id: string): FencedCell {
    const cell = document.createElement('fenced-cell');
    cell.cell = id;
    cell.workspace = this.workspace;
    cell.consent = this.consent;
    return cell;
  }

  /** Puts the cells that the reader added where they stand: below their fence's cell, or at the end. */
  #arrangeAdded(): void {
    const store = this.workspace?.store;
    const wanted = store?.cells.addedCells(this.message) ?? [];
    if (store === undefined || (wanted.length === 0 && this.#added.size === 0)) return;
    const ids = new Set(wanted.map(({ id }) => id));
    for (const [id, cell] of this.#added) {
      if (ids.has(id)) continue;
      cell.remove();
      this.#added.delete(id);
    }
    let before: Element | null = null;
    for (const { id, added } of cellsOfMessage(store, this.message)) {
      const cell = added ? this.#addedCell(id) : this.#cells.get(Number(id.slice(id.lastIndexOf('.') + 1)));
      if (cell === undefined) continue;
      if (added) this.#placeAdded(cell, before, this.#isBelowFence(store, id));
      before = cell;
    }
  }

  #addedCell(id: string): FencedCell {
    let cell = this.#added.get(id);
    if (cell === undefined) {
      cell = this.#makeCell(id);
      cell.added = true;
      this.#added.set(id, cell);
    }
    return cell;
  }

  /** Whether an added cell stands below a fence's, perhaps with others between them; it is at the end otherwise. */
  #isBelowFence(store: ConversationStore, id: string): boolean {
    const seen = new Set<string>();
    let after = store.cells.cell(id)?.after ?? null;
    while (after !== null && isAdded(after) && !seen.has(after)) {
      seen.add(after);
      after = store.cells.cell(after)?.after ?? null;
    }
    return after !== null && [...this.#cells.values()].some(({ cell }) => cell === after);
  }

  #placeAdded(cell: FencedCell, before: Element | null, isBelow: boolean): void {
    const end = this.renderRoot.querySelector('.added')!;
    if (isBelow && before !== null) {
      if (before.nextElementSibling !== cell) before.after(cell);
    } else if (before?.parentElement === end) {
      if (before.nextElementSibling !== cell) before.after(cell);
    } else if (end.firstElementChild !== cell) end.prepend(cell);
  }

  #group(number: number): Element {
    const place = this.#place;
    const known = place.children[number];
    if (known !== undefined) return known;
    const group = document.createElement('div');
    group.className = 'group';
    place.append(group);
    return group;
  }

  /** Brings the containers into the blocks' order; usually the last one is new and nothing else moves. */
  #arrange(from: number, to: number): void {
    const place = this.#place;
    const wanted = new Set(this.#blocks.slice(from).map(({ key }) => key));
    const keys = this.#blocks.slice(from, to).map(({ key }) => key);
    const later: string[] = [];
    const placed = new Set(keys);
    for (const key of this.#order.slice(from)) {
      if (placed.has(key)) continue;
      // What is not drawn again yet stays where it is.
      if (wanted.has(key)) later.push(key);
      else {
        this.#shown.get(key)?.element.remove();
        this.#shown.delete(key);
      }
    }
    for (const [offset, key] of keys.entries()) {
      const index = from + offset;
      const group = this.#group(Math.floor(index / GROUP));
      const element = this.#shown.get(key)!.element;
      const present = group.children[index % GROUP] ?? null;
      if (present !== element) group.insertBefore(element, present);
    }
    while (place.lastElementChild?.hasChildNodes() === false) place.lastElementChild.remove();
    this.#order.length = from;
    for (const key of [...keys, ...later]) this.#order.push(key);
  }
}

function weightOf(block: Block): number {
  if (block.kind === 'fence') return CELL_WEIGHT;
  const length = block.kind === 'html' ? block.html.length : block.text.length;
  return BLOCK_WEIGHT + length + block.fences.length * CELL_WEIGHT;
}

/** A block `math` is a formula, not a cell; it keeps its number. */
const isFormula = ({ language }: Fence): boolean => language === 'math';

function formulaOf({ source }: Fence): HTMLElement {
  const paragraph = document.createElement('p');
  const formula = document.createElement('span');
  formula.className = 'math';
  formula.dataset['tex'] = formula.textContent = source;
  formula.dataset['display'] = 'true';
  paragraph.append(formula);
  return paragraph;
}

/** A wide table scrolls in a box of its own, which the keyboard reaches. */
function makeScroll(table: HTMLTableElement): void {
  const box = document.createElement('div');
  box.className = 'table';
  box.tabIndex = 0;
  box.role = 'group';
  box.ariaLabel = 'Table';
  table.replaceWith(box);
  box.append(table);
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-markdown': FencedMarkdown;
  }
}
