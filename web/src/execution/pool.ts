/**
 * The live sessions of a tab, over one sandbox. Each costs as much memory as a small program, so there are at
 * most four; when a fifth is wanted, the one that was used longest ago and is idle is closed.
 */
import type { Command, Limits, SandboxEvent } from '../protocol/session.js';
import type { SandboxPort } from './api.js';

export const MAX_SESSIONS = 4;

export type SessionEvent = Exclude<SandboxEvent, { type: 'ready' | 'pong' }>;

/** Who uses a session. */
export interface Tenant {
  readonly language: string;
  readonly limits: Limits;
  receive(event: SessionEvent): void;
  /** Whether the session could be closed without ending a run. */
  idle(): boolean;
}

interface Lease {
  readonly id: string;
  readonly tenant: Tenant;
  used: number;
  /** Posted to the sandbox; before that it waits for a place. */
  opened: boolean;
  closing: boolean;
}

export class SessionPool {
  readonly #port: SandboxPort;
  readonly #max: number;
  readonly #makeId: () => string;
  readonly #leases = new Map<string, Lease>();
  readonly #unlisten: () => void;
  #uses = 0;

  constructor(port: SandboxPort, options: { readonly max?: number; readonly makeId?: () => string } = {}) {
    this.#port = port;
    this.#max = options.max ?? MAX_SESSIONS;
    this.#makeId = options.makeId ?? (() => crypto.randomUUID());
    this.#unlisten = port.listen((event) => this.#receive(event));
  }

  /** An id for a session that is to be opened; never used again. */
  reserve(): string {
    return this.#makeId();
  }

  /** Opens a session as soon as there is a place for it. The tenant may hear of it before this returns. */
  open(id: string, tenant: Tenant): void {
    this.#leases.set(id, { id, tenant, used: this.#next(), opened: false, closing: false });
    this.#admit();
  }

  /** Passes a command on; one for a session that is gone does nothing. */
  post(command: Exclude<Command, { type: 'open' | 'close' | 'ping' }>): void {
    const lease = this.#leases.get(command.session);
    if (lease === undefined || !lease.opened) return;
    lease.used = this.#next();
    this.#port.post(command);
  }

  /** Ends a session; its tenant hears `dead` (`closed`). */
  close(id: string): void {
    const lease = this.#leases.get(id);
    if (lease === undefined || lease.closing) return;
    lease.closing = true;
    if (lease.opened) this.#port.post({ type: 'close', session: id });
    else this.#receive({ type: 'dead', session: id, reason: 'closed', message: 'The session was closed.' });
  }

  /** To be called when a session became idle: another may be waiting for its place. */
  rested(): void {
    this.#admit();
  }

  dispose(): void {
    for (const id of [...this.#leases.keys()]) this.close(id);
    this.#unlisten();
  }

  #next(): number {
    this.#uses += 1;
    return this.#uses;
  }

  /** Opens what waits, in order; makes room by closing idle sessions. */
  #admit(): void {
    for (const lease of this.#leases.values()) {
      if (lease.opened || lease.closing) continue;
      const live = [...this.#leases.values()].filter((other) => other.opened);
      if (live.length >= this.#max && !this.#evict(live)) return;
      const full = [...this.#leases.values()].filter((other) => other.opened).length >= this.#max;
      if (full) return; // goes on when the evicted one is dead
      lease.opened = true;
      const { language, limits } = lease.tenant;
      this.#port.post({ type: 'open', session: lease.id, language, limits });
    }
  }

  /** False when every session is busy. */
  #evict(live: readonly Lease[]): boolean {
    if (live.some((lease) => lease.closing)) return true;
    const idle = live.filter((lease) => lease.tenant.idle()).sort((a, b) => a.used - b.used);
    const oldest = idle[0];
    if (oldest === undefined) return false;
    this.close(oldest.id);
    return true;
  }

  #receive(event: SandboxEvent): void {
    if (event.type === 'ready' || event.type === 'pong') return;
    const lease = this.#leases.get(event.session);
    if (lease === undefined) return;
    if (event.type === 'dead') this.#leases.delete(event.session);
    lease.tenant.receive(event);
    if (event.type === 'dead') this.#admit();
  }
}
