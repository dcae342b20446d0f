/** `<fenced-restored>`: a session opened with the variables of one before it; says which, and which are missing and why. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { emit } from '../events.js';
import { icon } from '../controls/icons.js';
import { noticeStyles } from '../controls/notice-styles.js';
import type { Skipped } from '../../protocol/kernel.js';
import type { RestoredSession, Workspace } from '../ports.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

/** Names that are listed; of more, only the number is said. */
const NAMED = 5;

@customElement('fenced-restored')
export class FencedRestored extends LitElement {
  static override styles = [
    controls,
    noticeStyles,
    css`
      :host {
        display: block;
      }
      .notice {
        border-color: var(--border);
        background: var(--surface);
      }
      .notice > .icon {
        color: var(--text-3);
      }
      code {
        font: 400 0.9em / 1 var(--font-mono);
        font-variant-ligatures: none;
        overflow-wrap: anywhere;
        unicode-bidi: isolate;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  #said: readonly RestoredSession[] = [];

  constructor() {
    super();
    new SubscriptionController(this, () => this.workspace?.runs);
  }

  override render(): TemplateResult {
    return html`${this.#restored.map((session) => this.#notice(session))}`;
  }

  override updated(): void {
    const known = new Set(this.#said);
    for (const session of this.#restored)
      if (!known.has(session)) emit(this, 'fenced-say', { text: firstWords(session) });
    this.#said = this.#restored;
  }

  get #restored(): readonly RestoredSession[] {
    return this.workspace?.runs.restored ?? [];
  }

  #missing(language: string, action: 'retry' | 'drop'): void {
    emit(this, 'fenced-missing', { language, action });
  }

  #notice(session: RestoredSession): TemplateResult {
    const { language, names, skipped, missing, is_others, ran } = session;
    return html`<section class="notice restored" aria-label=${firstWords(session)}>
      ${icon('history')}
      <p>
        <strong>${firstWords(session)}</strong>
        ${names.length === 0 ? nothing : html`${listed(names, (name) => html`<code>${name}</code>`)}. `}
        ${is_others ? 'Some of them another tab had saved. ' : nothing}
        ${
          skipped.length === 0
            ? nothing
            : html`Not saved:
              ${listed(skipped, ({ name, reason }) => html`<code>${name}</code> (${reason})`)}.`
        }
        ${missing.length === 0 ? nothing : html`${missingWords(missing)} ${missing.length === 1 ? 'It stays' : 'They stay'} saved.`}
      </p>
      <div class="buttons">
        ${
          missing.length === 0
            ? nothing
            : html`<button class="button small" @click=${() => this.#missing(language, 'retry')}>
                  Try again
                </button>
                <button class="button quiet small" @click=${() => this.#missing(language, 'drop')}>
                  Forget ${missing.length === 1 ? 'it' : 'them'}
                </button>`
        }
        ${
          (skipped.length === 0 && missing.length === 0) || ran.length === 0
            ? nothing
            : html`<button class="button small" @click=${() => emit(this, 'fenced-replay', { language })}>
                ${icon('restart')}Run the cells again
              </button>`
        }
        <button class="button quiet small" @click=${() => emit(this, 'fenced-restart', null)}>
          Start fresh
        </button>
        <button class="button quiet small" @click=${() => emit(this, 'fenced-forget-restored', { language })}>
          Dismiss
        </button>
      </div>
    </section>`;
  }
}

/** What has the same reason is named together. */
function missingWords(missing: readonly Skipped[]): TemplateResult {
  const reasons = new Map<string, string[]>();
  for (const { name, reason } of missing) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  const named = listed([...reasons], ([reason, names]) => {
    return html`${listed(names, (name) => html`<code>${name}</code>`)} (${reason.replace(/\.$/, '')})`;
  });
  return html`Could not be brought back: ${named}.`;
}

function firstWords({ title, names, saved }: RestoredSession): string {
  const time = new Date(saved).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (names.length === 0) return `None of the ${title} variables could be brought back.`;
  const what = names.length === 1 ? 'One variable is' : `${names.length} variables are`;
  return `${what} back as of ${time}.`;
}

/** The first few, with commas between. */
function listed<T>(items: readonly T[], each: (item: T) => TemplateResult): TemplateResult {
  const shown = items.slice(0, NAMED);
  const more = items.length - shown.length;
  return html`${shown.map((item, n) => html`${n === 0 ? '' : ', '}${each(item)}`)}${more > 0 ? ` and ${more} more` : ''}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-restored': FencedRestored;
  }
}
