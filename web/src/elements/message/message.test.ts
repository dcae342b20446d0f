// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.js';
import type { Message, MessageError } from '../../protocol/generated.js';
import './message.js';
import type { FencedMessage } from './message.js';
import '../shell/model-picker.js';
import '../shell/missing.js';
import { button, buttons, heard, mount, SetRuns, shown } from '../../testing/set-runs.js';

// Colours would come after the test has ended.
vi.mock('../editor/source.js', () => ({}));

let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore();
  store.add({ role: 'user', text: 'How much is 2 + 2?' });
});

function show(fields: Partial<Message>): Promise<FencedMessage> {
  const { id } = store.add({ role: 'assistant', text: '', ...fields });
  return mount(document.createElement('fenced-message'), {
    message: id,
    workspace: { store, runs: new SetRuns() },
  });
}

const names = (element: Element): string[] =>
  buttons(element)
    .map((one) => one.textContent.trim())
    .filter((name) => name !== '');
const failed = (kind: MessageError['kind']): MessageError => ({
  kind,
  message: 'What happened.',
  hint: 'What to do.',
  retry_at: null,
});

describe('reasoning', () => {
  it('is folded, with the time it took, and no cell', async () => {
    const reasoning = 'First\n```python\nprint(1)\n```';
    const element = await show({ text: 'It is 4.', reasoning, thought: 12.3 });
    const details = element.renderRoot
      .querySelector('fenced-reasoning')!
      .renderRoot.querySelector('details')!;
    expect(details.getAttribute('aria-label')).toBe('Reasoning');
    expect(details.open).toBe(false);
    expect(shown(element)).toContain('Thought for 12 s');
    expect(shown(element)).not.toContain('print(1)');
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await element.renderRoot.querySelector('fenced-reasoning')!.updateComplete;
    expect(shown(element)).toContain('print(1)');
    expect(element.renderRoot.querySelector('fenced-cell')).toBeNull();
  });

  it('shows its last line and its time while the model thinks', async () => {
    const element = await show({ status: 'streaming', reasoning: 'First line\nSecond line', thought: 80 });
    expect(shown(element)).toContain('Thinking · 1 min 20 s');
    expect(shown(element)).toContain('Second line');
    expect(shown(element)).not.toContain('First line');
    expect(shown(element)).not.toContain('Waiting for');
  });

  it('is not copied with the message', async () => {
    const element = await show({ text: 'It is 4.', reasoning: 'Hmm.', thought: 2 });
    const copied: string[] = [];
    vi.stubGlobal('navigator', { clipboard: { writeText: (text: string) => void copied.push(text) } });
    button(element, 'Copy message').click();
    vi.unstubAllGlobals();
    expect(copied).toEqual(['It is 4.']);
  });
});

describe('an end', () => {
  it('of a whole answer says nothing', async () => {
    expect(names(await show({ text: 'It is 4.' }))).toEqual([]);
  });

  it('that the reader made offers to go on and to begin anew', async () => {
    const element = await show({ text: 'It', status: 'interrupted', error: failed('stopped') });
    expect(shown(element)).toContain('What happened. What to do.');
    expect(element.renderRoot.querySelector('[role=alert]')).toBeNull();
    expect(names(element)).toEqual(['Continue', 'Retry']);
    const { length } = store.tree.siblings(element.message);
    button(element, 'Retry').click();
    expect(store.tree.siblings(element.message)).toHaveLength(length + 1);
    expect(store.tree.message(element.message)?.text).toBe('It');
  });

  it('before anything came is tried again in the same answer', async () => {
    const element = await show({ status: 'error', error: failed('provider') });
    expect(element.renderRoot.querySelector('[role=alert]')).not.toBeNull();
    expect(names(element)).toEqual(['Retry']);
    button(element, 'Retry').click();
    expect(store.tree.siblings(element.message)).toHaveLength(1);
    expect(store.tree.message(element.message)?.status).toBe('streaming');
  });

  it('without a model is quiet', async () => {
    const element = await show({ status: 'error', error: failed('no_model') });
    expect(element.renderRoot.querySelector('[role=alert], .failed')).toBeNull();
  });
});

describe('the choice of a model', () => {
  const picker = async (model: string | null, ...ids: string[]): Promise<string> => {
    const models = ids.map((id) => ({ id, label: id.toUpperCase(), provider: 'p', note: '' }));
    const element = await mount(document.createElement('fenced-model-picker'), {
      models: { default: ids[0] ?? null, models, state: 'ready' },
      model,
    });
    return shown(element.renderRoot.querySelector('[slot=trigger], .none')!).trim();
  };

  it('shows the chosen one, or the default', async () => {
    expect(await picker('a:y', 'a:x', 'a:y')).toBe('A:Y');
    expect(await picker(null, 'a:x')).toBe('A:X');
  });

  it('says that the chosen one is not there any more', async () => {
    expect(await picker('ollama:llama3:8b', 'a:x')).toBe('llama3:8b· not available');
  });

  it('says where there is none', async () => {
    expect(await picker(null)).toBe('No model');
  });
});

it('in place of a conversation that is not there others are offered', async () => {
  const begun = heard('fenced-new');
  const element = await mount(document.createElement('fenced-missing'), {});
  expect(shown(element)).toContain('This conversation is not here');
  expect(names(element)).toEqual(['New conversation', 'Show the list']);
  button(element, 'New conversation').click();
  expect(begun).toHaveLength(1);
  element.deleted = true;
  element.listed = true;
  await element.updateComplete;
  expect(shown(element)).toContain('This conversation was deleted');
  expect(names(element)).toEqual(['New conversation']);
});
