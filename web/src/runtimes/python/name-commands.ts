/** Lines of a notebook that are no Python: `%pip install x`, `!ls`, `value?`. */

/** Where there is none of these, nothing needs to be looked for. */
const CANDIDATE = /^[ \t]*(?:[%!?]|(?:pip|pip3|conda|mamba|uv)[ \t])|=[ \t]*[%!]|\?[ \t]*$/m;

const LINE =
  /^([ \t]*)(?:%{1,2}[A-Za-z_]|!|\?{1,2}[\w.]|(?:pip3?|conda|mamba|uv)[ \t]+(?:pip[ \t]+)?[a-z]+\b(?![ \t]*[=(.,:]))/;
/** Their rest is a statement of Python. */
const TIMED = /^([ \t]*)%{1,2}(?:time|timeit|prun|memit|memory_usage)\b(?:[ \t]+-\w+(?:[ \t]*\d+)?)*[ \t]*/;
const ASKED = /^([ \t]*)([A-Za-z_][\w.]*)\?{1,2}[ \t]*$/;
const CAUGHT = /^([ \t]*[\w \t,]+=[ \t]*)[%!](?!=).*$/;

/** The program with those lines as Python that uses and defines the same names. */
export function withoutCommands(source: string): string {
  if (!CANDIDATE.test(source)) return source;
  const lines = source.split('\n');
  const starts = statementStarts(lines);
  return lines.map((line, at) => (starts[at] === true ? asPython(line) : line)).join('\n');
}

function asPython(line: string): string {
  const asked = ASKED.exec(line);
  if (asked !== null) return `${asked[1]}${asked[2]}`;
  const caught = CAUGHT.exec(line);
  if (caught !== null) return `${caught[1]}None`;
  const timed = TIMED.exec(line);
  if (timed !== null) {
    const rest = line.slice(timed[0].length);
    return rest.trim() === '' ? `${timed[1]}pass` : `${timed[1]}${rest}`;
  }
  return LINE.test(line) ? line.replace(/^([ \t]*).*$/, '$1pass') : line;
}

/** Which lines begin a statement: those inside of brackets, long strings and continued lines do not. */
function statementStarts(lines: readonly string[]): readonly boolean[] {
  let open = 0;
  let long: string | null = null;
  let continued = false;
  return lines.map((line) => {
    const starts = open === 0 && long === null && !continued;
    if (starts && LINE.test(line) && TIMED.exec(line) === null) {
      // What a command says is not Python; its brackets and quotes open nothing.
      continued = line.endsWith('\\');
      return true;
    }
    ({ open, long, continued } = scan(line, open, long));
    return starts;
  });
}

interface Standing {
  readonly open: number;
  /** The quotes that end the long string in which the line ends. */
  readonly long: string | null;
  readonly continued: boolean;
}

const TOKEN = /"""|'''|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|#.*|[([{]|[)\]}]|\\$/g;

function scan(line: string, opened: number, inside: string | null): Standing {
  let open = opened;
  let long = inside;
  let at = 0;
  while (at < line.length) {
    if (long !== null) {
      const end: number = endOfLong(line, at, long);
      if (end < 0) return { open, long, continued: false };
      at = end + 3;
      long = null;
      continue;
    }
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(line)?.[0];
    if (token === undefined) break;
    at = TOKEN.lastIndex;
    if (token === '"""' || token === "'''") long = token;
    else if (/^[([{]/.test(token)) open += 1;
    else if (/^[)\]}]/.test(token)) open = Math.max(0, open - 1);
    else if (token === '\\') return { open, long, continued: true };
  }
  return { open, long, continued: false };
}

/** Behind escaped characters, or -1. */
function endOfLong(line: string, from: number, quotes: string): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line.startsWith(quotes, at)) return at;
  }
  return -1;
}
