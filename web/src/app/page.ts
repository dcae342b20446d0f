/** What the page does when the reader acts: each event of the elements has one method here. */
import { v7 as uuid } from 'uuid';
import type { ConversationStore } from '../conversation/api.js';
import { DEFAULT_SETTINGS } from '../conversation/tree/drafts.js';
import { findFences } from '../markdown/fences.js';
import type { ConversationListStore } from '../conversation/tree/list.js';
import type { FencedApp } from '../elements/shell/app.js';
import { emit, type FencedEvents } from '../elements/events.js';
import { besideWords, type Added } from '../elements/files/file-shelf.js';
import { preloadEditor } from '../elements/editor/editor.js';
import { titleOf } from '../elements/controls/groups.js';
import { fetchAllLate } from '../elements/shell/late.js';
import type { SessionPool } from '../execution/pool.js';
import { LANGUAGES, runnable } from '../languages/registry.js';
import type { About, ConversationSettings, Example } from '../protocol/generated.js';
import { profileOf } from '../protocol/language.js';
import { allowedSettings, contextSettings } from './config.js';
import { plain, save, wholeOutput, zipped } from './download.js';
import { preferredModel, rememberModel, rememberSessions } from './preferences.js';
import { pathOf, Router, type Place } from './router.js';
import type { Tabs } from './tabs.js';
import { ThemeSwitch } from './theme.js';
import type { OpenWorkspace, Workspaces } from './workspaces.js';

export interface PageParts {
  readonly app: FencedApp;
  readonly list: ConversationListStore;
  readonly workspaces: Workspaces;
  readonly pool: SessionPool;
  readonly tabs: Tabs;
}

type Handlers = { readonly [Name in keyof FencedEvents]?: (detail: FencedEvents[Name]) => void };

export class Page {
  readonly #app: FencedApp;
  readonly #list: ConversationListStore;
  readonly #workspaces: Workspaces;
  readonly #pool: SessionPool;
  readonly #tabs: Tabs;
  readonly #router: Router;
  readonly #theme: ThemeSwitch;
  #current: OpenWorkspace | null = null;
  #untitle: (() => void) | null = null;

  constructor({ app, list, workspaces, pool, tabs }: PageParts) {
    this.#app = app;
    this.#list = list;
    this.#workspaces = workspaces;
    this.#pool = pool;
    this.#tabs = tabs;
    this.#theme = new ThemeSwitch((theme) => (app.theme = theme));
    app.theme = this.#theme.theme;
    this.#listen({
      'fenced-navigate': ({ path }) => this.#router.go(path),
      'fenced-new': () => this.#router.go('/'),
      'fenced-start': ({ example }) => this.#start(example),
      'fenced-approach': ({ example }) => this.#approach(example),
      'fenced-send': ({ text, about }) => this.#send(text, about),
      'fenced-files-add': ({ added, unread }) => void this.#addFiles(added, unread),
      'fenced-files-download': ({ paths }) => void this.#downloadFiles(paths),
      'fenced-save': ({ file, name }) => save(document, file, name),
      'fenced-rename': ({ id, title }) => list.rename(id, title),
      'fenced-delete': ({ id }) => void this.#delete(id),
      'fenced-search': ({ query }) => list.search(query),
      'fenced-run': ({ cell, language, source, limits }) =>
        this.#current?.runs.run(cell, language, source, limits),
      'fenced-appear': ({ language, source }) => this.#current?.runs.own.prepare(language, source),
      'fenced-run-many': ({ which, cell }) => void this.#runMany(which, cell),
      'fenced-go-on': () => this.#current?.runs.batches.goOn(),
      'fenced-forget-batch': () => this.#current?.runs.batches.forget(),
      'fenced-stop-all': () => this.#current?.runs.own.stopAll(),
      'fenced-replay': ({ language }) => this.#current?.runs.variables.replay(language),
      'fenced-forget-lost': ({ language }) => this.#current?.runs.variables.forgetLost(language),
      'fenced-forget-restored': ({ language }) => this.#current?.runs.variables.forgetRestored(language),
      'fenced-missing': ({ language, action }) => this.#current?.runs.variables.missing(language, action),
      'fenced-forget-saved': ({ language }) => this.#current?.runs.variables.forgetSaved(language),
      'fenced-download': ({ run }) => void this.#download(run),
      'fenced-settings': ({ settings }) => this.#set(settings),
      'fenced-sessions': ({ most }) => this.#preferSessions(most),
      'fenced-stop': ({ run }) => this.#current?.runs.own.stop(run),
      'fenced-reply': ({ run, text }) => this.#current?.runs.own.reply(run, text),
      'fenced-restart': () => void this.#restart(),
      'fenced-orphan': ({ run }) =>
        this.#tabs.whenGone(run.by, () => void this.#current?.runs.own.giveUp(run)),
      'fenced-theme': ({ theme }) => this.#theme.choose(theme),
      'fenced-model': ({ model }) => this.#chooseModel(model),
    });
    app.model = preferredModel();
    this.#router = new Router((place) => this.#show(place));
    this.#show(this.#router.place);
    app.ready = true;
    // So that the first edit and the first panel need no network; without it now, they are fetched when they are wanted.
    void idle()
      .then(() => preloadEditor())
      .then(() => fetchAllLate(idle))
      .catch(() => undefined);
  }

  #listen(handlers: Handlers): void {
    for (const [name, handler] of Object.entries(handlers)) {
      this.#app.addEventListener(name, (event) =>
        (handler as (detail: unknown) => void)((event as CustomEvent).detail),
      );
    }
  }

  #show({ conversation, cell, malformed }: Place): void {
    this.#app.missing = malformed;
    this.#app.arriving = false;
    if (conversation === null) this.#become(null);
    else if (conversation !== this.#current?.store.id) this.#become(this.#workspaces.open(conversation));
    if (cell !== null && this.#current !== null) this.#arriveAt(this.#current.store, cell);
  }

  /** Brings the cell of a link into view as soon as its message is known, on whichever branch that is. */
  #arriveAt(store: ConversationStore, cell: string): void {
    const [message = ''] = cell.split('.');
    const arrive = (): boolean => {
      if (store.tree.message(message) === undefined) return false;
      if (!store.tree.branch().includes(message)) store.tree.select(message);
      this.#app.reveal(cell);
      return true;
    };
    if (arrive()) return;
    const { id } = store;
    const forget = store.subscribe((change) => {
      if (this.#current?.store.id !== id || (change.type === 'tree' && arrive())) forget();
    });
  }

  #become(workspace: OpenWorkspace | null): void {
    this.#untitle?.();
    this.#current = workspace;
    this.#app.workspace = workspace;
    this.#app.shelf = workspace?.shelf ?? null;
    void workspace?.shelf.refresh();
    this.#untitle =
      workspace?.store.subscribe((change) => {
        if (change.type === 'conversation') this.#changed(workspace);
      }) ?? null;
    if (workspace === null) this.#retitle();
    else this.#changed(workspace);
  }

  /** A conversation that is not there is none: only that is said. */
  #changed({ store }: OpenWorkspace): void {
    if (store.isMissing) {
      this.#workspaces.close(store.id);
      this.#become(null);
      this.#app.missing = true;
    }
    this.#retitle();
  }

  #retitle(): void {
    const store = this.#current?.store;
    if (this.#app.missing) document.title = 'Not here · Fenced';
    else document.title = store === undefined ? 'Fenced' : `${titleOf(store.conversation)} · Fenced`;
  }

  /** A new conversation, shown at once. */
  #begin(): OpenWorkspace {
    const id = uuid();
    const workspace = this.#workspaces.open(id, true);
    const { model, models } = this.#app;
    // One that was chosen long ago may be gone.
    if (models?.models.some(({ id: known }) => known === model) === true) workspace.store.setModel(model);
    return workspace;
  }

  #send(text: string, about?: About): void {
    const workspace = this.#current ?? this.#begin();
    workspace.store.tree.send(text, about === undefined ? workspace.shelf.take() : [], about ?? null);
    if (workspace !== this.#current) this.#router.go(pathOf(workspace.store.id));
  }

  /** Where no conversation is open, one begins with them. */
  async #addFiles(added: readonly Added[], unread?: readonly string[]): Promise<void> {
    const workspace = this.#current ?? this.#begin();
    if (workspace !== this.#current) {
      // So that it is there after a reload, also before its first message.
      workspace.store.rename(added[0]?.path.split('/').at(-1) ?? '');
      this.#router.go(pathOf(workspace.store.id));
    }
    const stored = await workspace.shelf.add(added, unread);
    const beside = stored.filter(({ path, name }) => path !== name);
    if (beside.length > 0)
      emit(this.#app, 'fenced-tell', {
        text: besideWords(beside),
        instead: {
          label: beside.length === 1 ? 'Replace the old one' : 'Replace the old ones',
          act: () => void workspace.shelf.replace(beside),
        },
      });
    else if (stored.length > 0)
      this.#app.say(
        stored.length === 1 ? `${stored[0]!.path} was added` : `${stored.length} files were added`,
      );
  }

  async #downloadFiles(paths: readonly string[]): Promise<void> {
    const workspace = this.#current;
    if (workspace === null) return;
    const [path] = paths;
    try {
      if (path !== undefined && paths.length === 1)
        save(document, plain(await workspace.shelf.read(path)), path.split('/').at(-1) ?? path);
      else
        save(document, await zipped(workspace.shelf, paths), `${titleOf(workspace.store.conversation)}.zip`);
    } catch (error) {
      workspace.shelf.report(error);
    }
  }

  #start(example: Example): void {
    const { store, runs } = this.#begin();
    store.rename(example.title);
    const answer = store.tree.sendExample(example);
    this.#router.go(pathOf(store.id));
    const program = programOf(example);
    if (program !== null) runs.run(`${answer}.0`, program.language, program.source);
  }

  /** Has a session made ready for what will probably run in a new conversation. */
  #approach(example: Example): void {
    const program = programOf(example);
    const { config } = this.#app;
    if (program === null || config === null) return;
    const { language, source } = program;
    const profile = profileOf(LANGUAGES, language, source);
    const { limits, network } = contextSettings(DEFAULT_SETTINGS, config);
    if (profile !== '') this.#pool.prepare({ language, profile, limits, network: [...network] });
  }

  async #delete(id: string): Promise<void> {
    const conversation = this.#list.conversations.find((candidate) => candidate.id === id) ?? null;
    const agreed = await this.#app.ask({
      title: 'Delete this conversation?',
      // A mark of direction in the title must not turn the sentence round.
      words: `“\u2068${titleOf(conversation)}\u2069”, its programs and their outputs will be gone for good.`,
      action: 'Delete',
    });
    if (!agreed) return;
    this.#workspaces.close(id);
    this.#list.remove(id);
    void this.#workspaces.forgetFiles(id);
    if (this.#current?.store.id === id) this.#router.go('/');
  }

  async #download(run: string): Promise<void> {
    const workspace = this.#current;
    if (workspace === null) return;
    const rest = await workspace.runs.own.rest(run);
    save(document, await wholeOutput(workspace.store, run, rest), `output-${run.slice(-12)}.txt`);
  }

  async #runMany(which: FencedEvents['fenced-run-many']['which'], cell: string | null): Promise<void> {
    try {
      const count = await this.#current?.runs.batches.run(which, cell);
      // The command is offered also where messages had to be loaded to know.
      if (which === 'stale' && count === 0) emit(this.#app, 'fenced-tell', { text: 'No cell is outdated.' });
    } catch {
      const text =
        'Earlier messages could not be loaded, so nothing was run. Try again when the server can be reached.';
      emit(this.#app, 'fenced-tell', { text });
    }
  }

  #set(settings: ConversationSettings): void {
    const { config } = this.#app;
    this.#current?.store.setSettings(config === null ? settings : allowedSettings(settings, config));
  }

  #preferSessions(most: number): void {
    this.#pool.most = rememberSessions(most, this.#app.config);
    this.#app.sessionsMost = this.#pool.most;
  }

  async #restart(): Promise<void> {
    await this.#current?.runs.variables.restart();
    emit(this.#app, 'fenced-tell', { text: 'The session was restarted. Its variables are gone.' });
  }

  #chooseModel(model: string): void {
    rememberModel(model);
    this.#app.model = model;
    this.#current?.store.setModel(model);
  }
}

/** The program of an example's first code block. */
function programOf({ answer }: Example): { readonly language: string; readonly source: string } | null {
  const [fence] = findFences(answer);
  const language = fence === undefined ? null : runnable(fence.language);
  return fence === undefined || language === null ? null : { language, source: fence.source };
}

/** Resolves when the page has nothing else to do; not every browser can tell. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve(), { timeout: 10_000 });
    else setTimeout(resolve, 2000);
  });
}
