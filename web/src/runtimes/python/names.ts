/**
 * The global names that a Python program defines and uses, found in its text.
 *
 * It is what decides which cells depend on which. A call may change its arguments (`items.append(x)`) in ways that no
 * text tells, so that only assignments count as changes. The page's own grammar is used, which goes on after errors.
 */
import type { Names, NamesOf } from '../../protocol/language.js';
import { withoutCommands } from './name-commands.js';
import { parse } from './name-grammar.js';
import { NameWalk } from './name-walk.js';

export const namesOf: NamesOf = (source): Names => {
  const walk = new NameWalk(parse(withoutCommands(source)));
  walk.program();
  const { defines, uses } = walk.names;
  return { defines, uses };
};
