/** A fence that streams in at the end of a text: lines are added to it until one could close it. */
import type { Section } from './sections.js';

export class OpenFence {
  /** A line that may be the closing marker. */
  readonly #closing: RegExp;
  /** Complete lines, joined; null while there is none. */
  #complete: string | null = null;
  #completeLines = 0;
  #partial = '';

  private constructor(closing: RegExp, lines: readonly string[]) {
    this.#closing = closing;
    this.#add(lines);
  }

  /** The fence that ends a text, when it is top-level, not indented and not closed. */
  static find(section: Section | undefined, lines: readonly string[]): OpenFence | null {
    const token = section?.tokens[0];
    const fence = section?.fences[0];
    if (section?.type !== 'fence' || token === undefined || fence === undefined || fence.closed) return null;
    // The opening line must be complete, and stand without indentation.
    if (section.start >= lines.length - 1 || lines[section.start]?.startsWith(token.markup) !== true)
      return null;
    // Its next line may still make a table's head of it.
    if (section.start + 2 >= lines.length && token.info.includes('|')) return null;
    const closing = new RegExp(`^ {0,3}${token.markup}`, 'm');
    return new OpenFence(closing, lines.slice(section.start + 1));
  }

  /** False, and nothing is added, when the text may close the fence. */
  append(text: string): boolean {
    const added = this.#partial + text;
    if (this.#closing.test(added)) return false;
    this.#add(added.split('\n'));
    return true;
  }

  /** The code without its last line break. */
  get source(): string {
    if (this.#complete === null) return this.#partial;
    return this.#partial === '' ? this.#complete : `${this.#complete}\n${this.#partial}`;
  }

  /** Lines of code so far. */
  get lines(): number {
    return this.#completeLines + (this.#partial === '' ? 0 : 1);
  }

  #add(lines: readonly string[]): void {
    const complete = lines.slice(0, -1);
    if (complete.length > 0) {
      const text = complete.join('\n');
      this.#complete = this.#complete === null ? text : `${this.#complete}\n${text}`;
      this.#completeLines += complete.length;
    }
    this.#partial = lines.at(-1) ?? '';
  }
}
