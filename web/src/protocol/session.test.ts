import { describe, expect, it } from 'vitest';
import { frameOf } from './frame.js';
import {
  DEFAULT_LIMITS,
  LONGEST_NAME,
  MOST_NAMES,
  parseCommand,
  parseFrame,
  parseSandboxEvent,
  parseSharedWorkerEvent,
  parseWorkerEvent,
} from './session.js';
import type { Command, Output, SandboxEvent, WorkerEvent } from './session.js';

const parseOutput = (output: unknown): Output | null => parseFrame({ run: 'r', output })?.output ?? null;

const stream = { output_type: 'stream', name: 'stdout', text: 'x' } as const;
const failure = { name: 'ValueError', message: 'no', line: 3 };
const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

const capabilities = { interrupt: true, input: false, heap: true, requests: ['slice', 'snapshot'] } as const;

const CONVERSATION = '01890000-0000-7000-8000-000000000001';
const workerEvents: WorkerEvent[] = [
  { type: 'opened', heap: 10, capabilities },
  { type: 'modules', modules: [['numpy/core.so', module]] },
  { type: 'progress', phase: 'packages', label: 'pandas', loaded: 1, total: 2 },
  { type: 'started', run: 'r', names: null },
  { type: 'output', run: 'r', outputs: [stream] },
  { type: 'input_request', run: 'r', prompt: 'name?', password: false },
  { type: 'result', run: 'r', status: 'failed', error: failure, download: 0, execution: 4.5, heap: 9 },
  { type: 'refused', origin: 'https://api.example.org:8443' },
  { type: 'answer', request: 'q', answer: { value: { rows: [1, null] } } },
  {
    type: 'files',
    run: 'r',
    changes: [
      { path: 'a.txt', data: new Blob(['1']) },
      { path: 'b', data: null },
    ],
  },
  { type: 'fatal', message: 'gone' },
];

const sandboxEvents: SandboxEvent[] = [
  { type: 'ready', shared: true, languages: ['python'] },
  { type: 'pong', n: 4 },
  { type: 'session', session: 's', state: 'loading' },
  { type: 'progress', session: 's', phase: 'runtime', label: 'Python', loaded: 0, total: 0 },
  { type: 'started', session: 's', run: 'r', names: null },
  { type: 'output', session: 's', run: 'r', batch: 1, outputs: [stream], dropped: 0 },
  { type: 'input_request', session: 's', run: 'r', prompt: '', password: true },
  { type: 'usage', session: 's', run: 'r', elapsed: 20, heap: 5 },
  {
    type: 'result',
    session: 's',
    run: 'r',
    status: 'lost',
    error: null,
    download: 0,
    execution: 1,
    memory: 2,
  },
  { type: 'dead', session: 's', reason: 'crashed', message: 'Python crashed.' },
  { type: 'capabilities', session: 's', capabilities },
  { type: 'answer', session: 's', request: 'q', answer: { refusal: 'busy', message: 'later' } },
  { type: 'files_changed', conversation: CONVERSATION, problem: null },
  { type: 'files_progress', request: 'q', done: 7 },
  { type: 'files_answer', request: 'q', answer: { did: 'change' } },
  { type: 'files_answer', request: 'q', answer: { did: 'refuse', message: 'no' } },
  { type: 'files_answer', request: 'q', answer: { did: 'read', file: new Blob(['1']) } },
  {
    type: 'files_answer',
    request: 'q',
    answer: {
      did: 'list',
      list: { files: [{ path: 'a.csv', size: 1, modified: 2 }], used: 1, quota: 9, persistent: true },
    },
  },
];

const commands: Command[] = [
  {
    type: 'open',
    index: { site: 'https://packages.example', path: '/index/17.a-b_c' },
    session: 's',
    conversation: CONVERSATION,
    keep: false,
    language: 'python',
    profile: '',
    limits: DEFAULT_LIMITS,
    network: ['https://a.example'],
  },
  {
    type: 'open',
    index: null,
    session: 's',
    conversation: null,
    keep: false,
    language: 'python',
    profile: 'data',
    limits: DEFAULT_LIMITS,
    network: [],
  },
  { type: 'files', request: 'q', conversation: CONVERSATION, action: { do: 'list' } },
  {
    type: 'files',
    request: 'q',
    conversation: CONVERSATION,
    action: { do: 'write', path: 'a/b.csv', file: new Blob(['1']) },
  },
  { type: 'files', request: 'q', conversation: CONVERSATION, action: { do: 'read', path: 'a/b.csv' } },
  { type: 'files', request: 'q', conversation: CONVERSATION, action: { do: 'rename', path: 'a', to: 'b' } },
  { type: 'files', request: 'q', conversation: CONVERSATION, action: { do: 'remove', paths: ['a'] } },
  { type: 'files', request: 'q', conversation: CONVERSATION, action: { do: 'clear' } },
  { type: 'files', request: 'q', conversation: CONVERSATION, action: { do: 'cancel', of: 'p' } },
  { type: 'request', session: 's', request: 'q', method: 'variables', params: [1] },
  { type: 'rest', run: 'r' },
  { type: 'execute', session: 's', run: 'r', cell: 'c', source: '1', limits: DEFAULT_LIMITS, theme: 'dark' },
  { type: 'interrupt', session: 's', run: 'r' },
  { type: 'input_reply', session: 's', run: 'r', text: 'Ada' },
  { type: 'painted', session: 's', batch: 1 },
  { type: 'close', session: 's', reason: 'evicted' },
  { type: 'ping', n: 1 },
];

const cases = [
  ['worker events', workerEvents, parseWorkerEvent],
  ['sandbox events', sandboxEvents, parseSandboxEvent],
  ['commands', commands, parseCommand],
] as const;

describe.each(cases)('%s', (_, messages, parse) => {
  it.each(messages.map((message) => [message.type, message] as const))(
    '%s passes as it is',
    (_type, message) => {
      expect(parse(message)).toEqual(message);
    },
  );

  it.each(messages.map((message) => [message.type, message] as const))(
    '%s loses fields that are not declared',
    (_type, message) => {
      expect(parse({ ...message, extra: 'field' })).toEqual(message);
    },
  );

  it.each(messages.map((message) => [message.type, message] as const))(
    '%s is refused when any field has another type',
    (_type, message) => {
      for (const [key, value] of Object.entries(message)) {
        if (typeof value === 'boolean') continue; // anything but true is false
        if (key === 'params') continue; // any JSON
        if (key === 'theme') continue; // anything but dark is light
        if (key === 'names') continue; // what cannot be read is not known
        for (const wrong of [{}, Symbol('no'), -1, Number.NaN]) {
          expect(parse({ ...message, [key]: wrong }), key).toBeNull();
        }
      }
    },
  );

  it.each([null, undefined, 7, 'text', [], { type: 'nothing' }, { type: 'constructor' }, new Map()])(
    'refuse %s',
    (value) => {
      expect(parse(value)).toBeNull();
    },
  );
});

describe('outputs', () => {
  it('are refused when they are large only by holding one part many times', () => {
    let part: unknown = [0];
    for (let depth = 0; depth < 4; depth += 1) part = Array.from({ length: 10 }, () => part);
    const output = { output_type: 'display_data', data: { x: part }, metadata: {} };
    const outputs = Array.from({ length: 300 }, () => output);
    expect(parseWorkerEvent({ type: 'output', run: 'r', outputs: outputs.slice(0, 2) })).not.toBeNull();
    expect(parseSharedWorkerEvent({ type: 'output', run: 'r', outputs: [output] })).toBeNull();
    expect(parseWorkerEvent({ type: 'output', run: 'r', outputs })).toBeNull();
  });

  it('a file that goes with a request or an answer is a blob, and nothing else', () => {
    const blob = new Blob(['saved']);
    const answer = (attached: unknown) =>
      parseWorkerEvent({ type: 'answer', request: 'q', answer: { value: {}, blob: attached } });
    expect(answer(blob)).toEqual({ type: 'answer', request: 'q', answer: { value: {}, blob } });
    const large = Object.defineProperty(new Blob(['x']), 'size', { value: 2 ** 30 });
    for (const wrong of ['saved', new Uint8Array(3), {}, large]) expect(answer(wrong)).toBeNull();
    const asked = (attached: unknown) =>
      parseCommand({
        type: 'request',
        session: 's',
        request: 'q',
        method: 'restore',
        params: {},
        blob: attached,
      });
    expect(asked(blob)).toMatchObject({ method: 'restore', blob });
    expect(asked(undefined)).not.toHaveProperty('blob');
    expect(asked('saved')).toBeNull();
  });

  it('and answers are refused when they are large only by holding one text many times', () => {
    const long = 'x'.repeat(1 << 20);
    const answer = (times: number) =>
      parseWorkerEvent({
        type: 'answer',
        request: 'q',
        answer: { value: Array.from({ length: times }, () => long) },
      });
    expect(answer(20)).not.toBeNull();
    expect(answer(100)).toBeNull();
  });

  it('are copied, so that later changes do not matter', () => {
    const data = { 'application/json': { list: [1, { deep: true }] } };
    const output = parseOutput({ output_type: 'display_data', data, metadata: {} });
    data['application/json'].list.push(2);
    expect(output).toEqual({
      output_type: 'display_data',
      data: { 'application/json': { list: [1, { deep: true }] } },
      metadata: {},
      display_id: null,
    });
  });

  it('never set a prototype', () => {
    const output = frameOf(
      '{"run":"r","output":{"output_type":"display_data","data":{"__proto__":{"polluted":1},"a":1},"metadata":{}}}',
    )?.output;
    expect(output).toEqual({ output_type: 'display_data', data: { a: 1 }, metadata: {}, display_id: null });
    expect(Object.getPrototypeOf(output?.output_type === 'display_data' ? output.data : null)).toBe(
      Object.prototype,
    );
  });

  it('are cut when they nest without end, and refused when they cannot be read', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const cut = JSON.stringify(parseOutput({ output_type: 'display_data', data: { x: loop }, metadata: {} }));
    expect(cut.split('self')).toHaveLength(65);
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const frame = `{"run":"r","output":{"output_type":"display_data","data":{"x":${deep}},"metadata":{}}}`;
    expect(JSON.stringify(frameOf(frame))).toContain('[nested too deeply to be kept]');
    expect(frameOf(frame.slice(0, -1))).toBeNull();
  });

  it.each([
    ['a date', new Date()],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['infinity', Number.POSITIVE_INFINITY],
    ['undefined', undefined],
    ['a map', new Map()],
  ])('are refused when they hold %s', (_, value) => {
    expect(parseOutput({ output_type: 'display_data', data: { x: value }, metadata: {} })).toBeNull();
  });

  const frame = {
    where: 'cell',
    cell: 'm.0',
    file: 'cell 1',
    line: 2,
    name: 'half',
    source: { first: 1, lines: ['def half(x):', '    return 1 / x'] },
    values: [{ name: 'x', preview: '0' }],
    repeat: { levels: 2, times: 2496 },
  };

  it('of every kind pass', () => {
    const outputs = [
      stream,
      { output_type: 'display_data', data: { 'text/plain': 'x' }, metadata: {}, display_id: null },
      { output_type: 'execute_result', data: {}, metadata: {}, execution_count: 3, display_id: 'd' },
      { output_type: 'execute_result', data: {}, metadata: {}, execution_count: null, display_id: null },
      { output_type: 'update_display_data', data: { 'text/plain': 'y' }, metadata: {}, display_id: 'd' },
      { output_type: 'clear_output', wait: true },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['a', 'b'], frames: [frame] },
    ];
    for (const output of outputs) expect(parseOutput(output)).toEqual(output);
  });

  it('tell an error also where its frames are odd', () => {
    const error = { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['a'] };
    const frames = (odd: unknown): unknown => {
      const output = parseOutput({ ...error, frames: odd });
      return output?.output_type === 'error' ? output.frames : output;
    };
    expect(frames(undefined)).toEqual([]);
    for (const odd of [{}, 'x', [null], [{ ...frame, where: 'app' }], [{ ...frame, line: '3' }]])
      expect(frames(odd)).toEqual([]);
    expect(frames(Array.from({ length: 101 }, () => frame))).toEqual([]);
    const bare = { where: 'library', file: 'x.py', line: 3, name: 'f' };
    expect(
      frames([
        {
          ...bare,
          cell: 5,
          source: { first: 1, lines: [2] },
          values: [{ name: 1 }],
          repeat: { levels: 1e6, times: 2 },
          more: 1,
        },
      ]),
    ).toEqual([{ ...bare, cell: null, source: null, values: [], repeat: null }]);
  });

  it('are refused when they are of no known kind or half there', () => {
    const wrong = [
      { output_type: 'update_display_data', data: {}, metadata: {} },
      { output_type: 'stream', name: 'stdin', text: '' },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: [1] },
      { output_type: 'display_data', data: [] },
      { output_type: 'display_data', data: {}, metadata: {}, display_id: 1 },
    ];
    for (const output of wrong) expect(parseOutput(output)).toBeNull();
  });
});

describe('a refused site', () => {
  const session = { type: 'refused', session: 's', run: null };

  it('is an origin as browsers write it, and nothing else', () => {
    expect(parseSandboxEvent({ ...session, origin: 'http://127.0.0.1:8000' })).not.toBeNull();
    for (const origin of [
      'https://a.example/path',
      'https://A.example',
      'https://user@a.example',
      'javascript:alert(1)',
      'https://a.example\u202e',
      `https://${'a'.repeat(300)}.example`,
      'null',
      '*',
    ])
      expect(parseSandboxEvent({ ...session, origin }), origin).toBeNull();
  });
});

describe('what was beyond a limit', () => {
  it('is text in a blob, or nothing', () => {
    const text = new Blob(['x']);
    expect(parseSandboxEvent({ type: 'rest', run: 'r', text })).toEqual({ type: 'rest', run: 'r', text });
    expect(parseSandboxEvent({ type: 'rest', run: 'r', text: 'x' })).toEqual({
      type: 'rest',
      run: 'r',
      text: null,
    });
  });
});

describe('frames of the ring', () => {
  it.each(['', 'not json', '7', 'null', '{"run":"r"}', '{"output":{}}', '{"run":"","output":{}}'])(
    'are refused: %s',
    (json) => {
      expect(frameOf(json)).toBeNull();
    },
  );
});

describe('the package index of a session', () => {
  const open = commands.find(({ type }) => type === 'open');

  it('may be one that the reader has not allowed', () => {
    const index = { site: 'https://packages.example', path: null };
    expect(parseCommand({ ...open, index })).toMatchObject({ index });
  });

  it.each([
    'https://evil.example/index/a',
    '/index/../runtimes',
    '/index/',
    '/other/a',
    '/index/a/b',
    '//evil.example',
  ])('is nowhere else on the site: %s', (path) => {
    expect(parseCommand({ ...open, index: { site: 'https://packages.example', path } })).toBeNull();
  });
});

describe('what no server can store', () => {
  const HALF = '\ud800';
  const failure = (fields: object) =>
    parseWorkerEvent({
      type: 'result',
      run: 'r',
      status: 'failed',
      error: { name: 'E', message: 'm', line: 1, ...fields },
      download: 0,
      execution: 0,
      heap: 1,
    });

  it('is half of a character: it is replaced in every text, and no name has one', () => {
    expect(failure({ name: HALF, message: `${HALF}x` })).toMatchObject({
      error: { name: '\ufffd', message: '\ufffdx' },
    });
    expect(failure({ message: `${'x'.repeat(19_999)}😀` })).toMatchObject({
      error: { message: `${'x'.repeat(19_999)}\ufffd` },
    });
    const outputs = [
      { output_type: 'stream', name: 'stdout', text: HALF },
      {
        output_type: 'display_data',
        data: { 'text/plain': HALF, [HALF]: [HALF, { [HALF]: HALF }] },
        metadata: { a: HALF },
      },
      {
        output_type: 'error',
        ename: HALF,
        evalue: HALF,
        traceback: [HALF],
        frames: [{ where: 'cell', file: HALF, line: 1, name: HALF }],
      },
    ];
    const parsed = outputs.map((output) => JSON.stringify(parseOutput(output)));
    expect(parsed.filter((text) => text.includes('\\ud') || text === 'null')).toEqual([]);
    const progress = { type: 'progress', phase: 'packages', label: HALF, loaded: 0, total: 0 };
    expect(parseWorkerEvent(progress)).toMatchObject({ label: '\ufffd' });
    expect(
      parseWorkerEvent({ type: 'answer', request: 'q', answer: { value: [{ [HALF]: HALF }] } }),
    ).toMatchObject({
      answer: { value: [{ '\ufffd': '\ufffd' }] },
    });
    expect(parseWorkerEvent({ type: 'started', run: HALF, names: null })).toBeNull();
  });

  it('is a name too many, too long or of another type: none are known then', () => {
    const names = (told: unknown): unknown => {
      const event = parseWorkerEvent({ type: 'started', run: 'r', names: told });
      return event?.type === 'started' ? event.names : undefined;
    };
    const most = Array.from({ length: MOST_NAMES }, (_, n) => `x${n}`);
    expect(names({ defines: most, uses: ['größe'], more: 1 })).toEqual({ defines: most, uses: ['größe'] });
    for (const told of [
      undefined,
      null,
      'x',
      { defines: ['x'] },
      { defines: [...most, 'x'], uses: [] },
      { defines: [], uses: ['x'.repeat(LONGEST_NAME + 1)] },
      { defines: [''], uses: [] },
      { defines: [HALF], uses: [] },
      { defines: { length: 1, 0: 'x' }, uses: [] },
    ])
      expect(names(told)).toBeNull();
  });

  it('is a line that is no whole number', () => {
    for (const line of [1.5, 1e300, -1, NaN, '1', 2 ** 53])
      expect(failure({ line })).toMatchObject({ error: { line: null } });
    expect(parseOutput({ output_type: 'execute_result', data: {}, execution_count: 0.5 })).toMatchObject({
      execution_count: null,
    });
  });

  it('is what lies too deep: a word stands for it, and the rest is kept', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 300; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
    const output = parseOutput({
      output_type: 'display_data',
      data: { 'application/json': deep, 'text/plain': 'x' },
    });
    expect(output).toMatchObject({ data: { 'text/plain': 'x' } });
    expect(JSON.stringify(output)).toContain('[nested too deeply to be kept]');
  });
});
