import { expect, it } from 'vitest';
import { closeSharedPlaces } from './shared-places.js';

it('leaves no way to a place that sessions share, wherever the browser keeps it', () => {
  class Navigator {
    get locks(): string {
      return 'locks';
    }
    get language(): string {
      return 'en';
    }
  }
  class Global {
    readonly navigator = new Navigator();
    readonly location = { protocol: 'http:' };
    get indexedDB(): string {
      return 'databases';
    }
  }
  const scope = Object.assign(new Global(), { BroadcastChannel: 'channel', fetch: 'fetch' });
  closeSharedPlaces(scope);
  expect(scope.BroadcastChannel).toBeUndefined();
  expect(scope.indexedDB).toBeUndefined();
  expect(scope.navigator.locks).toBeUndefined();
  expect([scope.fetch, scope.navigator.language]).toEqual(['fetch', 'en']);
});

it('takes away the making of workers where the policy would let it', () => {
  const scope = (protocol: string) => ({ navigator: {}, location: { protocol }, Worker: 'Worker' });
  const [blob, plain] = [scope('blob:'), scope('https:')];
  closeSharedPlaces(blob);
  closeSharedPlaces(plain);
  expect([blob.Worker, plain.Worker]).toEqual([undefined, 'Worker']);
});
