/** Where the frames of outputs come from; the composition root says so once. */

export interface FrameSite {
  /** The sandbox's origin. */
  readonly origin: string;
  /** Whether scripts of a program may run in a frame: not where it would share the sandbox's process. */
  readonly scripts: boolean;
}

let site: FrameSite | null = null;

export function setFrameSite(given: FrameSite): void {
  site = given;
}

/** Null where there are no frames, as in pages that show outputs without a sandbox. */
export function frameSite(): FrameSite | null {
  return site;
}
