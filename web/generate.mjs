/** Turns the JSON Schema of the wire types (standard input) into `src/protocol/generated.ts` (standard output). */
import { readFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const document = JSON.parse(readFileSync(0, 'utf8'));
const DROPPED = new Set(['title', 'default', 'pattern', 'maxItems', 'minItems']);
/** Pydantic titles every field, which would make an alias of each; only the types' own names are wanted. */
function strip(node, isMap) {
  if (Array.isArray(node)) return node.map((item) => strip(item, false));
  if (node === null || typeof node !== 'object') return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    // Among properties these are names of fields, not keywords.
    if (!isMap && DROPPED.has(key)) continue;
    out[key] = strip(value, !isMap && key === 'properties');
  }
  return out;
}
const names = Object.keys(document.$defs);
document.$defs.JsonValue = { description: 'Any JSON value.', tsType: 'unknown' };
const root = {
  title: 'Protocol',
  type: 'object',
  additionalProperties: false,
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }])),
  $defs: Object.fromEntries(
    names.map((name) => [name, { ...strip(document.$defs[name], false), title: name }]),
  ),
};
for (const definition of Object.values(root.$defs)) {
  if (definition.properties) definition.required = Object.keys(definition.properties);
}
const text = await compile(root, 'Protocol', {
  bannerComment:
    '/* Generated from src/fenced/protocol by `make generate`; change it there. */\n/* eslint-disable */',
  unreachableDefinitions: false,
  format: true,
  style: { singleQuote: true, printWidth: 110 },
});
const unions = `
export type Role = Message['role'];
export type MessageStatus = Message['status'];
export type RunStatus = Run['status'];
export type StoredOutput = RunWithOutputs['outputs'][number];
export type ServerEvent =
  | Welcome
  | LoadAgain
  | Presence
  | SourcesStored
  | ConversationUpdated
  | ConversationDeleted
  | MessageCreated
  | MessageDelta
  | MessageReasoning
  | MessageUpdated
  | RunUpdated
  | OutputAppended
  | CellUpdated
  | VersionCreated
  | RunsRemoved;
`;
process.stdout.write(text + unions);
