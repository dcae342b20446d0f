/** All sessions of the sandbox: carries out the page's commands. Pure but for its environment. */
import { DEFAULT_LIMITS, parseCommand } from '../protocol/session.js';
import type { Language } from '../protocol/language.js';
import type { Command, IndexAccess, NamedModules, RuntimeFiles, SandboxEvent } from '../protocol/session.js';
import { deathWords, notInstalled } from './endings.js';
import type { Environment } from './environment.js';
import { Environments } from './environments.js';
import { Files } from './files/files.js';
import { FilesRequests } from './files/requests.js';
import { Rests } from './rests.js';
import { WorkerSession, type SessionOptions } from './worker-session.js';

type Open = Extract<Command, { type: 'open' }>;
type Prepare = Extract<Command, { type: 'prepare' }>;

/** Compiled modules that are kept for a language; a runtime has fewer. */
const MOST_MODULES = 400;

/** The list of installed runtimes, as far as it was understood. */
interface Manifest {
  readonly languages: Readonly<Record<string, unknown>>;
  /** Origins that the server lets all programs reach. */
  readonly network: readonly string[];
}

export class Sessions {
  readonly #environment: Environment;
  readonly #post: (event: SandboxEvent) => void;
  readonly #sessions = new Map<string, WorkerSession>();
  /** By language, and by the names that its runtime gave them. */
  readonly #modules = new Map<string, Map<string, WebAssembly.Module>>();
  readonly #rests = new Rests();
  readonly #files: Files;
  readonly #filesRequests: FilesRequests;
  readonly #environments: Environments;
  readonly #languages: readonly Language[];
  #manifest: Promise<Manifest> | null = null;
  /** Opened ahead of need, so that the first run does not wait for the runtime: one that is plain, and one that was asked for. */
  readonly #spares: { plain: WorkerSession | null; prepared: WorkerSession | null } = {
    plain: null,
    prepared: null,
  };

  constructor(environment: Environment, languages: readonly Language[], post: (event: SandboxEvent) => void) {
    this.#environment = environment;
    this.#languages = languages;
    this.#post = post;
    const disk = environment.openDisk();
    this.#environments = new Environments(disk, (conversation, language, saved) =>
      post({ type: 'environment', conversation, language, saved }),
    );
    this.#files = new Files(disk, (conversation, problem) =>
      post({ type: 'files_changed', conversation, problem }),
    );
    this.#filesRequests = new FilesRequests(this.#files, post);
  }

  /** Tells the page that the sandbox is up. */
  announce(): void {
    const languages = this.#languages.map((language) => language.id);
    this.#post({ type: 'ready', shared: this.#environment.shared, languages });
  }

  /** Carries out a command; what is not of the protocol, or of a session that is gone, does nothing. */
  handle(data: unknown): void {
    const command = parseCommand(data);
    if (command === null) return;
    if (command.type === 'ping') this.#post({ type: 'pong', n: command.n });
    else if (command.type === 'rest')
      this.#post({ type: 'rest', run: command.run, text: this.#rests.of(command.run) });
    else if (command.type === 'files') {
      void this.#filesRequests.handle(command);
      if (command.action.do === 'clear')
        void this.#environments.clear(command.conversation).catch(() => undefined);
    } else if (command.type === 'environment') void this.#saved(command);
    else if (command.type === 'prepare') this.#prepare(command);
    else if (command.type === 'open') this.#open(command);
    else this.#forward(command);
  }

  /** Opens a spare session, unless sessions are there already. Failures show when one is asked for. */
  prewarm(id: string): void {
    const language = this.#find(id);
    if (language === undefined || this.#spares.plain !== null || this.#sessions.size > 0) return;
    this.#spares.plain = this.#create(
      { language, profile: '', limits: DEFAULT_LIMITS, network: [] },
      null,
      null,
      false,
    );
    void this.#start(this.#spares.plain);
  }

  /** Opens a spare session of a profile, in place of one that does not fit. */
  #prepare({ language: id, profile, limits, network }: Prepare): void {
    const language = this.#find(id);
    if (language === undefined || profile === '') return;
    const options = { language, profile, limits, network };
    const { prepared } = this.#spares;
    if (prepared !== null && fits(prepared.options, options)) return;
    // What it takes of memory is worth it for one at most.
    prepared?.die('closed');
    this.#spares.prepared = this.#create(options, null, null, false);
    void this.#start(this.#spares.prepared);
  }

  /** The reader may be about to leave: what can be saved is. */
  saveAll(): void {
    for (const session of this.#sessions.values()) session.save();
  }

  /** The reader leaves. */
  leave(): void {
    for (const session of this.#sessions.values()) session.leave();
  }

  async #saved({ conversation, language, action }: Extract<Command, { type: 'environment' }>): Promise<void> {
    try {
      if (action !== 'tell') {
        for (const session of this.#sessions.values())
          if (session.conversation === conversation && session.options.language.id === language)
            session.keepVariables(action);
      }
      if (action === 'forget' || action === 'stop') await this.#environments.forget(conversation, language);
      else if (action === 'tell') await this.#environments.tell(conversation, language);
    } catch (error) {
      console.warn('Fenced: the saved variables could not be reached.', error);
    }
  }

  #find(id: string): Language | undefined {
    return this.#languages.find((language) => language.id === id);
  }

  #open({ session: id, conversation, keep, language: name, profile, limits, network, index }: Open): void {
    if (this.#sessions.has(id)) return;
    const language = this.#find(name);
    if (language === undefined) {
      const message = deathWords('load_failed', name, `this sandbox has no runtime for ${name}.`);
      this.#post({ type: 'dead', session: id, reason: 'load_failed', message });
      return;
    }
    const options = { language, profile, limits, network };
    const spare = this.#takeSpare(options);
    const session = spare ?? this.#create(options, id, conversation, keep, index);
    this.#sessions.set(id, session);
    if (spare !== null) spare.adopt(id, conversation, keep, index);
    else void this.#start(session);
  }

  #takeSpare(options: SessionOptions): WorkerSession | null {
    for (const kind of ['prepared', 'plain'] as const) {
      const spare = this.#spares[kind];
      if (spare === null || !fits(spare.options, options)) continue;
      this.#spares[kind] = null;
      return spare;
    }
    return null;
  }

  #create(
    options: SessionOptions,
    id: string | null,
    conversation: string | null,
    keep: boolean,
    index: IndexAccess | null = null,
  ): WorkerSession {
    const owner = {
      emit: this.#post,
      files: this.#files,
      environments: this.#environments,
      keepModules: (language: string, modules: NamedModules) => this.#keep(language, modules),
      keepRest: (run: string, text: Blob) => this.#rests.keep(run, text),
      died: (session: WorkerSession) => {
        for (const kind of ['prepared', 'plain'] as const)
          if (session === this.#spares[kind]) this.#spares[kind] = null;
        if (session.id !== null) this.#sessions.delete(session.id);
      },
    };
    const session = new WorkerSession(this.#environment, owner, options, id, index);
    session.conversation = conversation;
    session.keep = keep;
    return session;
  }

  /** The first of a name stays. */
  #keep(language: string, modules: NamedModules): void {
    const known = this.#modules.get(language) ?? new Map<string, WebAssembly.Module>();
    this.#modules.set(language, known);
    for (const [name, module] of modules)
      if (!known.has(name) && known.size < MOST_MODULES) known.set(name, module);
  }

  async #start(session: WorkerSession): Promise<void> {
    const { language } = session.options;
    try {
      const { languages, network } = await this.#load();
      const files = language.installed ? languages[language.id] : {};
      if (typeof files === 'object' && files !== null)
        session.open(files as RuntimeFiles, [...(this.#modules.get(language.id) ?? [])], network);
      else {
        this.#manifest = null; // it may be installed by the next time
        session.die('load_failed', notInstalled(language.title));
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      session.die(
        'load_failed',
        `the list of runtimes could not be loaded (${why}). Check the connection and run again.`,
      );
    }
  }

  /** Asked again after a failure. */
  async #load(): Promise<Manifest> {
    this.#manifest ??= this.#environment.loadManifest().then(readManifest);
    try {
      return await this.#manifest;
    } catch (error) {
      this.#manifest = null;
      throw error;
    }
  }

  #forward(
    command: Exclude<Command, { type: 'open' | 'prepare' | 'ping' | 'rest' | 'files' | 'environment' }>,
  ): void {
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
      case 'request':
        session.request(command);
        return;
      case 'close':
        session.close(command.reason);
        return;
    }
  }
}

/** Whether a session can be given to who asks for another. Limits come with each run. */
function fits(spare: SessionOptions, wanted: SessionOptions): boolean {
  return (
    spare.language === wanted.language &&
    spare.profile === wanted.profile &&
    spare.network.length === wanted.network.length &&
    spare.network.every((origin) => wanted.network.includes(origin))
  );
}

function readManifest(manifest: unknown): Manifest {
  if (typeof manifest !== 'object' || manifest === null) return { languages: {}, network: [] };
  const { network, ...languages } = manifest as Readonly<Record<string, unknown>>;
  const origins = Array.isArray(network) ? network.filter((item) => typeof item === 'string') : [];
  return { languages, network: origins };
}
