import { expect, it } from 'vitest';
import type { LiveSession } from '../execution/api.js';
import type { SavedEnvironment } from '../protocol/session.js';
import type { Run } from '../protocol/generated.js';
import { VariablesWatch } from './variables-watch.js';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();

function kept(names: readonly string[], skipped: readonly string[] = []): SavedEnvironment {
  return { names, skipped: skipped.map((name) => ({ name, reason: 'why' })), size: 1, saved: NOON };
}

class Page {
  sessions: readonly LiveSession[] = [];
  saved: SavedEnvironment | null | undefined = null;
  changes = 0;
  readonly #waiting = new Map<string, () => void>();
  readonly watch = new VariablesWatch({
    by: 'browser.here',
    sessions: () => this.sessions,
    saved: () => this.saved,
    whenGone: (page, then) => this.#waiting.set(page, then),
    changed: () => (this.changes += 1),
  });

  open(id: string, state: LiveSession['state'] = 'ready'): void {
    this.sessions = [{ id, language: 'python', state, heap: null, capabilities: null }];
  }

  leave(page: string): void {
    this.#waiting.get(page)?.();
  }

  areLost(run: Partial<Run>, ...defines: readonly string[]): boolean {
    const whole = { by: 'browser.here', created: at(-5), language: 'python', session: 'old', ...run };
    return this.watch.areLost(whole as Run, defines);
  }
}

it('misses what a session had that is not live any more', () => {
  const page = new Page();
  page.open('s1');
  expect(page.areLost({ session: 's1' }, 'x')).toBe(false);
  expect(page.areLost({ session: null }, 'x')).toBe(false);
  page.open('s2', 'loading');
  expect(page.areLost({ session: 's1' }, 'x')).toBe(true);
  expect(page.areLost({ session: 's1' })).toBe(true);
});

it('misses what a page had once it is gone, and nothing of a page that is alive', () => {
  const page = new Page();
  const run = { by: 'browser.before' };
  expect(page.areLost(run, 'x')).toBe(false);
  page.leave('browser.before');
  expect(page.changes).toBe(1);
  expect(page.areLost(run, 'x')).toBe(true);
  expect(page.areLost({ by: 'other.page' }, 'x')).toBe(false);
});

it('expects what is saved until a session has opened, and then only what that began with', () => {
  const page = new Page();
  page.saved = undefined;
  expect(page.areLost({}, 'x')).toBe(false);
  page.saved = kept(['x']);
  expect(page.areLost({}, 'x')).toBe(false);
  page.open('s2', 'loading');
  expect(page.areLost({}, 'x')).toBe(false);
  page.watch.restore('python', {
    ...kept(['x']),
    missing: [{ name: 'm', reason: 'why' }],
    is_others: false,
  });
  page.open('s2');
  expect(page.areLost({}, 'x')).toBe(false);
  expect(page.areLost({}, 'x', 'm')).toBe(true);
  page.open('s3');
  expect(page.areLost({}, 'x')).toBe(true);
});

it('misses of what came back the names that did not, and those given a value after it was saved', () => {
  const page = new Page();
  page.saved = kept(['x', 'y'], ['g']);
  expect(page.areLost({}, 'x', 'g')).toBe(true);
  expect(page.areLost({}, 'x', 'deleted')).toBe(false);
  expect(page.areLost({ created: at(1) }, 'x')).toBe(false);
  expect(page.areLost({ created: at(1) }, 'x', 'z')).toBe(true);
});
