/** What the sandbox has saved of the variables of one conversation, as the page asks for it. */
import type { SavedEnvironment } from '../protocol/session.js';
import type { SandboxPort } from './api.js';

export class ConversationEnvironments {
  readonly #port: SandboxPort;
  readonly #conversation: string;
  readonly #languages: readonly string[];
  readonly #changed: () => void;
  /** Null until the conversation's setting is known. */
  #keeping: boolean | null = null;
  readonly #saved = new Map<string, SavedEnvironment | null>();
  readonly #unlisten: () => void;

  /** `conversation` is the UUID that the sessions of the conversation are opened with; `changed` is called when an answer does. */
  constructor(port: SandboxPort, conversation: string, languages: readonly string[], changed: () => void) {
    this.#port = port;
    this.#conversation = conversation;
    this.#languages = languages;
    this.#changed = changed;
    this.#unlisten = port.listen((event) => {
      if (event.type !== 'environment' || event.conversation !== conversation) return;
      this.#saved.set(event.language, event.saved);
      this.#changed();
    });
    for (const language of languages) this.#post(language, 'tell');
  }

  /** What is saved of a language's variables; null while nothing is, undefined while that is not known yet. */
  saved(language: string): SavedEnvironment | null | undefined {
    return this.#saved.get(language);
  }

  forget(language: string): void {
    this.#saved.set(language, null);
    this.#post(language, 'forget');
  }

  /** What could not be brought back is tried again, or given up. */
  missing(language: string, action: 'retry' | 'drop'): void {
    this.#post(language, action);
  }

  /** Whether variables are saved from now on; what is saved is given up where they are not. */
  keep(on: boolean): void {
    if (on === this.#keeping) return;
    const former = this.#keeping;
    this.#keeping = on;
    // What the conversation is opened with holds for its sessions anyway.
    if (former === null && on) return;
    for (const language of this.#languages) this.#post(language, on ? 'start' : 'stop');
  }

  #post(language: string, action: 'tell' | 'forget' | 'drop' | 'retry' | 'stop' | 'start'): void {
    this.#port.post({ type: 'environment', conversation: this.#conversation, language, action });
  }

  close(): void {
    this.#unlisten();
  }
}
