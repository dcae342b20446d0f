/**
 * What the page and the frame of an output say to each other, over a port that the page hands in. The frame runs what
 * a program made, so each word from it is checked, and none of them does more than move the frame's own border.
 */

/** How the page looks, so that what we draw ourselves looks like it. */
export interface FrameTheme {
  readonly dark: boolean;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
}

/** `html` is shown as it is; the others are specifications that our own libraries draw. */
export type FrameKind = 'html' | 'plotly' | 'vega';

export type ToFrame =
  | { readonly type: 'show'; readonly content: unknown; readonly theme: FrameTheme }
  | { readonly type: 'ping'; readonly n: number };

export type FromFrame =
  | { readonly type: 'height'; readonly height: number }
  | { readonly type: 'pong'; readonly n: number }
  | { readonly type: 'shown' }
  /** What was to be shown cannot be. */
  | { readonly type: 'failed'; readonly message: string }
  /** It asked for something at this host, in vain. */
  | { readonly type: 'refused'; readonly host: string };

const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?$/;
const MAX_WORDS = 300;

/** A fresh copy of a message of a frame, or null. */
export function parseFromFrame(value: unknown): FromFrame | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, height, n, message, host } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'height':
      return typeof height === 'number' && height >= 0 && Number.isFinite(height) ? { type, height } : null;
    case 'pong':
      return typeof n === 'number' && Number.isSafeInteger(n) ? { type, n } : null;
    case 'shown':
      return { type };
    case 'failed':
      return typeof message === 'string' ? { type, message: message.slice(0, MAX_WORDS) } : null;
    case 'refused':
      return typeof host === 'string' && HOST.test(host) ? { type, host } : null;
    default:
      return null;
  }
}
