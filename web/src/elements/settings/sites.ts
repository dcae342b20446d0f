/** Sites in the network that programs may reach: what a reader writes becomes an origin, or words on why it cannot. */
import type { ConversationSettings } from '../../protocol/generated.js';

/** As the server takes them: lower case, no default port, no path. */
const ORIGIN = /^https?:\/\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$/;
/** Hosts that have no certificate as a rule. */
const OWN_MACHINE = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3})$/;
const NUMBERS = /^[\d.]+$/;
const FULL_ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Sites of one conversation; the server takes no more. */
export const MOST_SITES = 50;

export type ParsedSite = { readonly origin: string } | { readonly problem: string };

const refuse = (problem: string): ParsedSite => ({ problem });

/** `api.example.org` is `https://api.example.org`; paths and wildcards are refused, since a site is one whole host. */
export function parseSite(written: string): ParsedSite {
  const text = written.trim();
  if (text === '') return refuse('Write a site, such as api.example.org.');
  if (/[\s,;]/.test(text)) return refuse('One site at a time: add each host by itself.');
  if (text.includes('*'))
    return refuse('A site is one host; * cannot stand for several. Add each by itself.');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return refuse(`Programs reach sites by https or http, not by ${scheme}.`);
  }
  const url = asUrl(text, scheme);
  if (url === null) return refuse(`“${text}” is not the name of a host, such as api.example.org.`);
  if (url.username !== '' || url.password !== '') return refuse('Leave out the name and the password.');
  if (url.hostname.startsWith('['))
    return refuse('Addresses of IPv6 cannot be allowed; write the name of the host.');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse(`A site is a whole host, without a path. Write ${url.origin}.`);
  }
  if (!ORIGIN.test(url.origin) || isShortened(text, scheme, url)) {
    return refuse(`“${text}” is not the name of a host, such as api.example.org.`);
  }
  return { origin: url.origin };
}

function asUrl(text: string, scheme: string | undefined): URL | null {
  const given = scheme === undefined ? `https://${text}` : text;
  if (!URL.canParse(given)) return null;
  const url = new URL(given);
  return scheme === undefined && OWN_MACHINE.test(url.hostname) ? new URL(`http://${text}`) : url;
}

/** Browsers read `127.1` and `2130706433` as addresses; nobody who writes a number means that. */
function isShortened(text: string, scheme: string | undefined, url: URL): boolean {
  if (!NUMBERS.test(url.hostname)) return false;
  const host = (scheme === undefined ? text : text.slice(scheme.length + 3)).split(/[/:]/)[0] ?? '';
  return !FULL_ADDRESS.test(host);
}

/** Why this site cannot be added to the conversation, or null. */
export function siteProblem(
  origin: string,
  settings: ConversationSettings,
  allowed: readonly string[],
): string | null {
  if (allowed.includes(origin)) return `Programs may reach ${origin} already: the server allows it.`;
  if (settings.network.includes(origin)) return `Programs may reach ${origin} already.`;
  if (settings.network.length >= MOST_SITES) return `${MOST_SITES} sites are the most. Remove one first.`;
  return null;
}

export function withSite(settings: ConversationSettings, origin: string): ConversationSettings {
  if (settings.network.includes(origin) || settings.network.length >= MOST_SITES) return settings;
  return { ...settings, network: [...settings.network, origin] };
}

export function withoutSite(settings: ConversationSettings, origin: string): ConversationSettings {
  return { ...settings, network: settings.network.filter((site) => site !== origin) };
}
