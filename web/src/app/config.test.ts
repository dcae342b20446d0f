import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../conversation/tree/drafts.js';
import type { PageConfig } from '../protocol/generated.js';
import { allowedSettings, contextSettings } from './config.js';

const config: PageConfig = {
  version: '1',
  revision: 'r',
  tested: [],
  examples: [],
  sandbox: 'site',
  sandbox_origin: 'http://127.0.0.1',
  ceilings: {
    execution_seconds: 30,
    heap_bytes: 1 << 29,
    output_bytes: 1_000_000,
    idle_seconds: 600,
    sessions: 2,
  },
  network: { allowed: ['https://data.example'], consent: true, index: null },
};
const settings = { ...DEFAULT_SETTINGS, network: ['https://api.example', 'https://data.example'] };

it('holds a conversation to what the operator allows now, whatever was allowed when it was set', () => {
  expect(contextSettings(settings, config)).toEqual({
    limits: { execution: 30_000, heap: 1 << 29, output: 1_000_000 },
    network: ['https://api.example'],
    idle: 600_000,
    keep: true,
  });
});

it('asks the server for nothing that it would refuse: settings from before must not be in the way of new ones', () => {
  expect(allowedSettings(settings, config)).toEqual({
    ...settings,
    execution_seconds: 30,
    heap_bytes: 1 << 29,
    output_bytes: 1_000_000,
    idle_seconds: 600,
    network: settings.network,
  });
  const closed: PageConfig = { ...config, network: { allowed: [], consent: false, index: null } };
  expect(allowedSettings(settings, closed).network).toEqual([]);
  expect(allowedSettings(settings, { ...config, sandbox: 'opaque' }).network).toEqual([]);
});
