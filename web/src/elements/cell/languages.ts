/** The grammars of code blocks, each loaded when a block of its language is first shown. */
import type { LanguageSupport } from '@codemirror/language';
import type { Parser } from '@lezer/common';

type Load = () => Promise<LanguageSupport>;
type Mode = Parameters<typeof import('@codemirror/language').StreamLanguage.define>[0];

/** One of CodeMirror 5's grammars, for languages that have no Lezer grammar. */
const legacy =
  (load: () => Promise<Mode>): Load =>
  async () => {
    const [{ LanguageSupport, StreamLanguage }, mode] = await Promise.all([
      import('@codemirror/language'),
      load(),
    ]);
    return new LanguageSupport(StreamLanguage.define(mode));
  };

const clike = () => import('@codemirror/legacy-modes/mode/clike');
const javascript =
  (options: { typescript?: boolean; jsx?: boolean }): Load =>
  async () =>
    (await import('@codemirror/lang-javascript')).javascript(options);

const GRAMMARS: Readonly<Record<string, Load>> = {
  python: async () => (await import('@codemirror/lang-python')).python(),
  javascript: javascript({ jsx: true }),
  typescript: javascript({ typescript: true }),
  tsx: javascript({ typescript: true, jsx: true }),
  json: async () => (await import('@codemirror/lang-json')).json(),
  html: async () => (await import('@codemirror/lang-html')).html(),
  css: async () => (await import('@codemirror/lang-css')).css(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
  bash: legacy(async () => (await import('@codemirror/legacy-modes/mode/shell')).shell),
  powershell: legacy(async () => (await import('@codemirror/legacy-modes/mode/powershell')).powerShell),
  r: legacy(async () => (await import('@codemirror/legacy-modes/mode/r')).r),
  julia: legacy(async () => (await import('@codemirror/legacy-modes/mode/julia')).julia),
  c: legacy(async () => (await clike()).c),
  cpp: legacy(async () => (await clike()).cpp),
  java: legacy(async () => (await clike()).java),
  csharp: legacy(async () => (await clike()).csharp),
  kotlin: legacy(async () => (await clike()).kotlin),
  scala: legacy(async () => (await clike()).scala),
  dart: legacy(async () => (await clike()).dart),
  rust: legacy(async () => (await import('@codemirror/legacy-modes/mode/rust')).rust),
  go: legacy(async () => (await import('@codemirror/legacy-modes/mode/go')).go),
  ruby: legacy(async () => (await import('@codemirror/legacy-modes/mode/ruby')).ruby),
  perl: legacy(async () => (await import('@codemirror/legacy-modes/mode/perl')).perl),
  lua: legacy(async () => (await import('@codemirror/legacy-modes/mode/lua')).lua),
  swift: legacy(async () => (await import('@codemirror/legacy-modes/mode/swift')).swift),
  haskell: legacy(async () => (await import('@codemirror/legacy-modes/mode/haskell')).haskell),
  clojure: legacy(async () => (await import('@codemirror/legacy-modes/mode/clojure')).clojure),
  fortran: legacy(async () => (await import('@codemirror/legacy-modes/mode/fortran')).fortran),
  yaml: legacy(async () => (await import('@codemirror/legacy-modes/mode/yaml')).yaml),
  toml: legacy(async () => (await import('@codemirror/legacy-modes/mode/toml')).toml),
  xml: legacy(async () => (await import('@codemirror/legacy-modes/mode/xml')).xml),
  diff: legacy(async () => (await import('@codemirror/legacy-modes/mode/diff')).diff),
  dockerfile: legacy(async () => (await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile),
  latex: legacy(async () => (await import('@codemirror/legacy-modes/mode/stex')).stex),
};

const ALIASES: Readonly<Record<string, string>> = {
  py: 'python',
  py3: 'python',
  python3: 'python',
  ipython: 'python',
  ipython3: 'python',
  pycon: 'python',
  pyodide: 'python',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  node: 'javascript',
  ts: 'typescript',
  json5: 'json',
  jsonc: 'json',
  htm: 'html',
  svg: 'xml',
  vue: 'html',
  scss: 'css',
  less: 'css',
  sqlite: 'sql',
  duckdb: 'sql',
  postgresql: 'sql',
  mysql: 'sql',
  md: 'markdown',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  console: 'bash',
  ps1: 'powershell',
  jl: 'julia',
  'c++': 'cpp',
  cc: 'cpp',
  h: 'c',
  hpp: 'cpp',
  'c#': 'csharp',
  cs: 'csharp',
  kt: 'kotlin',
  rs: 'rust',
  golang: 'go',
  rb: 'ruby',
  pl: 'perl',
  hs: 'haskell',
  clj: 'clojure',
  f90: 'fortran',
  yml: 'yaml',
  patch: 'diff',
  docker: 'dockerfile',
  tex: 'latex',
};

const loaded = new Map<string, Promise<LanguageSupport>>();

/** The grammar's name for what a fence calls its language, or null when there is none. */
export function grammarName(language: string): string | null {
  const name = ALIASES[language] ?? language;
  return Object.hasOwn(GRAMMARS, name) ? name : null;
}

export function loadLanguage(language: string): Promise<LanguageSupport> | null {
  const name = grammarName(language);
  const load = name === null ? undefined : GRAMMARS[name];
  if (name === null || load === undefined) return null;
  let promise = loaded.get(name);
  if (promise === undefined) {
    promise = load();
    loaded.set(name, promise);
    // What did not come, offline, is fetched again when it is wanted again.
    promise.catch(() => loaded.delete(name));
  }
  return promise;
}

/** What colours a block that is only shown. Python's comes without the editor around it, which is 260 KB. */
export function loadParser(language: string): Promise<Parser> | null {
  if (grammarName(language) === 'python') return import('@lezer/python').then(({ parser }) => parser);
  return loadLanguage(language)?.then((support) => support.language.parser) ?? null;
}
