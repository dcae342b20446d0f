import { expect, it } from 'vitest';
import type { Environment } from '../conversation/sync/environment.js';
import { browserEnvironment } from '../conversation/sync/environment.js';
import type { PageConfig } from '../protocol/generated.js';
import { findIndex } from './package-index.js';

const SITE = 'https://packages.example';
const HOUR = 3_600_000;

function setUp(network: Partial<PageConfig['network']> = {}) {
  const server = { now: 0, asked: 0, works: true };
  const environment: Environment = {
    ...browserEnvironment('https://app.example'),
    clock: { now: () => server.now, after: () => () => undefined, random: () => 0 },
    fetch: (address, init) => {
      expect([address, init?.method]).toEqual(['https://app.example/api/package-index', 'POST']);
      server.asked += 1;
      const body = { path: `/index/${server.asked}`, expires: (server.now + 12 * HOUR) / 1000 };
      return Promise.resolve(
        server.works ? new Response(JSON.stringify(body)) : new Response(null, { status: 503 }),
      );
    },
  };
  const config = {
    network: { allowed: [], consent: true, index: SITE, ...network },
  } as unknown as PageConfig;
  return { server, find: findIndex(environment, config) };
}

it('is none where the server has none, and has no folder where the reader has not allowed it', () => {
  expect(setUp({ index: null }).find([SITE])).toBeNull();
  const { find, server } = setUp();
  expect(find(['https://other.example'])).toEqual({ site: SITE, path: null });
  expect(server.asked).toBe(0);
});

it('has a folder where the reader or the operator allows it, kept until it would end soon', async () => {
  const { find, server } = setUp();
  expect(await find([SITE])).toEqual({ site: SITE, path: '/index/1' });
  server.now = 5 * HOUR;
  expect(find([SITE])).toEqual({ site: SITE, path: '/index/1' });
  server.now = 7 * HOUR;
  expect(await find([SITE])).toEqual({ site: SITE, path: '/index/2' });
  expect(await setUp({ allowed: [SITE] }).find([])).toEqual({ site: SITE, path: '/index/1' });
});

it('has one that the server refuses where it gave none, and asks again for the next session', async () => {
  const { find, server } = setUp();
  server.works = false;
  expect(await find([SITE])).toEqual({ site: SITE, path: '/index/none' });
  server.works = true;
  expect(await find([SITE])).toEqual({ site: SITE, path: '/index/2' });
});
