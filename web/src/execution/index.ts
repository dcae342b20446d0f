/**
 * Runs code in sandboxed sessions: what another page needs to embed it. It needs no framework and no DOM;
 * `sandbox/host.ts` is the `SandboxPort` of a page with a frame, `memory-port.ts` one without a browser.
 *
 *     const pool = new SessionPool(new SandboxHost(frame));
 *     const context = new ExecutionContext(pool, { languages });
 *     const result = await context.execute('1 + 1', 'python');
 */
export { RequestRefused } from './api.js';
export type {
  ContextEvent,
  ContextSettings,
  ContextState,
  ExecuteOptions,
  ExecutionContextApi,
  ExecutionResult,
  LiveSession,
  RanCell,
  SandboxPort,
} from './api.js';
export type { Live, LiveRun, Progress, RunResult, RunView } from './run.js';
export { ExecutionContext, UnknownLanguage } from './context.js';
export type { ContextOptions } from './context.js';
export { ConversationFiles, FilesFailed } from './files.js';
export type { WriteOptions } from './files.js';
export { MemorySandbox } from './memory-port.js';
export { DEFAULT_MOST, SessionPool } from './pool.js';
export { RUN_TABLE } from './run-machine.js';
export { SESSION_TABLE } from './session-machine.js';
