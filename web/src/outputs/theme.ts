/** How the page looks now, for what is drawn outside of its reach. */
import type { FrameTheme } from '../protocol/output-frame.js';

export function currentTheme(): FrameTheme {
  const style = getComputedStyle(document.documentElement);
  return {
    dark: style.colorScheme === 'dark',
    text: style.getPropertyValue('--text').trim(),
    faint: style.getPropertyValue('--text-2').trim(),
    line: style.getPropertyValue('--border').trim(),
  };
}

/** Calls back when the reader or the system chose another. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
