/** What the runs of a page are held to: the conversation's limits, the cell's, those of one run, and the operator's ceilings. */
import type { ConversationStore } from '../conversation/api.js';
import type { PageConfig, RunLimits } from '../protocol/generated.js';
import type { Limits } from '../protocol/session.js';
import { contextSettings } from './config.js';

export class HeldLimits {
  readonly #store: ConversationStore;
  readonly #config: PageConfig;
  readonly #held = new Map<string, Limits>();

  constructor(store: ConversationStore, config: PageConfig) {
    this.#store = store;
    this.#config = config;
  }

  /** What a run of this page was held to; null for others. */
  of(run: string): Limits | null {
    return this.#held.get(run) ?? null;
  }

  /** Notes a run, whose own limits come before those of its cell; returns what it has of its own. */
  hold(run: string, cell: string, own: Partial<Limits>): Partial<Limits> {
    const chosen = this.#store.cells.cell(cell)?.limits ?? null;
    const held = this.#within({ ...limitsOf(chosen), ...own });
    const settings = this.#store.conversation?.settings;
    if (settings !== undefined)
      this.#held.set(run, { ...contextSettings(settings, this.#config).limits, ...held });
    return held;
  }

  #within({ execution, heap, output }: Partial<Limits>): Partial<Limits> {
    const { ceilings } = this.#config;
    return {
      ...(execution === undefined
        ? {}
        : { execution: Math.min(execution, ceilings.execution_seconds * 1000) }),
      ...(heap === undefined ? {} : { heap: Math.min(heap, ceilings.heap_bytes) }),
      ...(output === undefined ? {} : { output: Math.min(output, ceilings.output_bytes) }),
    };
  }
}

/** What was chosen for a cell, as the context has it. */
function limitsOf(limits: RunLimits | null): Partial<Limits> {
  if (limits === null) return {};
  const { execution_seconds: seconds, heap_bytes: heap, output_bytes: output } = limits;
  return {
    ...(seconds === null ? {} : { execution: seconds * 1000 }),
    ...(heap === null ? {} : { heap }),
    ...(output === null ? {} : { output }),
  };
}
