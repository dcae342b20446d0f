/**
 * The rows of one conversation as this page knows them: the tree of messages, their runs and outputs.
 *
 * Rows reach it in three ways: loaded, as events, and written by this page ahead of the server's answer. So
 * every method may be called twice with the same row, and a row never goes back to an earlier state.
 */
import type {
  Conversation,
  ConversationState,
  Message,
  Run,
  RunWithOutputs,
  StoredOutput,
} from '../../protocol/generated.js';
import { OutputFold } from '../../protocol/output-fold.js';
import { compareAge, messageOf } from '../cells/cells.js';
import { isCleared } from '../history/clearing.js';
import { PROGRESS, isTerminal } from '../history/progress.js';
import type { Clearing } from '../sync/commands.js';

/** What became of text or outputs that say where they begin. */
export type Placement = 'applied' | 'known' | 'gap';

const NONE: readonly never[] = [];

interface RunRow {
  run: Run;
  outputs: OutputFold;
  /** How many outputs came in all. */
  count: number;
  /** Written by this page, which therefore knows more of it than the server. */
  own: boolean;
}

export class Rows {
  conversation: Conversation | null = null;
  #messages = new Map<string, Message>();
  #children = new Map<string | null, string[]>();
  #runs = new Map<string, RunRow>();
  #cells = new Map<string, string[]>();
  /** Runs that are not kept any more, should a late answer still tell of them. */
  #removed = new Set<string>();
  /** What the server is yet to remove, with runs that are not known here. */
  #clearings: readonly Clearing[] = [];
  #leaf: string | null = null;
  #branch: readonly string[] | null = null;

  /**
   * Takes over what the server has. Bodies loaded before stay, and what only this page knows: runs that it executes,
   * and those of which something is `unsent`.
   */
  load(state: ConversationState, unsent: ReadonlySet<string>): void {
    const messages = new Map(this.#messages);
    const runs = new Map(this.#runs);
    const unloaded = new Set(state.messages.filter(({ text }) => text === null).map(({ id }) => id));
    const isOurs = ({ own, run }: RunRow): boolean => own && (!isTerminal(run.status) || unsent.has(run.id));
    const kept = [...this.#runs.values()].filter(
      (row) => isOurs(row) || unloaded.has(messageOf(row.run.cell)),
    );
    this.conversation = state.conversation;
    this.#messages.clear();
    this.#children.clear();
    this.#runs.clear();
    this.#cells.clear();
    this.#removed.clear();
    this.#branch = null;
    for (const message of state.messages) this.putMessage(withBody(message, messages.get(message.id)));
    for (const row of kept) this.#addRun(row);
    for (const item of state.runs) {
      const row = runs.get(item.run.id);
      // What is shown of it stays as it is where the server has nothing more.
      const isKnown = row !== undefined && (row.own || row.count >= item.outputs.length);
      if (isKnown && !item.run.pruned && !this.#runs.has(item.run.id))
        this.#addRun({ ...row, run: item.run });
      this.putRunWithOutputs(item);
    }
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** Adds or replaces a message; false when what is known is newer. */
  putMessage(message: Message): boolean {
    const known = this.#messages.get(message.id);
    if (known === undefined) {
      this.#messages.set(message.id, message);
      this.#place(message);
      return true;
    }
    if (isOlder(message, known)) {
      if (known.text !== null || message.text === null) return false;
      // The body of a row whose state is known already.
      if (known.status !== message.status) return false;
    }
    this.#messages.set(message.id, message.text === null ? bodyOf(message, known) : message);
    if (known.parent !== message.parent || known.created !== message.created) {
      this.#unplace(known);
      this.#place(message);
    }
    return true;
  }

  /** Forgets a message that was never written; its descendants go with it. */
  removeMessage(id: string): void {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    for (const child of [...this.children(id)]) this.removeMessage(child);
    this.#unplace(message);
    this.#messages.delete(id);
    this.#branch = null;
    if (this.#leaf === id) this.#leaf = message.parent;
  }

  /** Appends streamed text that begins at `offset` (UTF-16 code units). */
  appendText(id: string, offset: number, text: string): Placement {
    const message = this.#messages.get(id);
    if (message === undefined) return 'gap';
    // Bodies that were not loaded come whole, later.
    if (message.text === null) return 'known';
    const length = message.text.length;
    if (offset > length) return 'gap';
    if (offset + text.length <= length) return 'known';
    this.#messages.set(id, { ...message, text: message.text + text.slice(length - offset) });
    return 'applied';
  }

  /** The same of what the model thinks; `thought` is for how many seconds it has. */
  appendReasoning(id: string, offset: number, text: string, thought: number): Placement {
    const message = this.#messages.get(id);
    if (message === undefined) return 'gap';
    if (message.text === null) return 'known';
    const { length } = message.reasoning;
    if (offset > length) return 'gap';
    if (offset + text.length <= length) return 'known';
    const reasoning = message.reasoning + text.slice(length - offset);
    this.#messages.set(id, { ...message, reasoning, thought });
    return 'applied';
  }

  // ---------------------------------------------------------------- the tree

  /** Oldest first. */
  children(parent: string | null): readonly string[] {
    return this.#children.get(parent) ?? NONE;
  }

  siblings(id: string): readonly string[] {
    const message = this.#messages.get(id);
    return message === undefined ? NONE : this.children(message.parent);
  }

  /** Ids from the root to the leaf of the chosen branch, by default the one that ends in the newest leaf. */
  branch(): readonly string[] {
    if (this.#branch !== null) return this.#branch;
    const chosen = this.#leaf !== null && this.#messages.has(this.#leaf) ? this.#leaf : null;
    const leaf = this.#newestLeaf(chosen);
    const branch: string[] = [];
    for (let id = leaf; id !== null; id = this.#messages.get(id)?.parent ?? null) branch.push(id);
    branch.reverse();
    // The choice stays where it is when another page adds a branch beside it.
    this.#leaf = leaf;
    this.#branch = branch;
    return branch;
  }

  /** The last message of the chosen branch. */
  get leaf(): string | null {
    return this.branch().at(-1) ?? null;
  }

  /** Chooses the branch through a message, down to its newest leaf; false when there is no such message. */
  select(id: string): boolean {
    if (!this.#messages.has(id)) return false;
    this.#leaf = id;
    this.#branch = null;
    return true;
  }

  #newestLeaf(under: string | null): string | null {
    let newest: Message | null = null;
    const open = under === null ? [...this.children(null)] : [under];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const children = this.children(id);
      if (children.length > 0) {
        for (const child of children) open.push(child);
        continue;
      }
      const message = this.#messages.get(id);
      if (message !== undefined && (newest === null || compareAge(newest, message) < 0)) newest = message;
    }
    return newest?.id ?? under;
  }

  #place(message: Message): void {
    const siblings = this.#children.get(message.parent) ?? [];
    let at = siblings.length;
    while (at > 0) {
      const before = this.#messages.get(siblings[at - 1] ?? '');
      if (before === undefined || compareAge(before, message) <= 0) break;
      at -= 1;
    }
    siblings.splice(at, 0, message.id);
    this.#children.set(message.parent, siblings);
    this.#branch = null;
  }

  #unplace(message: Message): void {
    const siblings = this.#children.get(message.parent) ?? [];
    this.#children.set(
      message.parent,
      siblings.filter((id) => id !== message.id),
    );
  }

  // ---------------------------------------------------------------- runs

  run(id: string): Run | undefined {
    return this.#runs.get(id)?.run;
  }

  /** Runs of a cell, oldest first. */
  runs(cell: string): readonly Run[] {
    const ids = this.#cells.get(cell);
    return ids === undefined ? NONE : ids.flatMap((id) => this.#runs.get(id)?.run ?? []);
  }

  /** What stands of its outputs. */
  outputs(run: string): readonly StoredOutput[] {
    return this.#runs.get(run)?.outputs.outputs ?? NONE;
  }

  /** How many outputs the run has had. */
  count(run: string): number {
    return this.#runs.get(run)?.count ?? 0;
  }

  isOwn(run: string): boolean {
    return this.#runs.get(run)?.own ?? false;
  }

  /** All runs that are known, in no particular order. */
  allRuns(): readonly Run[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** Whether a run, which may be known to a list alone, was removed or is to be. */
  isRemoved(run: Run): boolean {
    if (this.#removed.has(run.id)) return true;
    return !this.#runs.has(run.id) && this.#clearings.some((one) => isCleared(run, one, this.runs(run.cell)));
  }

  /** Forgets runs; returns those that were known. */
  removeRuns(ids: readonly string[]): readonly Run[] {
    const gone: Run[] = [];
    for (const id of ids) {
      this.#removed.add(id);
      const run = this.#runs.get(id)?.run;
      if (run === undefined) continue;
      gone.push(run);
      this.#runs.delete(id);
      const rest = this.#cells.get(run.cell)?.filter((other) => other !== id) ?? [];
      if (rest.length > 0) this.#cells.set(run.cell, rest);
      else this.#cells.delete(run.cell);
    }
    return gone;
  }

  /** The server is yet to remove these. */
  clearing(clearing: Clearing): void {
    const isOther = ({ cell, which, until }: Clearing): boolean =>
      cell !== clearing.cell || which !== clearing.which || until !== clearing.until;
    this.#clearings = [...this.#clearings.filter(isOther), clearing];
  }

  /** The server has removed what was to be: it says itself which runs those were. */
  cleared({ until }: Clearing): void {
    this.#clearings = this.#clearings.filter((clearing) => clearing.until !== until);
  }

  /** Adds or replaces a run; false when what is known is newer. `own` marks a run that this page executes. */
  putRun(run: Run, own = false): boolean {
    if (this.#removed.has(run.id)) return false;
    const row = this.#runs.get(run.id);
    if (row !== undefined && run.pruned && !row.run.pruned) {
      row.run = { ...row.run, pruned: true };
      row.outputs = new OutputFold();
      row.count = 0;
      return true;
    }
    if (row === undefined) {
      this.#addRun({ run, outputs: new OutputFold(), count: 0, own });
      return true;
    }
    const behind = PROGRESS[run.status] - PROGRESS[row.run.status];
    if (behind < 0 || (behind === 0 && isTerminal(run.status) && row.run.status !== run.status)) return false;
    if (row.own && !own && behind === 0) return false;
    // The place among the cell's runs was decided when it began.
    row.run = { ...run, created: row.run.created, pruned: row.run.pruned };
    row.own ||= own;
    return true;
  }

  /** Adds outputs number `start` and following; those known already stay as they are. */
  putOutputs(id: string, start: number, outputs: readonly StoredOutput[]): Placement {
    const row = this.#runs.get(id);
    if (row?.run.pruned === true || this.#removed.has(id)) return 'known';
    if (row === undefined || start > row.count) return 'gap';
    const fresh = outputs.slice(row.count - start);
    if (fresh.length === 0) return 'known';
    for (const output of fresh) row.outputs.add(output);
    row.count += fresh.length;
    return 'applied';
  }

  putRunWithOutputs(item: RunWithOutputs): void {
    this.putRun(item.run);
    if (!this.isOwn(item.run.id)) this.putOutputs(item.run.id, 0, item.outputs);
  }

  #addRun(row: RunRow): void {
    this.#runs.set(row.run.id, row);
    const ids = this.#cells.get(row.run.cell) ?? [];
    let at = ids.length;
    while (at > 0) {
      const before = this.#runs.get(ids[at - 1] ?? '');
      if (before === undefined || compareAge(before.run, row.run) <= 0) break;
      at -= 1;
    }
    ids.splice(at, 0, row.run.id);
    this.#cells.set(row.run.cell, ids);
  }
}

/** Whether `message` is an earlier state of the row `known`, such as a body asked for before an event came. */
function isOlder(message: Message, known: Message): boolean {
  if (message.attempt !== known.attempt) return message.attempt < known.attempt;
  if (message.status !== 'streaming') return false;
  if (known.status !== 'streaming') return true;
  // Text may turn out to be reasoning, and then be shorter; reasoning only grows.
  const more = known.reasoning.length - message.reasoning.length;
  return more > 0 || (more === 0 && (known.text ?? '').length > (message.text ?? '').length);
}

/** A row with the body of another. */
function bodyOf(message: Message, { text, reasoning }: Message): Message {
  return { ...message, text, reasoning };
}

/** A row without its body, with the one known before if it cannot have changed. */
function withBody(message: Message, known: Message | undefined): Message {
  if (message.text !== null || message.status === 'streaming') return message;
  const isSame = known?.status === message.status && known.attempt === message.attempt;
  return isSame ? bodyOf(message, known) : message;
}
