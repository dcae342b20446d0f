/**
 * Lets a browser break very long words. It shapes the rest of a word again for each line that it breaks off, which takes
 * a minute for 16,000 backslashes; between two `<wbr>` it has a short one. A copy is the text as it was.
 */
const LONGEST = 512;
const PIECE = /\S{256}\p{M}{0,16}/gu;

export function breakLongWords(root: Node): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const long: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node as Text;
    if (text.length > LONGEST && /\S{257}/u.test(text.data)) long.push(text);
  }
  for (const text of long) {
    const parts: (string | HTMLElement)[] = [];
    let at = 0;
    for (const { 0: piece, index } of text.data.matchAll(PIECE)) {
      parts.push(text.data.slice(at, index + piece.length), document.createElement('wbr'));
      at = index + piece.length;
    }
    text.replaceWith(...parts, text.data.slice(at));
  }
}
