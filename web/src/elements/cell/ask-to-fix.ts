/** The message with which a reader asks the model to mend a failed cell: one line; what the model is told besides is folded. */
import { withoutColours } from '../../outputs/plain-text.js';
import type { ErrorOutput, JsonValue } from '../../protocol/generated.js';
import { parseVariables } from '../../protocol/kernel.js';

/** Characters of the line, and of what is told of variables; how many of these. */
const LINE = 200;
const NOTES = 8000;
const VARIABLES = 20;

/** What the reader says; it is shown as typed, so without marks. */
export function fixWords({ ename, evalue }: Pick<ErrorOutput, 'ename' | 'evalue'>): string {
  const [line = ''] = withoutColours(evalue).split('\n');
  const words = line === '' ? ename : `${ename}: ${line}`;
  return `Fix ${words.length > LINE ? `${words.slice(0, LINE)}…` : words}`;
}

/** What the session answered when it was asked for its variables, in words; empty where it told none. */
export function fixNotes(variables: JsonValue): string {
  const known = variableLines(variables);
  return known.length === 0 ? '' : `Variables:\n\n${known.join('\n')}`.slice(0, NOTES);
}

/** Code within a line, whatever backticks it has itself. */
function inline(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const marker = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = marker.length > 1 ? ' ' : '';
  return `${marker}${pad}${text}${pad}${marker}`;
}

/** Names, types and shapes; none where the session answered something else. */
function variableLines(answer: JsonValue): readonly string[] {
  const { variables = [] } = parseVariables(answer) ?? {};
  return variables.slice(0, VARIABLES).map(({ name, type, shape, length }) => {
    const size = shape !== null ? ` ${shape.join(' × ')}` : length !== null ? ` of ${length}` : '';
    return `- ${inline(name)}: ${type}${size}`;
  });
}
