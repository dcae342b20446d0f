import type { Language } from '../../protocol/language.js';

export const language: Language = {
  id: 'echo',
  title: 'Echo',
  aliases: ['parrot'],
  extension: 'txt',
  installed: false,
  selfTest: { source: 'hello', stdout: 'hello\n' },
};
