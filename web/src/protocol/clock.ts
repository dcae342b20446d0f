/** Time, as everything that waits is given it: the real one here, one that tests move in `testing/manual-clock.ts`. */

export type Cancel = () => void;

export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back after `ms`; returns what cancels it. */
  after(ms: number, fire: () => void): Cancel;
}

/** A longer wait would overflow the browser's timer and fire at once. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, fire) => {
    const timer = setTimeout(fire, Math.min(ms, LONGEST));
    return () => clearTimeout(timer);
  },
};
