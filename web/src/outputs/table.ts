/** Tables of a program: the first rows at once, all others from the session that made them. */
import { BadAnswer, readTable } from './table/answers.js';
import { FencedTable } from './table/element.js';
import { askAbout, sliceBy } from './table/source.js';
import type { Renderer } from './renderer.js';

export const tableRenderer: Renderer = {
  render(data, { session, text }) {
    try {
      const { handle, ...table } = readTable(data);
      const ask = askAbout({ handle }, (method, params) => session.ask(method, params));
      const element = new FencedTable();
      element.show({ ...table, slice: sliceBy(ask), ask });
      return element;
    } catch (error) {
      if (!(error instanceof BadAnswer)) throw error;
      const plain = document.createElement('div');
      plain.className = 'text';
      plain.textContent = text;
      return plain;
    }
  },
};
