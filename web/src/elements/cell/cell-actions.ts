/** What a cell's commands do beyond the cell: neighbours, added cells, what is copied and saved. */
import { cellsOfBranch } from '../../conversation/cells/cells.js';
import { LANGUAGES, runnable } from '../../languages/registry.js';
import { textsOf } from '../../outputs/plain-text.js';
import type { AskedCommand, FencedCell } from './cell.js';
import { numbersOf } from './cell-order.js';
import { cellPath, sourceName } from './cell-share.js';
import { copyText } from '../controls/clipboard.js';
import type { Workspace } from '../ports.js';

export interface CellActionsOwner {
  readonly workspace: Workspace | null;
  /** Brings a cell into view with the keyboard; into its editor where `edit`. */
  reveal(cell: string, edit?: boolean): void;
  /** Tells everybody what happened, with a way to take it back. */
  tell(text: string, undo?: () => void): void;
  askLimits(cell: FencedCell): void;
  showHistory(cell: string, view: 'runs' | 'versions'): void;
  compare(cell: FencedCell): void;
  save(file: Blob, name: string): void;
}

export class CellActions {
  readonly #owner: CellActionsOwner;

  constructor(owner: CellActionsOwner) {
    this.#owner = owner;
  }

  do({ command, cell }: AskedCommand): void {
    switch (command) {
      case 'next':
      case 'previous':
        this.#move(cell.cell, command === 'next' ? 1 : -1);
        return;
      case 'add':
        this.add(cell.message, cell.cell, cell.language);
        return;
      case 'remove':
        this.#remove(cell.cell);
        return;
      case 'limits':
        this.#owner.askLimits(cell);
        return;
      case 'runs':
      case 'versions':
        this.#owner.showHistory(cell.cell, command);
        return;
      case 'compare':
        this.#owner.compare(cell);
        return;
      case 'copy-output':
        void this.#copyOutput(cell.cell);
        return;
      case 'save':
        this.#save(cell);
        return;
      case 'link':
        void this.#copyLink(cell.cell);
        return;
      case 'packages':
        void this.#addPackage(cell);
        return;
      default:
        throw new Error(`A cell carries out ${command} by itself.`);
    }
  }

  /** Adds a cell below another one, or (null) at the message's end, and opens its editor. */
  add(message: string, after: string | null, language: string): string | null {
    const id = this.#owner.workspace?.store.cells.addCell(message, after, language) ?? null;
    if (id !== null) this.#owner.reveal(id, true);
    return id;
  }

  /** The keyboard goes to the cell before or after; it stays where there is none. */
  #move(cell: string, step: 1 | -1): void {
    const { workspace } = this.#owner;
    if (workspace === null) return;
    const cells = cellsOfBranch(workspace.store);
    const at = cells.findIndex(({ id }) => id === cell);
    this.#owner.reveal(cells[at + step]?.id ?? cell);
  }

  #remove(cell: string): void {
    const store = this.#owner.workspace?.store;
    if (store === undefined) return;
    const cells = cellsOfBranch(store);
    const at = cells.findIndex(({ id }) => id === cell);
    const neighbour = cells[at - 1] ?? cells[at + 1];
    if (neighbour !== undefined) this.#owner.reveal(neighbour.id);
    store.cells.changeCell(cell, { removed: true });
    this.#owner.tell('The cell was removed.', () => {
      store.cells.changeCell(cell, { removed: false });
      this.#owner.reveal(cell);
    });
  }

  async #copyOutput(cell: string): Promise<void> {
    const store = this.#owner.workspace?.store;
    const run = store?.history.runs(cell).at(-1);
    if (store === undefined || run === undefined) return;
    try {
      const texts = await textsOf(store.history.outputs(run.id), (sha256) => store.history.loadBlob(sha256));
      await copyText(texts.join(''));
      this.#owner.tell('The output was copied as text.');
    } catch {
      this.#owner.tell('A large output could not be loaded, so nothing was copied. Check the connection.');
    }
  }

  #save(cell: FencedCell): void {
    const store = this.#owner.workspace?.store;
    if (store === undefined) return;
    const name = sourceName(cell.language, numbersOf(store, [cell.cell]).get(cell.cell));
    this.#owner.save(new Blob([cell.source], { type: 'text/plain;charset=utf-8' }), name);
  }

  async #copyLink(cell: string): Promise<void> {
    const store = this.#owner.workspace?.store;
    if (store === undefined) return;
    await copyText(new URL(cellPath(store.id, cell), location.origin).href);
    this.#owner.tell('The link to this cell was copied.');
  }

  /** A cell that installs a package, but for its name. */
  async #addPackage(cell: FencedCell): Promise<void> {
    const store = this.#owner.workspace?.store;
    const language = LANGUAGES.find(({ id }) => id === runnable(cell.language));
    if (store === undefined || language?.install === undefined) return;
    const id = store.cells.addCell(cell.message, cell.cell, language.id);
    await store.sources.write(id, '', language.install);
    this.#owner.reveal(id, true);
  }
}
