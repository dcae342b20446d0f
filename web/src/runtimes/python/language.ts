import type { Language } from '../../protocol/language.js';

/** Packages that are there at once in a session of the profile `data`. */
const DATA = /^[ \t]*(?:import|from)[ \t]+(?:[\w., \t]*[ \t,])?(?:numpy|pandas|matplotlib|seaborn)\b/m;

export const language: Language = {
  id: 'python',
  title: 'Python',
  aliases: ['python3', 'py', 'py3', 'ipython', 'ipython3', 'pycon', 'pyodide'],
  extension: 'py',
  installed: true,
  profileOf: (source) => (DATA.test(source) ? 'data' : ''),
  install: '%pip install ',
  selfTest: {
    source: 'import sys\nprint(sum(n * n for n in range(10)), sys.platform)',
    stdout: '285 emscripten\n',
  },
};
