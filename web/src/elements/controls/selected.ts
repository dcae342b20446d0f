/** What the reader has selected, as far as it is inside of one shadow root. */

/** Browsers of before 2025 do not have it. */
type Composed = Partial<Pick<Selection, 'getComposedRanges'>>;

/**
 * Tells whether one of the children of the element `within` of this root is part of the selection. Of browsers that do
 * not say it through shadow roots, nothing is.
 */
export function selectedWithin(root: ShadowRoot, within: string): (child: Element) => boolean {
  const selection = document.getSelection();
  if (selection === null || selection.type !== 'Range') return () => false;
  const [range] = (selection as Composed).getComposedRanges?.({ shadowRoots: [root] }) ?? [];
  const place = root.querySelector(within);
  if (range === undefined || place === null || !root.contains(range.startContainer)) return () => false;
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return (child) => live.intersectsNode(child);
}
