/** Arrows go from row to row in a list whose rows begin with a button. */
export function stepThrough(event: KeyboardEvent, root: ParentNode): void {
  const from = event.target as HTMLElement;
  if (!from.classList.contains('head') || event.ctrlKey || event.metaKey || event.altKey) return;
  const heads = [...root.querySelectorAll<HTMLElement>('.head:not(:disabled)')];
  const at = heads.indexOf(from);
  const steps: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowDown: heads[at + 1],
    ArrowUp: heads[at - 1],
    Home: heads[0],
    End: heads.at(-1),
  };
  if (!Object.hasOwn(steps, event.key)) return;
  event.preventDefault();
  steps[event.key]?.focus();
}
