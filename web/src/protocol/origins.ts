/** Sites of the network, as a browser writes them; what is not of this form is never shown nor allowed. */
const ORIGIN = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?$/;

/** Scheme, host and port from a less trusted side, or null. */
export function asOrigin(value: unknown): string | null {
  return typeof value === 'string' && ORIGIN.test(value) && URL.canParse(value) ? value : null;
}
