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
