/** Copies a picture: as PNG, which is what other programs take, and an SVG as its source too. */
import { button, reason } from './words.js';

const SAID_MS = 2500;
/** Pixels of one side; browsers give up beyond. */
const LARGEST = 8192;

export class PictureCopy {
  readonly button: HTMLButtonElement;
  readonly #image: HTMLImageElement;
  readonly #source: string | null;

  /** `source` is the text of a picture that has one. */
  constructor(image: HTMLImageElement, source: string | null) {
    this.#image = image;
    this.#source = source;
    this.button = button('Copy', () => void this.#copy());
  }

  async #copy(): Promise<void> {
    let said = 'Copied';
    try {
      if (typeof ClipboardItem === 'undefined' || navigator.clipboard?.write === undefined)
        throw new Error('Browsers copy pictures on https only. Save it instead.');
      const parts: Record<string, Promise<Blob> | Blob> = { 'image/png': asPng(this.#image, this.#source) };
      if (this.#source !== null) parts['text/plain'] = new Blob([this.#source], { type: 'text/plain' });
      // Promises, so that the click still counts when the picture is done.
      await navigator.clipboard.write([new ClipboardItem(parts)]);
    } catch (error) {
      said = 'Not copied';
      this.button.title = reason(error);
    }
    this.button.textContent = said;
    setTimeout(() => {
      this.button.textContent = 'Copy';
    }, SAID_MS);
  }
}

async function asPng(image: HTMLImageElement, source: string | null): Promise<Blob> {
  // What has no pixels of its own is drawn twice as fine.
  const fine = source === null ? 1 : 2;
  const width = (image.naturalWidth || image.width) * fine;
  const height = (image.naturalHeight || image.height) * fine;
  if (width < 1 || height < 1 || width > LARGEST || height > LARGEST)
    throw new Error(`A picture of ${width} × ${height} pixels cannot be copied. Save it instead.`);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser could not make a PNG of it. Save it instead.'));
      else resolve(blob);
    }, 'image/png'),
  );
}
