/** What opens over the page: dialogs, popovers and pickers, each fetched when it is first asked for by its event. */
import type { AskedLanguage } from '../cell/language-picker.js';
import type { Question } from '../controls/confirm.js';
import { emit } from '../events.js';
import type { Comparison } from '../history/diff.js';
import type { OutputsComparison } from '../history/output-compare.js';
import type { VariableView } from '../variables/variables.js';
import type { AskedVariables } from '../variables/variables-popover.js';
import { fetchLate, late, LATE_FAILED, type LateElement } from './late.js';

type Host = HTMLElement & { readonly renderRoot: ParentNode };

export class Dialogs {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    host.addEventListener('language-ask', (event) => {
      const { detail } = event as CustomEvent<AskedLanguage>;
      this.with('fenced-language-picker', (picker) => void picker.show(detail));
    });
    host.addEventListener('variables-ask', (event) => {
      const { detail } = event as CustomEvent<AskedVariables>;
      this.with('fenced-variables-popover', (popover) => void popover.show(detail));
    });
    host.addEventListener('variable-view', (event) => {
      const { detail } = event as CustomEvent<VariableView>;
      this.with('fenced-variable-view', (view) => void view.show(detail));
    });
    host.addEventListener('diff-show', (event) => this.compare((event as CustomEvent<Comparison>).detail));
    host.addEventListener('outputs-compare', (event) => {
      const { detail } = event as CustomEvent<OutputsComparison>;
      this.with('fenced-output-compare', (compare) => void compare.show(detail));
    });
  }

  /** Does something with an element when its code is there. */
  with<Name extends LateElement>(name: Name, act: (element: HTMLElementTagNameMap[Name]) => void): void {
    late(this.#host.renderRoot, name).then(act, () => this.#tellMissing());
  }

  /** Has the code fetched of an element that is seen now. */
  fetch(name: LateElement): void {
    fetchLate(name).catch(() => this.#tellMissing());
  }

  compare(comparison: Comparison): void {
    this.with('fenced-diff', (diff) => diff.show(comparison));
  }

  /** Asks before something is gone for good; whether the reader agreed. */
  async ask(question: Question): Promise<boolean> {
    try {
      const confirm = await late(this.#host.renderRoot, 'fenced-confirm');
      return await confirm.ask(question);
    } catch {
      this.#tellMissing();
      return false;
    }
  }

  #tellMissing(): void {
    emit(this.#host, 'fenced-tell', { text: LATE_FAILED });
  }
}
