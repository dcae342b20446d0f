/** `<fenced-files>`: the files of the conversation: added, looked at, renamed, downloaded, deleted. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { FileEntry } from '../../protocol/session.js';
import { controls } from '../controls/controls.js';
import { pickedFiles } from './dropped-files.js';
import { emit } from '../events.js';
import { amount } from '../../protocol/amount.js';
import { iconOf, kindOf } from './file-kinds.js';
import './file-preview.js';
import type { FileShelf } from './file-shelf.js';
import { filesStyles } from './files-styles.js';
import { icon } from '../controls/icons.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

@customElement('fenced-files')
export class FencedFiles extends LitElement {
  static override styles = [controls, filesStyles];

  @property({ attribute: false }) shelf: FileShelf | null = null;
  @state() private chosen: ReadonlySet<string> = new Set();
  /** The file that is shown below its row. */
  @state() private shown: string | null = null;
  @state() private renaming: string | null = null;
  /** The reader is asked whether these are to be deleted. */
  @state() private asked: readonly string[] | null = null;

  constructor() {
    super();
    new SubscriptionController(this, () => this.shelf);
  }

  override render(): TemplateResult {
    const { shelf } = this;
    const files = [...(shelf?.list?.files ?? [])].sort((a, b) => a.path.localeCompare(b.path));
    const uploads = shelf?.uploads ?? [];
    return html`<div class="tools">
        <button class="button small" @click=${() => this.#pick('files')}>${icon('upload')}Add files</button>
        <button class="button quiet small" @click=${() => this.#pick('folder')}>Add a folder</button>
        <input id="files" type="file" multiple hidden @change=${this.#onPicked} />
        <input id="folder" type="file" webkitdirectory hidden @change=${this.#onPicked} />
      </div>
      ${this.#problem()}
      ${uploads.map(
        ({ path, size, done }) =>
          html`<div class="upload" role="status">
            <span class="name">${path}</span>
            <progress aria-label=${`Adding ${path}`} max=${Math.max(size, 1)} value=${done}></progress>
            <button class="button quiet small" @click=${() => shelf?.cancel(path)}>Cancel</button>
          </div>`,
      )}
      ${files.length === 0 ? (uploads.length === 0 ? this.#empty() : nothing) : this.#files(files)}`;
  }

  /** The keyboard goes to the first thing to do. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.tools button')?.focus();
  }

  #problem(): TemplateResult | typeof nothing {
    const problem = this.shelf?.problem ?? null;
    const list = this.shelf?.list ?? null;
    return html`${
      problem === null
        ? nothing
        : html`<div class="problem" role="alert">
            ${icon('alert')}
            <p>${problem}</p>
            <button
              class="button quiet square small"
              aria-label="Dismiss"
              @click=${() => this.shelf?.forgetProblem()}
            >
              ${icon('close')}
            </button>
          </div>`
    }
    ${
      list?.persistent === false
        ? html`<p class="remark">
            This browser keeps no files for the sandbox: they are gone when this page is closed or reloaded.
          </p>`
        : nothing
    }`;
  }

  #empty(): TemplateResult | typeof nothing {
    if (this.shelf?.list == null) return nothing;
    return html`<div class="empty">
      ${icon('folder')}
      <p>No files yet.</p>
      <p class="quietly">
        Drop a file or a folder anywhere in this window. Programs find it by its name, and the model is told
        what is in it. What programs write is listed here too.
      </p>
      <pre>open('data.csv')</pre>
    </div>`;
  }

  #files(files: readonly FileEntry[]): TemplateResult {
    const { used, quota } = this.shelf!.list!;
    const chosen = files.filter(({ path }) => this.chosen.has(path)).map(({ path }) => path);
    return html`<div class="sum">
        ${
          chosen.length > 0
            ? html`<span>${chosen.length} chosen</span>
                <span class="actions">
                  <button class="button small" @click=${() => this.#download(chosen)}>Download</button>
                  <button class="button small" @click=${() => (this.asked = chosen)}>Delete</button>
                </span>`
            : html`<span title=${`At most ${amount(quota)}`}
                  >${files.length === 1 ? '1 file' : `${files.length} files`} · ${amount(used)}</span
                >
                <span class="actions">
                  <button
                    class="button quiet small"
                    @click=${() => this.#download(files.map(({ path }) => path))}
                  >
                    Download all
                  </button>
                </span>`
        }
      </div>
      ${this.#question()}
      <ul aria-label="Files">
        ${repeat(
          files,
          ({ path }) => path,
          (file) => this.#row(file),
        )}
      </ul>`;
  }

  #question(): TemplateResult | typeof nothing {
    const { asked } = this;
    if (asked === null) return nothing;
    const words = asked.length === 1 ? `Delete ${asked[0]}?` : `Delete ${asked.length} files?`;
    return html`<div class="question" role="alertdialog" aria-label=${words}>
      <span>${words}</span>
      <button class="button small danger" @click=${() => this.#remove(asked)}>Delete</button>
      <button class="button small" @click=${() => (this.asked = null)}>Keep</button>
    </div>`;
  }

  #row(file: FileEntry): TemplateResult {
    const { path, size, modified } = file;
    const isShown = this.shown === path;
    return html`<li data-file=${path}>
      <div class="row">
        <input
          type="checkbox"
          aria-label=${`Choose ${path}`}
          .checked=${this.chosen.has(path)}
          @change=${() => this.#choose(path)}
        />
        ${icon(iconOf(path))}
        ${
          this.renaming === path
            ? html`<input
                class="rename"
                aria-label=${`New name of ${path}`}
                .value=${path}
                @keydown=${(event: KeyboardEvent) => this.#onRenameKey(event, path)}
                @blur=${(event: FocusEvent) => this.#rename(event, path)}
              />`
            : html`<button
                class="what"
                aria-expanded=${isShown}
                title=${path}
                @click=${() => (this.shown = isShown ? null : path)}
              >
                <span class="name">${path}</span>
                <span class="quietly">${kindOf(path).words} · ${amount(size)} · ${whenWords(modified)}</span>
              </button>`
        }
        <span class="actions">
          ${this.#action('edit', `Rename ${path}`, () => void this.#startRename(path))}
          ${this.#action('download', `Download ${path}`, () => this.#download([path]))}
          ${this.#action('trash', `Delete ${path}`, () => (this.asked = [path]))}
        </span>
      </div>
      ${
        isShown
          ? html`<fenced-file-preview .shelf=${this.shelf} .file=${file}></fenced-file-preview>`
          : nothing
      }
    </li>`;
  }

  #action(name: 'edit' | 'download' | 'trash', label: string, act: () => void): TemplateResult {
    return html`<button class="button quiet square small" aria-label=${label} title=${label} @click=${act}>
      ${icon(name)}
    </button>`;
  }

  #choose(path: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(path)) chosen.add(path);
    this.chosen = chosen;
  }

  #download(paths: readonly string[]): void {
    emit(this, 'fenced-files-download', { paths });
  }

  async #remove(paths: readonly string[]): Promise<void> {
    this.asked = null;
    this.chosen = new Set();
    if (await this.shelf?.remove(paths))
      emit(this, 'fenced-say', {
        text: paths.length === 1 ? `${paths[0]} was deleted` : 'The files were deleted',
      });
    this.focus();
  }

  async #startRename(path: string): Promise<void> {
    this.renaming = path;
    await this.updateComplete;
    const field = this.renderRoot.querySelector<HTMLInputElement>('.rename');
    field?.focus();
    const name = path.lastIndexOf('/') + 1;
    const dot = path.lastIndexOf('.');
    field?.setSelectionRange(name, dot > name ? dot : path.length);
  }

  #onRenameKey(event: KeyboardEvent, path: string): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.renaming = null;
    else if (event.key === 'Enter') this.#rename(event, path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #rename(event: Event, path: string): void {
    if (this.renaming !== path) return;
    this.renaming = null;
    const to = (event.target as HTMLInputElement).value.trim();
    if (to !== '' && to !== path) void this.shelf?.rename(path, to);
  }

  #pick(what: 'files' | 'folder'): void {
    this.renderRoot.querySelector<HTMLInputElement>(`#${what}`)?.click();
  }

  readonly #onPicked = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (field.files !== null && field.files.length > 0)
      emit(this, 'fenced-files-add', { added: pickedFiles(field.files) });
    field.value = '';
  };
}

function whenWords(modified: number): string {
  const at = new Date(modified);
  const today = new Date().toDateString() === at.toDateString();
  return today
    ? at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : at.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' });
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-files': FencedFiles;
  }
}
