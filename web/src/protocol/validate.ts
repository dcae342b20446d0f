/**
 * Checks for everything that comes from a less trusted place: what a worker says to the supervisor, what the
 * sandbox says to the page, and what the page says to the sandbox.
 *
 * A program in a worker can post any value and write any byte into the output ring. Each function returns a
 * fresh, plain copy with exactly the declared fields, or null; none of them throws.
 */
import type { Fields } from './checks.js';
import { all, count, fields, fieldsOf, id, MAX_ID, MAX_WORDS, oneOf, size, text } from './checks.js';
import { asPlace } from './files.js';
import type {
  FrameRepeat,
  FrameSource,
  FrameValue,
  JsonValue,
  RunNames,
  TracebackFrame,
} from './generated.js';
import { LONGEST_NAME, MAX_ATTACHED, MOST_NAMES, REQUEST_METHODS } from './session.js';
import type {
  Answer,
  Capabilities,
  CloseReason,
  Command,
  DeathReason,
  EndStatus,
  IndexAccess,
  Limits,
  Output,
  ProgressPhase,
  RequestRefusal,
  RunFailure,
  SandboxEvent,
  WorkerEvent,
} from './session.js';
import { parseChanges, parseFilesAction, parseFilesEvent } from './validate-files.js';
import { readRestored, readSaved } from './validate-environment.js';

const MAX_TEXT = 32 * 1024 * 1024;
const MAX_SOURCE = 8 * 1024 * 1024;
const MAX_OUTPUTS = 10_000;
const MAX_MIME_TYPES = 64;
const MAX_TRACEBACK = 10_000;
const MAX_FRAMES = 100;
const MAX_FRAME_LINES = 50;
const MAX_VALUES = 50;
const MAX_LINE = 1_000_000_000;
const MAX_DEPTH = 64;
const MAX_NODES = 2_000_000;
/** Values in an answer: a thousand rows of two hundred columns, with room. */
const MAX_ANSWER = 500_000;
const MAX_DURATION = 30 * 24 * 3600 * 1000;
const MAX_ORIGINS = 50;
/** Compiled modules in a message. */
const MAX_MODULES = 200;
/** Scheme, host and port as a browser writes them; what is not of this form is never shown nor allowed. */
const ORIGIN = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?$/;

function origin(value: unknown): string | null {
  return typeof value === 'string' && ORIGIN.test(value) && URL.canParse(value) ? value : null;
}

/** Never through the middle of a character. */
const cut = (words: string): string => words.slice(0, MAX_WORDS).toWellFormed();

const NOT_JSON = Symbol('not JSON');

/** Of values; this many characters of text cost as much as one. */
interface Budget {
  nodes: number;
}
const CHARACTERS = 64;

/** What stands for a part of an output that is nested deeper than can be kept. */
const TOO_DEEP = '[nested too deeply to be kept]';

/**
 * A deep copy of a JSON value, or the symbol `NOT_JSON`: bounded in size, without `__proto__`, and in depth: `deep` is what it
 * makes of parts that lie deeper.
 */
function copyJson(value: unknown, depth: number, budget: Budget, deep: JsonValue = NOT_JSON): JsonValue {
  budget.nodes -= typeof value === 'string' ? 1 + value.length / CHARACTERS : 1;
  if (budget.nodes < 0) return NOT_JSON;
  if (depth > MAX_DEPTH) return deep;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : NOT_JSON;
  if (typeof value === 'string') return text(value, MAX_TEXT) ?? NOT_JSON;
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const item of value) {
      const copy = copyJson(item, depth + 1, budget, deep);
      if (copy === NOT_JSON) return NOT_JSON;
      items.push(copy);
    }
    return items;
  }
  if (typeof value !== 'object') return NOT_JSON;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return NOT_JSON;
  const copy: { [key: string]: JsonValue } = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') continue;
    const child = copyJson(item, depth + 1, budget, deep);
    if (child === NOT_JSON) return NOT_JSON;
    copy[key.toWellFormed()] = child;
  }
  return copy;
}

function bundle(value: unknown, budget: Budget): { [key: string]: JsonValue } | null {
  const record = fields(value);
  if (record === null || Object.keys(record).length > MAX_MIME_TYPES) return null;
  const copy = copyJson(record, 0, budget, TOO_DEEP);
  return copy === NOT_JSON ? null : (copy as { [key: string]: JsonValue });
}

/** The name of a display, null when it has none, or `undefined` when it is malformed. */
function displayId(value: unknown): string | null | undefined {
  return value === null || value === undefined ? null : (id(value) ?? undefined);
}

/** An output, or null. */
export function parseOutput(value: unknown, budget: Budget = { nodes: MAX_NODES }): Output | null {
  const record = fields(value);
  if (record === null) return null;
  switch (record['output_type']) {
    case 'stream': {
      const name = oneOf(record['name'], ['stdout', 'stderr'] as const);
      const content = text(record['text'], MAX_TEXT);
      return name === null || content === null ? null : { output_type: 'stream', name, text: content };
    }
    case 'display_data': {
      const data = bundle(record['data'], budget);
      const metadata = bundle(record['metadata'] ?? {}, budget);
      const display_id = displayId(record['display_id']);
      if (data === null || metadata === null || display_id === undefined) return null;
      return { output_type: 'display_data', data, metadata, display_id };
    }
    case 'execute_result': {
      const data = bundle(record['data'], budget);
      const metadata = bundle(record['metadata'] ?? {}, budget);
      const display_id = displayId(record['display_id']);
      if (data === null || metadata === null || display_id === undefined) return null;
      return {
        output_type: 'execute_result',
        data,
        metadata,
        execution_count: count(record['execution_count']),
        display_id,
      };
    }
    case 'update_display_data': {
      const data = bundle(record['data'], budget);
      const metadata = bundle(record['metadata'] ?? {}, budget);
      const display_id = id(record['display_id']);
      if (data === null || metadata === null || display_id === null) return null;
      return { output_type: 'update_display_data', data, metadata, display_id };
    }
    case 'clear_output':
      return { output_type: 'clear_output', wait: record['wait'] === true };
    case 'error':
      return parseError(record);
    default:
      return null;
  }
}

function parseError(record: Fields): Output | null {
  const ename = text(record['ename'], MAX_WORDS);
  const evalue = text(record['evalue'], MAX_TEXT);
  const traceback = all(record['traceback'], MAX_TRACEBACK, (line) => text(line, MAX_TEXT));
  if (ename === null || evalue === null || traceback === null) return null;
  // Without its frames an error is still told, so odd ones are no reason to drop it.
  const frames = all(record['frames'] ?? [], MAX_FRAMES, tracebackFrame) ?? [];
  return { output_type: 'error', ename, evalue, traceback, frames };
}

function tracebackFrame(value: unknown): TracebackFrame | null {
  const record = fields(value);
  const where = oneOf(record?.['where'], ['cell', 'earlier', 'library'] as const);
  const file = text(record?.['file'], MAX_WORDS);
  const line = count(record?.['line'], MAX_LINE);
  const name = text(record?.['name'], MAX_WORDS);
  if (where === null || file === null || line === null || name === null) return null;
  const source = frameSource(record?.['source']);
  const values = all(record?.['values'] ?? [], MAX_VALUES, frameValue) ?? [];
  const repeat = frameRepeat(record?.['repeat']);
  return { where, cell: id(record?.['cell']), file, line, name, source, values, repeat };
}

function frameRepeat(value: unknown): FrameRepeat | null {
  const record = fields(value);
  const levels = size(record?.['levels'], MAX_FRAMES);
  const times = size(record?.['times'], MAX_LINE);
  return levels === null || times === null ? null : { levels, times };
}

function frameSource(value: unknown): FrameSource | null {
  const record = fields(value);
  const first = count(record?.['first'], MAX_LINE);
  const lines = all(record?.['lines'], MAX_FRAME_LINES, (line) => text(line, MAX_WORDS));
  return first === null || lines === null ? null : { first, lines };
}

function frameValue(value: unknown): FrameValue | null {
  const record = fields(value);
  const name = text(record?.['name'], MAX_WORDS);
  const preview = text(record?.['preview'], MAX_WORDS);
  return name === null || preview === null ? null : { name, preview };
}

function parseOutputs(value: unknown): Output[] | null {
  // One for all: a posted value may hold the same part a thousand times over and still be small.
  const budget = { nodes: 2 * MAX_NODES };
  return all(value, MAX_OUTPUTS, (item) => parseOutput(item, budget));
}

/** A frame of the output ring: `{run, output}` as JSON, or null. */
export function parseFrame(json: string): { readonly run: string; readonly output: Output } | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const record = fields(value);
  const run = id(record?.['run']);
  const output = parseOutput(record?.['output']);
  return run === null || output === null ? null : { run, output };
}

/** A failure, null when it is absent, or `undefined` when it is malformed. */
function parseFailure(value: unknown): RunFailure | null | undefined {
  if (value === null || value === undefined) return null;
  const record = fields(value);
  const name = text(record?.['name'], MAX_ID);
  const message = text(record?.['message'], MAX_TEXT);
  if (record === null || name === null || message === null) return undefined;
  return {
    name,
    message: cut(message),
    line: count(record['line'], MAX_LINE),
    variablesLost: record['variablesLost'] === true,
  };
}

const REFUSALS: readonly RequestRefusal[] = ['busy', 'unsupported', 'failed', 'timed_out', 'gone'];

function parseCapabilities(value: unknown): Capabilities | null {
  const record = fields(value);
  const requests = all(record?.['requests'], REQUEST_METHODS.length, (name) => oneOf(name, REQUEST_METHODS));
  if (record === null || requests === null) return null;
  return {
    interrupt: record['interrupt'] === true,
    input: record['input'] === true,
    heap: record['heap'] === true,
    requests,
  };
}

/** `{blob}`, nothing where there is none, or null when it is no blob or too large. */
function attached(value: unknown): { readonly blob?: Blob } | null {
  if (value === undefined || value === null) return {};
  return value instanceof Blob && value.size <= MAX_ATTACHED ? { blob: value } : null;
}

function parseAnswer(value: unknown): Answer | null {
  const record = fields(value);
  if (record === null) return null;
  if (record['refusal'] === undefined) {
    const answer = copyJson(record['value'], 0, { nodes: MAX_ANSWER });
    const blob = attached(record['blob']);
    return answer === NOT_JSON || blob === null ? null : { value: answer, ...blob };
  }
  const refusal = oneOf(record['refusal'], REFUSALS);
  const message = text(record['message'], MAX_TEXT);
  return refusal === null || message === null ? null : { refusal, message: cut(message) };
}

function namedModule(value: unknown): readonly [string, WebAssembly.Module] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const name = text(value[0], MAX_ID);
  const module: unknown = value[1];
  return name === null || name === '' || !(module instanceof WebAssembly.Module) ? null : [name, module];
}

const PHASES: readonly ProgressPhase[] = ['runtime', 'packages', 'variables'];

function parseProgress(record: Fields) {
  const phase = oneOf(record['phase'], PHASES);
  const label = text(record['label'], MAX_ID);
  const loaded = size(record['loaded']);
  const total = size(record['total']);
  if (phase === null || label === null || loaded === null || total === null) return null;
  return { phase, label, loaded, total };
}

function parseInputRequest(record: Fields) {
  const run = id(record['run']);
  const prompt = text(record['prompt'], MAX_WORDS);
  if (run === null || prompt === null) return null;
  return { run, prompt, password: record['password'] === true };
}

/** Null for what is too much, or no names: none are known then, rather than some. */
function parseNames(value: unknown): RunNames | null {
  const record = fieldsOf(value);
  const defines = all(record['defines'], MOST_NAMES, name);
  const uses = all(record['uses'], MOST_NAMES, name);
  return defines === null || uses === null ? null : { defines, uses };
}

const name = (value: unknown): string | null => {
  const known = id(value);
  return known === null || known.length > LONGEST_NAME ? null : known;
};

/**
 * What a runtime's worker said, or null when it is not of the protocol. With `shared` memory outputs never come as
 * messages, and are not looked at.
 */
export function parseWorkerEvent(value: unknown, shared = false): WorkerEvent | null {
  const record = fields(value);
  if (record === null) return null;
  switch (record['type']) {
    case 'opened': {
      const heap = count(record['heap']);
      const capabilities = parseCapabilities(record['capabilities']);
      return heap === null || capabilities === null ? null : { type: 'opened', heap, capabilities };
    }
    case 'modules': {
      const modules = all(record['modules'], MAX_MODULES, namedModule);
      return modules === null ? null : { type: 'modules', modules };
    }
    case 'progress': {
      const progress = parseProgress(record);
      return progress === null ? null : { type: 'progress', ...progress };
    }
    case 'started': {
      const run = id(record['run']);
      return run === null ? null : { type: 'started', run, names: parseNames(record['names']) };
    }
    case 'output': {
      if (shared) return null;
      const run = id(record['run']);
      const outputs = parseOutputs(record['outputs']);
      return run === null || outputs === null ? null : { type: 'output', run, outputs };
    }
    case 'input_request': {
      const request = parseInputRequest(record);
      return request === null ? null : { type: 'input_request', ...request };
    }
    case 'result': {
      const run = id(record['run']);
      const status = oneOf(record['status'], ['completed', 'failed', 'aborted'] as const);
      const error = parseFailure(record['error']);
      const download = size(record['download'], MAX_DURATION);
      const execution = size(record['execution'], MAX_DURATION);
      const heap = count(record['heap']);
      if (run === null || status === null || error === undefined) return null;
      if (download === null || execution === null || heap === null) return null;
      return { type: 'result', run, status, error, download, execution, heap };
    }
    case 'files': {
      const run = id(record['run']);
      const changes = parseChanges(record['changes']);
      return run === null || changes === null ? null : { type: 'files', run, changes };
    }
    case 'refused': {
      const place = origin(record['origin']);
      return place === null ? null : { type: 'refused', origin: place };
    }
    case 'answer': {
      const request = id(record['request']);
      const answer = parseAnswer(record['answer']);
      return request === null || answer === null ? null : { type: 'answer', request, answer };
    }
    case 'fatal': {
      const message = text(record['message'], MAX_TEXT);
      return message === null ? null : { type: 'fatal', message: cut(message) };
    }
    default:
      return null;
  }
}

const STATUSES: readonly EndStatus[] = ['completed', 'failed', 'aborted', 'timed_out', 'lost'];
const CLOSE_REASONS: readonly CloseReason[] = ['closed', 'idle', 'evicted', 'network'];
const REASONS: readonly DeathReason[] = [
  ...CLOSE_REASONS,
  'unresponsive',
  'crashed',
  'load_failed',
  'frame_lost',
];
const SESSION_STATES = ['loading', 'ready', 'executing'] as const;

/** What the sandbox's supervisor said, or null when it is not of the protocol. */
export function parseSandboxEvent(value: unknown): SandboxEvent | null {
  const record = fields(value);
  if (record === null) return null;
  if (record['type'] === 'ready') return parseReady(record);
  if (record['type'] === 'pong') {
    const n = count(record['n']);
    return n === null ? null : { type: 'pong', n };
  }
  if (record['type'] === 'environment') return parseEnvironment(record);
  if (record['type'] === 'rest') {
    const run = id(record['run']);
    const rest = record['text'] instanceof Blob ? record['text'] : null;
    return run === null ? null : { type: 'rest', run, text: rest };
  }
  if (typeof record['type'] === 'string' && record['type'].startsWith('files_'))
    return parseFilesEvent(record);
  const session = id(record['session']);
  if (session === null) return null;
  switch (record['type']) {
    case 'capabilities': {
      const capabilities = parseCapabilities(record['capabilities']);
      return capabilities === null ? null : { type: 'capabilities', session, capabilities };
    }
    case 'refused': {
      const place = origin(record['origin']);
      return place === null ? null : { type: 'refused', session, run: id(record['run']), origin: place };
    }
    case 'answer': {
      const request = id(record['request']);
      const answer = parseAnswer(record['answer']);
      return request === null || answer === null ? null : { type: 'answer', session, request, answer };
    }
    case 'session': {
      const state = oneOf(record['state'], SESSION_STATES);
      return state === null ? null : { type: 'session', session, state };
    }
    case 'progress': {
      const progress = parseProgress(record);
      return progress === null ? null : { type: 'progress', session, ...progress };
    }
    case 'restored': {
      const restored = readRestored(record['restored']);
      return restored === null ? null : { type: 'restored', session, restored };
    }
    case 'dead': {
      const reason = oneOf(record['reason'], REASONS);
      const message = text(record['message'], MAX_WORDS);
      return reason === null || message === null ? null : { type: 'dead', session, reason, message };
    }
    case 'input_request': {
      const request = parseInputRequest(record);
      return request === null ? null : { type: 'input_request', session, ...request };
    }
    default:
      return parseRunEvent(record, session);
  }
}

function parseEnvironment(record: Fields): SandboxEvent | null {
  const place = asPlace(record['place']);
  const language = id(record['language']);
  const saved = record['saved'] === null ? null : (readSaved(record['saved']) ?? undefined);
  if (place === null || language === null || saved === undefined) return null;
  return { type: 'environment', place, language, saved };
}

function parseReady(record: Fields): SandboxEvent | null {
  const languages = all(record['languages'], 100, id);
  return languages === null ? null : { type: 'ready', shared: record['shared'] === true, languages };
}

function parseRunEvent(record: Fields, session: string): SandboxEvent | null {
  const run = id(record['run']);
  if (run === null) return null;
  switch (record['type']) {
    case 'started':
      return { type: 'started', session, run, names: parseNames(record['names']) };
    case 'output': {
      const batch = count(record['batch']);
      const outputs = parseOutputs(record['outputs']);
      const dropped = count(record['dropped']);
      if (batch === null || outputs === null || dropped === null) return null;
      return { type: 'output', session, run, batch, outputs, dropped };
    }
    case 'usage': {
      const elapsed = size(record['elapsed'], MAX_DURATION);
      const heap = count(record['heap']);
      return elapsed === null || heap === null ? null : { type: 'usage', session, run, elapsed, heap };
    }
    case 'result': {
      const status = oneOf(record['status'], STATUSES);
      const error = parseFailure(record['error']);
      const download = size(record['download'], MAX_DURATION);
      const execution = size(record['execution'], MAX_DURATION);
      const memory = count(record['memory']);
      if (status === null || error === undefined) return null;
      if (download === null || execution === null || memory === null) return null;
      return { type: 'result', session, run, status, error, download, execution, memory };
    }
    default:
      return null;
  }
}

function parseLimits(value: unknown): Limits | null {
  const record = fields(value);
  const execution = size(record?.['execution'], MAX_DURATION);
  const heap = size(record?.['heap']);
  const output = size(record?.['output']);
  return execution === null || heap === null || output === null ? null : { execution, heap, output };
}

/** What a session is to be. */
function parseWanted(record: Fields) {
  const language = id(record['language']);
  const profile = text(record['profile'], MAX_ID);
  const limits = parseLimits(record['limits']);
  const network = all(record['network'], MAX_ORIGINS, origin);
  if (language === null || profile === null || limits === null || network === null) return null;
  return { language, profile, limits, network };
}

const INDEX_PATH = /^\/index\/[\w.~-]{1,300}$/;

/** Undefined when it is not of the protocol. */
function parseIndex(value: unknown): IndexAccess | null | undefined {
  if (value === null) return null;
  const record = fields(value);
  const place = origin(record?.['place']);
  const path = record?.['path'] === null ? null : text(record?.['path'], MAX_ID * 4);
  if (place === null) return undefined;
  return path === null || INDEX_PATH.test(path) ? { place, path } : undefined;
}

/** What the page said to the supervisor, or null when it is not of the protocol. */
export function parseCommand(value: unknown): Command | null {
  const record = fields(value);
  if (record === null) return null;
  if (record['type'] === 'ping') {
    const n = count(record['n']);
    return n === null ? null : { type: 'ping', n };
  }
  if (record['type'] === 'rest') {
    const run = id(record['run']);
    return run === null ? null : { type: 'rest', run };
  }
  if (record['type'] === 'files') {
    const request = id(record['request']);
    const place = asPlace(record['place']);
    const action = parseFilesAction(record['action']);
    if (request === null || place === null || action === null) return null;
    return { type: 'files', request, place, action };
  }
  if (record['type'] === 'prepare') {
    const wanted = parseWanted(record);
    return wanted === null ? null : { type: 'prepare', ...wanted };
  }
  if (record['type'] === 'environment') {
    const place = asPlace(record['place']);
    const language = id(record['language']);
    const action = oneOf(record['action'], ['tell', 'forget', 'drop', 'retry', 'stop', 'start'] as const);
    if (place === null || language === null || action === null) return null;
    return { type: 'environment', place, language, action };
  }
  const session = id(record['session']);
  if (session === null) return null;
  switch (record['type']) {
    case 'open': {
      const wanted = parseWanted(record);
      const place = record['place'] === null ? null : (asPlace(record['place']) ?? undefined);
      const index = parseIndex(record['index']);
      if (wanted === null || place === undefined || index === undefined) return null;
      const keep = record['keep'] === true;
      return { type: 'open', session, place, keep, index, ...wanted };
    }
    case 'request': {
      const request = id(record['request']);
      const method = oneOf(record['method'], REQUEST_METHODS);
      const params = copyJson(record['params'], 0, { nodes: MAX_NODES });
      const blob = attached(record['blob']);
      if (request === null || method === null || params === NOT_JSON || blob === null) return null;
      return { type: 'request', session, request, method, params, ...blob };
    }
    case 'execute': {
      const run = id(record['run']);
      const cell = id(record['cell']);
      const source = text(record['source'], MAX_SOURCE);
      const limits = parseLimits(record['limits']);
      if (run === null || cell === null || source === null || limits === null) return null;
      const theme = record['theme'] === 'dark' ? 'dark' : 'light';
      return { type: 'execute', session, run, cell, source, limits, theme };
    }
    case 'interrupt': {
      const run = id(record['run']);
      return run === null ? null : { type: 'interrupt', session, run };
    }
    case 'input_reply': {
      const run = id(record['run']);
      const reply = text(record['text'], MAX_SOURCE);
      return run === null || reply === null ? null : { type: 'input_reply', session, run, text: reply };
    }
    case 'painted': {
      const batch = count(record['batch']);
      return batch === null ? null : { type: 'painted', session, batch };
    }
    case 'close': {
      const reason = oneOf(record['reason'], CLOSE_REASONS);
      return reason === null ? null : { type: 'close', session, reason };
    }
    default:
      return null;
  }
}
