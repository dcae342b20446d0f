/** What a worker writes into the ring of outputs, see `ring.ts`. */
import { parseFrame, type Frame } from './session.js';

/** A frame from its JSON, or null: a program can write any bytes there. */
export function frameOf(json: string): Frame | null {
  try {
    return parseFrame(JSON.parse(json));
  } catch {
    return null;
  }
}
