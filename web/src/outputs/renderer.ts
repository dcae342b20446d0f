/** What every renderer is, and the text that all of them read alike. */

import type { JsonValue } from '../protocol/generated.js';
import type { RequestMethod } from '../protocol/session.js';

/**
 * Draws one representation. The element may fill itself later; it must not throw for odd data. One that finds out
 * later that it cannot show this says so with `fail`, and the next representation is shown.
 */
export interface Renderer {
  render(data: unknown, context: RenderContext): HTMLElement;
}

export interface RenderContext {
  readonly mime: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The same output as text, for those who cannot see it. */
  readonly text: string;
  readonly session: OutputSession;
}

/** The session that made the output, as far as a renderer may use it. */
export interface OutputSession {
  /** Asks something that runs no cell. Rejects with `RequestRefused`; `gone` when the session has ended. */
  ask(method: RequestMethod, params: JsonValue): Promise<JsonValue>;
}

const FAILED = 'output-failed';

/** Says that what this element was to show cannot be shown after all, and why, in words that end without a stop. */
export function fail(element: HTMLElement, reason: string): void {
  element.dispatchEvent(new CustomEvent(FAILED, { detail: reason, bubbles: true }));
}

/** Hears what elements in this one say with `fail`. */
export function onFailure(element: HTMLElement, heard: (reason: string) => void): void {
  element.addEventListener(FAILED, (event) => {
    event.stopPropagation();
    heard(String((event as CustomEvent<unknown>).detail));
  });
}

/** MIME bundles carry text as one string or as a list of lines. */
export function asText(data: unknown): string {
  if (typeof data === 'string') return data;
  // No `String` of what a program made, which may have a `toString` of its own, and no indentation, which can make
  // a hundred megabytes of one.
  if (Array.isArray(data))
    return data.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('');
  return JSON.stringify(data) ?? '';
}
