/**
 * New HTML around cells that stay where they are. A cell that leaves the document, if only to come back at once, loses
 * its editor, the keyboard and the frames of its outputs; a list that streams in is rendered anew with each piece.
 */

/** The cells by the slots of the new HTML that they belong in. */
export type CellsOfSlots = ReadonlyMap<Node, Element>;

/**
 * Makes the children of `place` those of `wanted`. What is equal stays too, as do cells that the reader added, which
 * stand behind others. `wanted` is used up.
 */
export function fillAround(place: Node, wanted: Node, cells: CellsOfSlots): void {
  let present = place.firstChild;
  for (const node of [...wanted.childNodes]) {
    while (isAddedCell(present)) present = present.nextSibling;
    const kept = keptFor(place, node, cells);
    if (kept !== null) {
      present = removeUpTo(place, present, kept);
      if (kept !== cells.get(node)) {
        copyAttributes(kept as Element, node as Element);
        fillAround(kept, node, cells);
      }
    } else if (present?.isEqualNode(node) === true) {
      present = present.nextSibling;
    } else {
      // Those that come out of another element leave their place to what follows.
      for (const [slot, cell] of cells)
        if (cell === present && node.contains(slot)) present = cell.nextSibling;
      const filled = withCells(node, cells);
      const old: ChildNode | null = present !== null && !holdsAny(present, cells) ? present : null;
      place.insertBefore(filled, present);
      if (old !== null) {
        present = old.nextSibling;
        old.remove();
      }
    }
  }
  removeUpTo(place, present, null);
}

const isAddedCell = (node: Node | null): node is Element =>
  node instanceof Element && node.localName === 'fenced-cell' && node.hasAttribute('added');

const holdsAny = (node: Node, cells: CellsOfSlots): boolean =>
  [...cells.values()].some((cell) => node.contains(cell));

/** The child of `place` that holds the first cell of `node` already, and in the same element. */
function keptFor(place: Node, node: Node, cells: CellsOfSlots): Node | null {
  const slot = [...cells.keys()].find((one) => node.contains(one));
  const cell = slot === undefined ? undefined : cells.get(slot);
  if (cell === undefined || !place.contains(cell)) return null;
  let child: Node = cell;
  while (child.parentNode !== null && child.parentNode !== place) child = child.parentNode;
  if (node === slot) return child === cell ? cell : null;
  return child.nodeName === node.nodeName ? child : null;
}

/** Takes away what stands from `present` to `end`, but for added cells; the node behind `end`. */
function removeUpTo(place: Node, present: Node | null, end: Node | null): ChildNode | null {
  let at = present;
  while (at !== null && at !== end) {
    const next: Node | null = at.nextSibling;
    if (!isAddedCell(at)) place.removeChild(at);
    at = next;
  }
  // One that stood before is brought here; Markdown only grows, so that does not happen to a cell that is seen.
  if (at === null && end !== null) place.insertBefore(end, null);
  return end?.nextSibling ?? null;
}

/** The node with its cells in it. */
function withCells(node: Node, cells: CellsOfSlots): Node {
  for (const [slot, cell] of cells) {
    if (slot === node) return cell;
    if (node.contains(slot)) slot.parentNode?.replaceChild(cell, slot);
  }
  return node;
}

function copyAttributes(to: Element, from: Element): void {
  for (const name of to.getAttributeNames()) if (!from.hasAttribute(name)) to.removeAttribute(name);
  for (const name of from.getAttributeNames()) {
    const value = from.getAttribute(name) ?? '';
    if (to.getAttribute(name) !== value) to.setAttribute(name, value);
  }
}
