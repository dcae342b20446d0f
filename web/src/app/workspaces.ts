/** The open conversations of a tab. A few stay open, so that going back is instant and runs go on meanwhile. */
import type { Environment } from '../conversation/sync/environment.js';
import type { Outbox } from '../conversation/sync/outbox.js';
import { RemoteStore } from '../conversation/store.js';
import { FileShelf } from '../elements/files/file-shelf.js';
import type { Workspace } from '../elements/ports.js';
import type { SandboxPort } from '../execution/api.js';
import { ExecutionContext } from '../execution/context.js';
import { ConversationFiles } from '../execution/files.js';
import type { SessionPool } from '../execution/pool.js';
import { LANGUAGES } from '../languages/registry.js';
import type { PageConfig } from '../protocol/generated.js';
import { Runner } from './runner.js';
import type { Tabs } from './tabs.js';
import { shownTheme } from './theme.js';

const MOST = 5;

export interface OpenWorkspace extends Workspace {
  readonly store: RemoteStore;
  readonly runs: Runner;
  readonly shelf: FileShelf;
  /** Ends the way to its files. */
  readonly files: ConversationFiles;
}

export interface WorkspaceParts {
  readonly environment: Environment;
  readonly outbox: Outbox;
  readonly pool: SessionPool;
  readonly sandbox: SandboxPort;
  readonly config: PageConfig;
  readonly tabs: Pick<Tabs, 'me' | 'whenGone'>;
}

export class Workspaces {
  readonly #parts: WorkspaceParts;
  /** In the order of their last use. */
  readonly #open = new Map<string, OpenWorkspace>();

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
  }

  /** The conversation, opened if it was not; `create` for one whose id was made just now. */
  open(id: string, create = false): OpenWorkspace {
    const known = this.#open.get(id);
    const workspace = known ?? this.#make(id, create);
    this.#open.delete(id);
    this.#open.set(id, workspace);
    if (known === undefined) this.#tidy(id);
    return workspace;
  }

  close(id: string): void {
    const workspace = this.#open.get(id);
    if (workspace === undefined) return;
    this.#open.delete(id);
    workspace.runs.close();
    workspace.files.close();
    workspace.store.close();
  }

  /** Deletes what a conversation that was deleted has kept in the sandbox. */
  async forgetFiles(id: string): Promise<void> {
    const files = new ConversationFiles(this.#parts.sandbox, id);
    await files.clear().catch(() => undefined); // they can be cleared no better later
    files.close();
  }

  #make(id: string, create: boolean): OpenWorkspace {
    const { environment, outbox, pool, sandbox, config, tabs } = this.#parts;
    const store = new RemoteStore(environment, outbox, id, { create });
    const context = new ExecutionContext(pool, { languages: LANGUAGES, conversation: id });
    const files = new ConversationFiles(sandbox, id);
    return {
      store,
      runs: new Runner({
        store,
        context,
        sandbox,
        config,
        by: tabs.me,
        whenGone: (page, then) => tabs.whenGone(page, then),
        theme: shownTheme,
      }),
      shelf: new FileShelf(files),
      files,
    };
  }

  /** Closes the conversations used longest ago, but none whose programs run or whose variables are there. */
  #tidy(current: string): void {
    for (const [id, { runs }] of this.#open) {
      if (this.#open.size <= MOST) return;
      if (id !== current && !runs.busy && runs.sessions.length === 0) this.close(id);
    }
  }
}
