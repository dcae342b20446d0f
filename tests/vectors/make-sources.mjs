/**
 * Writes sources.json, next to this file, with yjs: the seeds of cells, and what two readers' first edits, made
 * apart, merge to. Run it by hand when the way of seeding changes: `node tests/vectors/make-sources.mjs`.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const Y = createRequire(new URL('../../web/package.json', import.meta.url))('yjs');

function clientOf(cell, text) {
  const hash = Buffer.from(`${cell}\0${text}`, 'utf8').reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), 0x811c9dc5);
  return hash >>> 0 || 1;
}

function seed(cell, text) {
  const doc = new Y.Doc();
  doc.clientID = clientOf(cell, text);
  if (text !== '') doc.getText(cell).insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const message = (n) => `0198c0de-0000-7000-8000-${String(n).padStart(12, '0')}`;

const texts = {
  'one line': 'print(1)',
  'several lines': 'import math\n\nfor n in range(3):\n    print(math.sqrt(n))',
  empty: '',
  'one character': 'x',
  'one line break': '\n',
  'Windows line breaks': 'a\r\nb\r\n',
  tabs: 'all:\n\techo $@',
  'beyond ASCII': 'größe = "naïve" # Привет, 世界',
  'astral characters': 's = "𝒳 🐍 👩‍👩‍👧 👍🏽"',
  'combining characters': 'e\u0301 = 1',
  'the replacement character': 'a\ufffdb',
  long: 'x = 1\n'.repeat(500),
};

const seeds = Object.entries(texts).map(([name, text], n) => {
  const cell = `${message(n)}.${n}`;
  return { name, cell, text, client: clientOf(cell, text), update: hex(seed(cell, text)) };
});
seeds.push({ ...seeds[0], name: 'the same text in another cell', cell: `${message(0)}.1` });
const other = seeds.at(-1);
other.client = clientOf(other.cell, other.text);
other.update = hex(seed(other.cell, other.text));

/** A reader who seeds the cell without having heard of the other, and edits it. */
function edit(cell, text, client, { at, remove = 0, insert }) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seed(cell, text));
  doc.clientID = client;
  doc.transact(() => {
    doc.getText(cell).delete(at, remove);
    doc.getText(cell).insert(at, insert);
  });
  return Y.encodeStateAsUpdate(doc);
}

const edits = [
  ['at both ends', 'print(1)', { at: 0, insert: '# mine\n' }, { at: 8, insert: '\nprint(2)' }],
  ['at the same place', 'ab', { at: 1, insert: 'X' }, { at: 1, insert: 'Y' }],
  ['after an astral character', '🐍 = 1', { at: 2, insert: '🐢' }, { at: 5, remove: 1, insert: '2' }],
  ['both remove the same', 'a\r\nb', { at: 1, remove: 2, insert: '' }, { at: 1, remove: 2, insert: ' ' }],
  ['of an empty cell', '', { at: 0, insert: 'one' }, { at: 0, insert: 'two' }],
];

const merges = edits.map(([name, text, first, second], n) => {
  const cell = `${message(100 + n)}.0`;
  const updates = [edit(cell, text, 1000, first), edit(cell, text, 2000, second)];
  const merged = new Y.Doc();
  for (const update of updates) Y.applyUpdate(merged, update);
  return { name, cell, text, updates: updates.map(hex), merged: merged.getText(cell).toString() };
});

writeFileSync(new URL('sources.json', import.meta.url), `${JSON.stringify({ seeds, merges }, null, 2)}\n`);
