/**
 * The runtimes' self-test: one tiny program a language, run once in each revision of the server by the first page that has
 * the time, and whenever the reader asks for it at the status page. Its results are shown there and by `fenced doctor`.
 */
import type { ExecutionContextApi } from '../execution/api.js';
import { systemClock, type Clock } from '../protocol/clock.js';
import type { PageConfig, PutSelfTest } from '../protocol/generated.js';
import type { Language } from '../protocol/language.js';

/** Milliseconds after which the page has done what the reader came for. */
const LATER = 10_000;

export interface SelfTestParts {
  readonly config: PageConfig;
  readonly languages: readonly Language[];
  /** A conversation of its own, which is closed after the test. */
  readonly openContext: () => ExecutionContextApi;
  /** Whether a session more would cost the reader none of theirs. */
  readonly hasRoom: () => boolean;
  readonly report: (language: string, result: PutSelfTest) => Promise<void>;
  /** Names the browser. */
  readonly browser: string;
  readonly clock?: Clock;
}

/** Tests what this revision's pages have not tested yet, in a while. */
export function testLater(parts: SelfTestParts): void {
  const untested = parts.languages.filter(({ id }) => !parts.config.tested.includes(id));
  if (untested.length === 0) return;
  (parts.clock ?? systemClock).after(LATER, () => {
    // Otherwise a later page has the room.
    if (parts.hasRoom()) void testAll({ ...parts, languages: untested });
  });
}

/** Tests the languages one after the other; resolves when each result was reported, or could not be. */
export async function testAll(parts: SelfTestParts): Promise<readonly PutSelfTest[]> {
  const results: PutSelfTest[] = [];
  for (const language of parts.languages) {
    const result = await test(language, parts);
    results.push(result);
    await parts.report(language.id, result).catch(() => undefined); // the next page tests again
  }
  return results;
}

async function test(language: Language, parts: SelfTestParts): Promise<PutSelfTest> {
  const { openContext, browser, config } = parts;
  const context = openContext();
  const { source, stdout } = language.selfTest;
  const result = await context.execute(source, language.id);
  context.close();
  const passed = result.status === 'completed' && result.stdout === stdout;
  return {
    revision: config.revision,
    status: passed ? 'passed' : 'failed',
    message: passed ? '' : failureWords(result.error?.message ?? null, stdout, result.stdout),
    browser,
    seconds: result.executionTime,
  };
}

function failureWords(error: string | null, expected: string, got: string): string {
  const words = error ?? `expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  return words.slice(0, 1000);
}
