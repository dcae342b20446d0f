/**
 * Elements that come late: the page draws their tags at once, and fetches their code when they are first wanted, or
 * when it has nothing else to do. A tag comes to life by itself when its code is there.
 */

const CODE = {
  'fenced-confirm': () => import('../controls/confirm.js'),
  'fenced-diff': () => import('../history/diff.js'),
  'fenced-files': () => import('../files/files-panel.js'),
  'fenced-history': () => import('../history/history.js'),
  'fenced-keys': () => import('./keys.js'),
  'fenced-language-picker': () => import('../cell/language-picker.js'),
  'fenced-output-compare': () => import('../history/output-compare.js'),
  'fenced-palette': () => import('./palette.js'),
  'fenced-run-limits': () => import('../cell/run-limits.js'),
  'fenced-settings': () => import('../settings/settings.js'),
  'fenced-variable-view': () => import('../variables/variable-view.js'),
  'fenced-variables': () => import('../variables/variables.js'),
  'fenced-variables-popover': () => import('../variables/variables-popover.js'),
} satisfies Partial<Record<keyof HTMLElementTagNameMap, () => Promise<unknown>>>;

export type LateElement = keyof typeof CODE;

/** What is told when the code of an element cannot be had. */
export const LATE_FAILED =
  'This part of the page could not be loaded. Reload the page when the server can be reached.';

/** The element in `root`, alive. Rejects when its code cannot be fetched. */
export async function late<Name extends LateElement>(
  root: ParentNode,
  name: Name,
): Promise<HTMLElementTagNameMap[Name]> {
  await CODE[name]();
  const element = root.querySelector<HTMLElementTagNameMap[Name]>(name);
  if (element === null) throw new Error(`expected <${name}> in the page`);
  return element;
}

/** Fetches the code of an element that is about to be seen. Rejects when it cannot be fetched. */
export async function fetchLate(name: LateElement): Promise<void> {
  await CODE[name]();
}

/** Fetches all that is not there yet, one after the other, so that the page answers in between and then needs no network. */
export async function fetchAllLate(pause: () => Promise<void>): Promise<void> {
  for (const fetch of Object.values(CODE)) {
    await pause();
    await fetch();
  }
}
