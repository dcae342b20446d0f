/** Search and replacement in the editor. */
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  highlightSelectionMatches,
  replaceAll,
  replaceNext,
  search,
  SearchQuery,
  selectMatches,
  setSearchQuery,
} from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import {
  runScopeHandlers,
  type Command,
  type EditorView,
  type Panel,
  type ViewUpdate,
} from '@codemirror/view';
import { html, nothing, render, type TemplateResult } from 'lit';
import { icon, type IconName } from '../controls/icons.js';
import { matchWords } from './search-matches.js';

type Option = 'caseSensitive' | 'wholeWord' | 'regexp';

const OPTIONS: readonly (readonly [Option, string, string])[] = [
  ['caseSensitive', 'Match case', 'Aa'],
  ['wholeWord', 'Whole words', 'W'],
  ['regexp', 'Regular expression', '.*'],
];

class SearchPanel implements Panel {
  readonly dom = document.createElement('div');
  readonly top = true;
  readonly #view: EditorView;
  #query: SearchQuery;
  #replacing = false;

  constructor(view: EditorView) {
    this.#view = view;
    this.#query = getSearchQuery(view.state);
    this.dom.className = 'cm-find';
    this.dom.setAttribute('role', 'search');
    this.dom.setAttribute('aria-label', 'Find in this code');
    this.dom.addEventListener('keydown', (event) => this.#pressed(event));
    this.#render();
  }

  mount(): void {
    this.dom.querySelector<HTMLInputElement>('[main-field]')?.select();
  }

  update(update: ViewUpdate): void {
    const query = getSearchQuery(update.state);
    if (!query.eq(this.#query) || update.docChanged || update.selectionSet) {
      this.#query = query;
      this.#render();
    }
  }

  #render(): void {
    const words = matchWords(this.#query, this.#view.state);
    render(
      html`<div class="cm-find-row">
          ${this.#button('chevronRight', this.#replacing ? 'Hide replacement' : 'Replace', this.#turn, this.#replacing)}
          <input
            main-field="true"
            aria-label="Find"
            placeholder="Find"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-invalid=${String(!this.#query.valid && this.#query.search !== '')}
            .value=${this.#query.search}
            @input=${(event: Event) => this.#set({ search: (event.target as HTMLInputElement).value })}
          />
          <span class="cm-find-count" role="status">${words}</span>
          <span class="cm-find-group">
            ${OPTIONS.map(
              ([name, title, text]) =>
                html`<button
                  type="button"
                  class="button quiet small square"
                  aria-label=${title}
                  aria-pressed=${String(this.#query[name])}
                  title=${title}
                  @click=${() => this.#set({ [name]: !this.#query[name] })}
                >
                  <span aria-hidden="true">${text}</span>
                </button>`,
            )}
            ${this.#button('arrowUp', 'Previous match', () => this.#do(findPrevious))}
            ${this.#button('arrowDown', 'Next match', () => this.#do(findNext))}
            <button type="button" class="button quiet small" @click=${() => this.#select()}>
              Select all
            </button>
            ${this.#button('close', 'Close search', () => this.#do(closeSearchPanel))}
          </span>
        </div>
        ${this.#replacing ? this.#replacement() : nothing}`,
      this.dom,
    );
  }

  #replacement(): TemplateResult {
    return html`<div class="cm-find-row cm-find-replace">
      <input
        aria-label="Replace with"
        placeholder="Replace with"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${this.#query.replace}
        @input=${(event: Event) => this.#set({ replace: (event.target as HTMLInputElement).value })}
      />
      <span class="cm-find-group">
        <button type="button" class="button small" @click=${() => this.#do(replaceNext)}>Replace</button>
        <button type="button" class="button small" @click=${() => this.#do(replaceAll)}>Replace all</button>
      </span>
    </div>`;
  }

  #button(name: IconName, label: string, act: () => void, expanded?: boolean): TemplateResult {
    return html`<button
      type="button"
      class="button quiet small square"
      aria-label=${label}
      title=${label}
      aria-expanded=${expanded === undefined ? nothing : String(expanded)}
      @click=${act}
    >
      ${icon(name)}
    </button>`;
  }

  #do(command: Command): void {
    command(this.#view);
  }

  /** All places at once, each with a cursor; the keyboard goes where they are. */
  #select(): void {
    if (selectMatches(this.#view)) this.#view.focus();
  }

  readonly #turn = (): void => {
    this.#replacing = !this.#replacing;
    this.#render();
    if (this.#replacing) this.dom.querySelector<HTMLInputElement>('.cm-find-replace input')?.focus();
  };

  #set(change: Partial<Pick<SearchQuery, Option | 'search' | 'replace'>>): void {
    const { search: text, caseSensitive, wholeWord, regexp, replace } = this.#query;
    const query = new SearchQuery({ search: text, caseSensitive, wholeWord, regexp, replace, ...change });
    this.#view.dispatch({ effects: setSearchQuery.of(query) });
  }

  #pressed(event: KeyboardEvent): void {
    if (runScopeHandlers(this.#view, event, 'search-panel')) {
      event.preventDefault();
      // The keys of the cell around it are others.
      event.stopPropagation();
      return;
    }
    if (event.key !== 'Enter' || !(event.composedPath()[0] instanceof HTMLInputElement)) return;
    const replaces = (event.composedPath()[0] as HTMLElement).getAttribute('aria-label') === 'Replace with';
    event.preventDefault();
    event.stopPropagation();
    if (replaces) this.#do(replaceNext);
    else this.#do(event.shiftKey ? findPrevious : findNext);
  }
}

export const searching: Extension = [
  highlightSelectionMatches({ minSelectionLength: 2 }),
  search({ top: true, createPanel: (view) => new SearchPanel(view) }),
];
