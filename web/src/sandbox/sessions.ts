/** All sessions of the sandbox: carries out the page's commands. Pure but for its environment. */
import { DEFAULT_LIMITS } from '../protocol/session.js';
import type { Command, Limits, RuntimeFiles, SandboxEvent } from '../protocol/session.js';
import { parseCommand } from '../protocol/validate.js';
import { deathWords, notInstalled } from './endings.js';
import type { Environment } from './environment.js';
import { findLanguage, LANGUAGES } from './languages.js';
import type { Language } from './languages.js';
import { WorkerSession } from './worker-session.js';

export class Sessions {
  readonly #environment: Environment;
  readonly #post: (event: SandboxEvent) => void;
  readonly #sessions = new Map<string, WorkerSession>();
  readonly #modules = new Map<string, WebAssembly.Module>();
  #manifest: Promise<unknown> | null = null;
  /** Opened ahead of need, so that the first run does not wait for the runtime. */
  #spare: WorkerSession | null = null;

  constructor(environment: Environment, post: (event: SandboxEvent) => void) {
    this.#environment = environment;
    this.#post = post;
  }

  /** Tells the page that the sandbox is up. */
  announce(): void {
    const languages = LANGUAGES.map((language) => language.id);
    this.#post({ type: 'ready', shared: this.#environment.shared, languages });
  }

  /** Carries out a command; what is not of the protocol, or of a session that is gone, does nothing. */
  handle(data: unknown): void {
    const command = parseCommand(data);
    if (command === null) return;
    if (command.type === 'ping') this.#post({ type: 'pong', n: command.n });
    else if (command.type === 'open') this.#open(command.session, command.language, command.limits);
    else this.#forward(command);
  }

  /** Opens a spare session, unless sessions are there already. Failures show when one is asked for. */
  prewarm(id: string): void {
    const language = findLanguage(id);
    if (language === undefined || this.#spare !== null || this.#sessions.size > 0) return;
    this.#spare = this.#create(language, DEFAULT_LIMITS, null);
    void this.#start(this.#spare);
  }

  #open(id: string, languageId: string, limits: Limits): void {
    if (this.#sessions.has(id)) return;
    const language = findLanguage(languageId);
    if (language === undefined) {
      const message = deathWords('load_failed', languageId, `this sandbox has no runtime for ${languageId}.`);
      this.#post({ type: 'dead', session: id, reason: 'load_failed', message });
      return;
    }
    const spare = this.#takeSpare(language, limits);
    if (spare !== null) {
      this.#sessions.set(id, spare);
      spare.adopt(id);
      return;
    }
    const session = this.#create(language, limits, id);
    this.#sessions.set(id, session);
    void this.#start(session);
  }

  #takeSpare(language: Language, limits: Limits): WorkerSession | null {
    const spare = this.#spare;
    if (spare === null || spare.language !== language || spare.limits.heap !== limits.heap) return null;
    this.#spare = null;
    return spare;
  }

  #create(language: Language, limits: Limits, id: string | null): WorkerSession {
    const owner = {
      emit: this.#post,
      keepModule: (name: string, module: WebAssembly.Module) => {
        if (!this.#modules.has(name)) this.#modules.set(name, module);
      },
      died: (session: WorkerSession) => {
        if (session === this.#spare) this.#spare = null;
        if (session.id !== null) this.#sessions.delete(session.id);
      },
    };
    return new WorkerSession(this.#environment, owner, language, limits, id);
  }

  async #start(session: WorkerSession): Promise<void> {
    const { language } = session;
    try {
      const files = await this.#files(language);
      if (files === null) session.die('load_failed', notInstalled(language.title));
      else session.open(files, this.#modules.get(language.id) ?? null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      session.die(
        'load_failed',
        `the list of runtimes could not be loaded (${why}). Check the connection and run again.`,
      );
    }
  }

  /** Null when the language is not installed. Asked again after a failure, and until it is installed. */
  async #files(language: Language): Promise<RuntimeFiles | null> {
    this.#manifest ??= this.#environment.loadManifest();
    try {
      const manifest = await this.#manifest;
      const entry =
        typeof manifest === 'object' && manifest !== null
          ? (manifest as Readonly<Record<string, unknown>>)[language.id]
          : undefined;
      if (typeof entry === 'object' && entry !== null) return entry as RuntimeFiles;
      this.#manifest = null;
      return null;
    } catch (error) {
      this.#manifest = null;
      throw error;
    }
  }

  #forward(command: Exclude<Command, { type: 'open' | 'ping' }>): void {
    const session = this.#sessions.get(command.session);
    if (session === undefined) return;
    switch (command.type) {
      case 'execute':
        session.execute(command);
        return;
      case 'interrupt':
        session.interrupt(command.run);
        return;
      case 'input_reply':
        session.reply(command.run, command.text);
        return;
      case 'painted':
        session.painted(command.batch);
        return;
      case 'close':
        session.die('closed');
        return;
    }
  }
}
