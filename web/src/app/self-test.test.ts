import { describe, expect, it } from 'vitest';
import { ExecutionContext, MemorySandbox, SessionPool } from '../execution/index.js';
import { LANGUAGES } from '../languages/registry.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { PageConfig, PutSelfTest } from '../protocol/generated.js';
import { testAll, testLater, type SelfTestParts } from './self-test.js';

const config: PageConfig = {
  version: '1',
  revision: 'r2',
  sandbox_origin: 'http://127.0.0.1',
  sandbox: 'site',
  tested: [],
  examples: [],
  ceilings: { execution_seconds: 1, heap_bytes: 1, output_bytes: 1, idle_seconds: 1, sessions: 1 },
  network: { allowed: [], consent: true, index: null },
};

/** Each language prints what `printed` says of its program. */
function parts(printed: (source: string) => string, change: Partial<SelfTestParts> = {}) {
  const reports: [string, PutSelfTest][] = [];
  const sandbox = new MemorySandbox({
    program: (run) => run.start().print(printed(run.command.source)).end(),
  });
  const pool = new SessionPool(sandbox);
  const whole: SelfTestParts = {
    config,
    languages: LANGUAGES,
    openContext: () => new ExecutionContext(pool, { languages: LANGUAGES }),
    hasRoom: () => pool.hasRoom,
    report: (language, result) => {
      reports.push([language, result]);
      return Promise.resolve();
    },
    browser: 'A browser',
    ...change,
  };
  return { whole, reports, sandbox };
}

const right = (source: string): string =>
  LANGUAGES.find((language) => language.selfTest.source === source)?.selfTest.stdout ?? '';

describe('the self-test', () => {
  it('passes where each language prints what it declares, and leaves no session behind', async () => {
    const { whole, reports, sandbox } = parts(right);
    await testAll(whole);
    expect(reports.map(([language, { status, revision }]) => [language, status, revision])).toEqual(
      LANGUAGES.map(({ id }) => [id, 'passed', 'r2']),
    );
    expect(sandbox.sessions).toEqual([]);
  });

  it('says what it got where that is something else', async () => {
    const { whole, reports } = parts(() => '7\n');
    await testAll(whole);
    expect(reports[0]?.[1]).toMatchObject({ status: 'failed', browser: 'A browser' });
    expect(reports[0]?.[1].message).toContain('got "7\\n"');
  });

  it('goes on when a result cannot be reported', async () => {
    const { whole } = parts(right, { report: () => Promise.reject(new Error('offline')) });
    expect(await testAll(whole)).toHaveLength(LANGUAGES.length);
  });

  it('waits for a while, and tests only what was not tested in this revision', () => {
    const clock = new ManualClock();
    const { whole, sandbox } = parts(right, { clock });
    const tested = LANGUAGES.map(({ id }) => id);
    testLater({ ...whole, config: { ...config, tested } });
    clock.advance(60_000);
    expect(sandbox.commands).toEqual([]);
    testLater({ ...whole, hasRoom: () => false });
    clock.advance(60_000);
    expect(sandbox.commands).toEqual([]);
    testLater(whole);
    expect(sandbox.commands).toEqual([]);
    clock.advance(10_000);
    expect(sandbox.commands[0]).toMatchObject({ type: 'open', language: LANGUAGES[0]?.id });
  });
});
