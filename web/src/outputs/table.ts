/** Tables of a program: the first rows at once, all others from the session that made them. */
import type { Renderer } from './renderer.js';
import { readTable } from './table/answers.js';
import { FencedTable } from './table/element.js';
import { askAbout, sliceBy } from './table/source.js';

export const tableRenderer: Renderer = {
  /** Throws `BadAnswer` for what is no table: another representation can show it then. */
  render(data, { session }) {
    const { handle, ...table } = readTable(data);
    const ask = askAbout({ handle }, (method, params) => session.ask(method, params));
    const element = new FencedTable();
    element.show({ ...table, slice: sliceBy(ask), ask });
    return element;
  },
};
