/** Pictures. SVG too is shown as an image, where its scripts and links are dead. */
import { PictureCopy } from './picture-copy.js';
import { dimension, record } from './picture-size.js';
import { openZoom } from './picture-zoom.js';
import { asText, type Renderer } from './renderer.js';
import { isTooMuch } from './svg.js';
import { button, note } from './words.js';

const SUFFIXES: Readonly<Record<string, string>> = {
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

export const pictureRenderer: Renderer = {
  render(data, { mime, metadata, text }) {
    const body = asText(data);
    if (mime === 'image/svg+xml' && isTooMuch(body))
      return note(`This picture has too many parts to be drawn. ${text}`);
    const own = record(metadata[mime]);
    const image = document.createElement('img');
    image.decoding = 'async';
    image.src = dataUrl(mime, body);
    const described = own['alt'] ?? metadata['alt'];
    image.alt = typeof described === 'string' ? described : text.slice(0, 200) || 'Picture';
    const width = dimension(own['width'] ?? metadata['width']);
    const height = dimension(own['height'] ?? metadata['height']);
    if (width !== null) image.width = width;
    if (height !== null) image.height = height;
    // It takes its room at once, so that nothing moves when it has been decoded.
    if (width === null && height === null && mime === 'image/png') keepRoom(image, body);
    const figure = document.createElement('div');
    figure.className = 'picture';
    const card = document.createElement('div');
    // Plots are drawn for paper unless they say otherwise; a dark page must not swallow their black axes.
    card.className = `card ${(own['theme'] ?? metadata['theme']) === 'dark' ? 'for-dark' : 'for-light'}`;
    image.addEventListener('click', () => openZoom(card, image));
    card.append(image);
    figure.append(card, tools(card, image, mime, body));
    return figure;
  },
};

function tools(card: HTMLElement, image: HTMLImageElement, mime: string, body: string): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'tools';
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', 'Picture');
  const copying = new PictureCopy(image, mime === 'image/svg+xml' ? body : null);
  bar.append(
    button('Save', () => save(image.src, `picture.${SUFFIXES[mime] ?? 'img'}`)),
    copying.button,
    button('Zoom', () => openZoom(card, image)),
  );
  return bar;
}

/** Gives the image the size that a PNG's head says it has; what is no PNG has to show itself first. */
function keepRoom(image: HTMLImageElement, base64: string): void {
  const head = /^[A-Za-z0-9+/]{32}/.exec(base64.slice(0, 64).replace(/\s+/g, ''))?.[0];
  if (head === undefined) return;
  const bytes = Uint8Array.from(atob(head), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0) !== 0x89504e47) return;
  const width = dimension(view.getUint32(16));
  const height = dimension(view.getUint32(20));
  if (width === null || height === null) return;
  image.width = width;
  image.height = height;
}

/** The name is ours: no program has a say in it. */
function save(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

function dataUrl(mime: string, body: string): string {
  if (mime === 'image/svg+xml') return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(body)}`;
  return `data:${mime};base64,${body.replace(/\s+/g, '')}`;
}
