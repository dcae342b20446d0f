/** Light or dark: the system's choice unless the reader has made one. `theme.js` applies it before the first paint. */

import type { Theme } from '../protocol/session.js';

export type { Theme };

const KEY = 'fenced.theme';

/** What is shown now. */
export function shownTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export class ThemeSwitch {
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #changed: (theme: Theme) => void;

  constructor(changed: (theme: Theme) => void) {
    this.#changed = changed;
    this.#dark.addEventListener('change', () => this.#changed(this.theme));
    window.addEventListener('storage', (event) => {
      if (event.key === KEY) this.#apply(event.newValue);
    });
  }

  /** What is shown now. */
  get theme(): Theme {
    return shownTheme();
  }

  choose(choice: Theme | 'system'): void {
    try {
      if (choice === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Not remembered, but it still holds for this page.
    }
    this.#apply(choice);
  }

  #apply(choice: string | null): void {
    if (choice === 'light' || choice === 'dark') document.documentElement.dataset['theme'] = choice;
    else delete document.documentElement.dataset['theme'];
    this.#changed(this.theme);
  }
}
