/** What the info string of a fence says: its language, and perhaps the name of a file. */

/** Languages by the ends of file names, where an info string is nothing but a file's name. */
const ENDINGS: ReadonlySet<string> = new Set(
  'bash c cpp cs css csv go h hpp html java js json jsx kt md mjs php pl ps1 py r rb rs sh sql svg swift toml ts tsx txt xml yaml yml'.split(
    ' ',
  ),
);

/** `python`, also of `python:app/main.py`, `python3.11`, `{python}`, `{code-cell} python` and `app/main.py`. */
export function languageOf(info: string): string {
  const word = /^(?:\{code(?:-cell|-block)?\})?[ \t{.]*([^ \t\n\f\v{},]*)/.exec(info)?.[1] ?? '';
  const name = word.toLowerCase();
  const python = /^(python[23]?)(?:\.[0-9]+)*(?::|$)/.exec(name)?.[1];
  if (python !== undefined) return python;
  const first = /^([^:]+):[^]/.exec(name)?.[1] ?? name;
  const ending = /^[^:]*[^:./]\.([a-z0-9]+)$/.exec(first)?.[1] ?? '';
  return ENDINGS.has(ending) ? ending : first;
}

/** The file that an info string names, or an empty string: `python:app/main.py`, `python title="x.py"`, `app/main.py`. */
export function fileOf(info: string): string {
  const named = /(?:^|[ \t,{])(?:title|file|filename|name)=(?:"([^"]*)"|'([^']*)'|([^ \t,}]+))/.exec(info);
  const file = named?.[1] ?? named?.[2] ?? named?.[3];
  if (file !== undefined) return file;
  const [first = '', second = ''] = info.split(/[ \t]+/);
  const path = /^[^:=]+:(?!:)(.+)$/.exec(first)?.[1];
  if (path !== undefined) return path;
  return (
    [first, second].find((word) => /^[\w./-]*[\w-]\.[a-z]\w*$/i.test(word) && ENDINGS.has(endingOf(word))) ??
    ''
  );
}

const endingOf = (file: string): string => file.slice(file.lastIndexOf('.') + 1).toLowerCase();
