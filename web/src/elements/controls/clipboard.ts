/** Copying with an answer: the button says for a moment that it worked. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const SHOWN = 1500;

export class Copying implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  copied = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.copied = false;
  }

  async copy(text: string): Promise<void> {
    await copyText(text);
    this.copied = true;
    this.#host.requestUpdate();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.copied = false;
      this.#host.requestUpdate();
    }, SHOWN);
  }
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Refused without permission or focus; the older way still works on a click.
    copyBySelection(text);
  }
}

function copyBySelection(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  // The only way where the clipboard may not be written, such as a page without https.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy');
  area.remove();
}
