/** Where the keyboard is, seen through shadow roots. */

export function activeElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement != null) active = active.shadowRoot.activeElement;
  return active;
}

/** Whether a key was pressed in a dialog or a menu, where the page's own keys mean nothing. */
export function isInDialog(event: Event): boolean {
  return event
    .composedPath()
    .some(
      (part) =>
        part instanceof HTMLElement && part.matches('dialog, [role=dialog], [role=menu], [role=listbox]'),
    );
}

/** Whether keys belong to a text the reader is writing. */
export function isTyping(): boolean {
  const active = activeElement();
  if (active instanceof HTMLTextAreaElement || active instanceof HTMLSelectElement) return true;
  if (active instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(active.type);
  return active instanceof HTMLElement && active.isContentEditable;
}
