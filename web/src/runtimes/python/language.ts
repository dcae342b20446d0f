import type { Language } from '../../protocol/language.js';

export const language: Language = {
  id: 'python',
  title: 'Python',
  aliases: ['python3', 'py', 'py3', 'ipython', 'ipython3', 'pyodide'],
  extension: 'py',
  installed: true,
  selfTest: {
    source: 'import sys\nprint(sum(n * n for n in range(10)), sys.platform)',
    stdout: '285 emscripten\n',
  },
};
