/** A picture over the whole page: fitted to it, or pixel for pixel, to be scrolled. */
import { button } from './words.js';

/** Opens over the card that the picture stands on, in whose tree its style is. */
export function openZoom(card: HTMLElement, image: HTMLImageElement): void {
  const dialog = document.createElement('dialog');
  dialog.className = `zoom ${card.classList.contains('for-dark') ? 'for-dark' : 'for-light'}`;
  dialog.setAttribute('aria-label', image.alt);
  const large = document.createElement('img');
  large.src = image.src;
  large.alt = image.alt;
  const field = document.createElement('div');
  field.className = 'zoom-field';
  field.tabIndex = 0;
  field.append(large);
  const size = button('100 %', () => setFit(!dialog.classList.contains('fit')));
  const setFit = (fit: boolean): void => {
    dialog.classList.toggle('fit', fit);
    size.textContent = fit ? '100 %' : 'Fit';
    size.title = fit ? 'Pixel for pixel (1)' : 'Fit to the window (0)';
    large.style.inlineSize = fit ? '' : `${large.naturalWidth / devicePixelRatio}px`;
  };
  const close = button('Close', () => dialog.close());
  close.title = 'Close (Esc)';
  const bar = document.createElement('div');
  bar.className = 'zoom-bar';
  bar.append(size, close);
  dialog.append(bar, field);
  setFit(true);
  dialog.addEventListener('keydown', (event) => {
    if (event.key === '1') setFit(false);
    else if (event.key === '0') setFit(true);
    // The page's own keys are not meant here; Esc is the browser's.
    if (event.key !== 'Escape') event.stopPropagation();
  });
  large.addEventListener('click', () => setFit(!dialog.classList.contains('fit')));
  field.addEventListener('click', (event) => {
    if (event.target === field) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  card.append(dialog);
  dialog.showModal();
  field.focus();
}
