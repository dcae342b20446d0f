/** Pictures. SVG too is shown as an image, where its scripts and links are dead. */
import { asText, type Renderer } from './renderer.js';
import { isTooMuch } from './svg.js';

export const imageRenderer: Renderer = {
  render(data, { mime, metadata, text }) {
    const body = asText(data);
    if (mime === 'image/svg+xml' && isTooMuch(body)) return tooMuch(text);
    const image = document.createElement('img');
    image.className = 'picture';
    image.decoding = 'async';
    image.src = dataUrl(mime, body);
    const described = metadata['alt'];
    image.alt = typeof described === 'string' ? described : text.slice(0, 200) || 'Picture';
    const { width, height } = sizeOf(metadata[mime] ?? metadata);
    if (width !== null) image.width = width;
    if (height !== null) image.height = height;
    return image;
  },
};

function tooMuch(text: string): HTMLElement {
  const note = document.createElement('p');
  note.className = 'note';
  note.textContent = `This picture has too many parts to be drawn. ${text}`;
  return note;
}

export function dataUrl(mime: string, body: string): string {
  if (mime === 'image/svg+xml') return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(body)}`;
  return `data:${mime};base64,${body.replace(/\s+/g, '')}`;
}

function sizeOf(metadata: unknown): { width: number | null; height: number | null } {
  const record =
    typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {};
  const dimension = (value: unknown): number | null =>
    typeof value === 'number' && value > 0 && value < 20_000 ? value : null;
  return { width: dimension(record['width']), height: dimension(record['height']) };
}
