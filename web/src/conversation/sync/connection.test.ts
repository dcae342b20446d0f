import { beforeEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import type { Socket } from './environment.js';
import { MemoryBrowser, type MemoryPage } from '../../testing/memory-environment.js';
import { MemoryServer } from '../../testing/memory-server.js';

/** A server that welcomes the page and says nothing more. */
class SilentSocket implements Socket {
  binaryType: BinaryType = 'blob';
  readonly bufferedAmount = 0;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly sent: unknown[] = [];
  isClosed = false;

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.isClosed = true;
  }

  welcome(): void {
    this.onopen?.();
    this.onmessage?.({ data: JSON.stringify({ type: 'welcome' }) });
  }
}

const PROBE = new Uint8Array([1]);
let page: MemoryPage;
let sockets: SilentSocket[];
let connection: Connection;

beforeEach(() => {
  page = new MemoryBrowser().page(new MemoryServer());
  sockets = [];
  Object.assign(page, {
    connect: () => {
      sockets.push(new SilentSocket());
      return sockets.at(-1);
    },
  });
  const nothing = (): void => undefined;
  connection = new Connection(page, '/talk', {
    position: () => ({ epoch: 'e', seq: 0 }),
    opened: nothing,
    welcomed: nothing,
    event: nothing,
    frame: nothing,
    stateChanged: nothing,
    missing: nothing,
    refused: nothing,
    probe: () => PROBE,
  });
  connection.start();
  sockets[0]!.welcome();
});

describe('a connection', () => {
  it('asks a silent server whether it is there, and connects anew when it does not answer', () => {
    page.clock.advance(29_000);
    expect(sockets[0]!.sent).toHaveLength(1);
    page.clock.advance(1_000);
    expect(sockets[0]!.sent[1]).toBe(PROBE);
    page.clock.advance(10_000);
    expect(sockets[0]!.isClosed).toBe(true);
    expect(connection.state).toBe('connecting');
  });

  it.each(['offline', 'online', 'visible'] as const)('asks at once when the page is %s', (occasion) => {
    page.happen(occasion);
    expect(sockets[0]!.sent[1]).toBe(PROBE);
    page.clock.advance(9_000);
    expect(connection.state).toBe('online');
    page.clock.advance(1_000);
    expect(connection.state).toBe('connecting');
  });

  it('stays when a server that needs no network answers', () => {
    page.happen('offline');
    sockets[0]!.onmessage?.({ data: new ArrayBuffer(1) });
    page.clock.advance(20_000);
    expect(connection.state).toBe('online');
    expect(sockets).toHaveLength(1);
  });
});
