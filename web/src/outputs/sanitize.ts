/**
 * The one door through which HTML of a model or of a program enters the document.
 *
 * What passes is text and structure: no scripts, styles, forms, frames, ids that could shadow globals, and no
 * address other than http(s) and mailto. Images from elsewhere would tell their host that they were looked at, so
 * they become a button that names the host.
 */
import createDOMPurify, { type Config } from 'dompurify';
import { keepOwnStyles } from './program-styles.js';
import { isTooMuchAt } from './svg.js';

const purify = createDOMPurify(window);

/** What the grammar leaves for the page: fences to become cells, formulas to be set. */
const OWN_ATTRIBUTES = ['data-fence', 'data-tex', 'data-display'];

const CONFIG: Config = {
  USE_PROFILES: { html: true },
  ADD_TAGS: ['fenced-slot'],
  FORBID_TAGS: [
    'style',
    'form',
    'iframe',
    'frame',
    'object',
    'embed',
    'link',
    'meta',
    'base',
    'button',
    'select',
    'textarea',
    'video',
    'audio',
    'source',
    'track',
    'picture',
    'area',
    'map',
    'dialog',
    'template',
    'slot',
  ],
  FORBID_ATTR: [
    'style',
    'srcset',
    'ping',
    'background',
    'poster',
    'formaction',
    'action',
    'autofocus',
    'tabindex',
    'usemap',
    'popover',
    'popovertarget',
    'slot',
    'part',
    'accesskey',
    'contenteditable',
  ],
  // Every attribute's value is held against this, so it must let pass what is no address at all (`start="3"`);
  // links and images are looked at once more below.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
  SANITIZE_NAMED_PROPS: true,
  ALLOW_DATA_ATTR: false,
  ADD_ATTR: OWN_ATTRIBUTES,
  // A formula may look like an address (`x:=1`); nothing follows these.
  ADD_URI_SAFE_ATTR: OWN_ATTRIBUTES,
  RETURN_DOM_FRAGMENT: true,
};

const DATA_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp|avif|svg\+xml)[;,]/i;

const LINK = /^(?:https?:|mailto:)/i;

/** The address of an image as it may be shown: at once, on a click, or not at all. */
export type ImagePolicy =
  { readonly kind: 'show' } | { readonly kind: 'ask'; readonly host: string } | { readonly kind: 'drop' };

export function imagePolicy(address: string): ImagePolicy {
  if (DATA_IMAGE.test(address)) return { kind: isTooMuchAt(address) ? 'drop' : 'show' };
  try {
    const url = new URL(address);
    if (url.protocol === 'https:' || url.protocol === 'http:') return { kind: 'ask', host: url.host };
  } catch {
    // Relative and malformed addresses lead nowhere: a message has no place of its own.
  }
  return { kind: 'drop' };
}

/** The same, and the styles of elements, of which `keepOwnStyles` has to take away most. */
const STYLED: Config = {
  ...CONFIG,
  FORBID_ATTR: CONFIG.FORBID_ATTR?.filter((name) => name !== 'style') ?? [],
};

/** Safe nodes of untrusted HTML, without any style of its own. */
export function sanitize(html: string): DocumentFragment {
  return secured(purify.sanitize(html, CONFIG) as unknown as DocumentFragment);
}

/** The same with what may stay of the styles of its elements, for a place that holds in whatever is in it. */
export function sanitizeStyled(html: string): DocumentFragment {
  const fragment = purify.sanitize(html, STYLED) as unknown as DocumentFragment;
  const adopted = document.adoptNode(fragment);
  keepOwnStyles(adopted);
  return secured(adopted);
}

function secured(sanitized: DocumentFragment): DocumentFragment {
  // Adopted, because elements that are put into a fragment of another document lose their style sheets.
  const fragment = document.adoptNode(sanitized);
  for (const link of fragment.querySelectorAll('a')) secureLink(link);
  for (const image of fragment.querySelectorAll('img')) guardImage(image);
  for (const input of fragment.querySelectorAll('input')) {
    // Task lists have checkboxes; nothing else may ask the reader for anything.
    if (input.type !== 'checkbox') input.remove();
    else input.disabled = true;
  }
  return fragment;
}

function secureLink(link: HTMLAnchorElement): void {
  const address = link.getAttribute('href');
  if (address === null) return;
  // An address that no browser can read (`https://a%2f.b`) leads nowhere.
  if (!LINK.test(address) || !URL.canParse(address)) {
    link.removeAttribute('href');
    return;
  }
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
}

function guardImage(image: HTMLImageElement): void {
  const address = image.getAttribute('src') ?? '';
  const policy = imagePolicy(address);
  if (policy.kind === 'show') return;
  image.removeAttribute('src');
  if (policy.kind === 'drop') {
    image.replaceWith(image.alt);
    return;
  }
  const button = image.ownerDocument.createElement('button');
  button.type = 'button';
  button.className = 'remote-image';
  button.textContent = `Load image from ${policy.host}`;
  if (image.alt !== '') button.title = image.alt;
  button.addEventListener('click', () => {
    image.referrerPolicy = 'no-referrer';
    image.src = address;
    button.replaceWith(image);
  });
  image.replaceWith(button);
}
