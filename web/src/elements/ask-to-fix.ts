/** The message with which a reader asks the model to mend a failed cell; they see it as their own, so it reads well. */
import { withoutColours } from '../outputs/plain-text.js';
import { fieldsOf } from '../protocol/checks.js';
import type { ErrorOutput, JsonValue } from '../protocol/generated.js';

export interface Failure {
  readonly language: string;
  readonly source: string;
  readonly error: Pick<ErrorOutput, 'ename' | 'evalue' | 'traceback'>;
  /** What the session answered when it was asked for its variables; null when it could not be. */
  readonly variables: JsonValue;
}

/** Lines and characters of a traceback, and variables: enough to see what is wrong. */
const TRACEBACK_LINES = 25;
const TRACEBACK_LENGTH = 4000;
const SOURCE_LENGTH = 20_000;
const VARIABLES = 20;

const IMPORT = /^[ \t]*(?:import|from)[ \t]+([A-Za-z_]\w*)/gm;

export function fixRequest({ language, source, error, variables }: Failure): string {
  const words = `${error.ename}${error.evalue === '' ? '' : `: ${firstLine(error.evalue)}`}`;
  const trace = lastLines(withoutColours(error.traceback.join('\n')));
  const known = variableLines(variables);
  const imported = language === 'python' ? importsOf(source) : [];
  return [
    `This code fails with ${inline(words)}. What is wrong, and how do I fix it?`,
    fenced(source.slice(0, SOURCE_LENGTH), language),
    ...(trace === '' ? [] : [fenced(trace, 'text')]),
    [`It runs in Fenced (${language === 'python' ? 'Python in Pyodide, ' : ''}in the browser).`]
      .concat(imported.length === 0 ? [] : [`It imports ${imported.join(', ')}.`])
      .join(' '),
    ...(known.length === 0 ? [] : [`Variables there:\n\n${known.join('\n')}`]),
  ].join('\n\n');
}

/** A fence that nothing in the text can close. */
function fenced(text: string, language: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const marker = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${marker}${language}\n${text.replace(/\n+$/, '')}\n${marker}`;
}

/** Code within a line, whatever backticks it has itself. */
function inline(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const marker = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = marker.length > 1 ? ' ' : '';
  return `${marker}${pad}${text}${pad}${marker}`;
}

function firstLine(text: string): string {
  const [line = ''] = withoutColours(text).split('\n');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function lastLines(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.slice(-TRACEBACK_LINES).join('\n').slice(-TRACEBACK_LENGTH);
}

function importsOf(source: string): readonly string[] {
  return [...new Set([...source.matchAll(IMPORT)].map(([, name = '']) => name))].slice(0, VARIABLES);
}

/** Names, types and shapes, of whatever shape the answer of a session turns out to be. */
function variableLines(answer: JsonValue): readonly string[] {
  const list = fieldsOf(answer)['variables'];
  if (!Array.isArray(list)) return [];
  return list.slice(0, VARIABLES).flatMap((item: unknown) => {
    const { name, type, shape, length } = fieldsOf(item);
    if (typeof name !== 'string' || typeof type !== 'string') return [];
    const size = Array.isArray(shape)
      ? ` ${shape.map(String).join(' × ')}`
      : typeof length === 'number'
        ? ` of ${length}`
        : '';
    return [`- ${inline(name)}: ${type}${size}`];
  });
}
