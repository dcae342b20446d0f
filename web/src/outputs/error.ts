/** An exception for the reader: what happened in one line, the traceback folded below. */
import type { ErrorOutput } from '../protocol/generated.js';
import { withoutControls } from './ansi.js';
import { renderFrames } from './traceback-frames.js';
import { TextView } from './text-view.js';

export function renderError(output: ErrorOutput): HTMLElement {
  const element = document.createElement('div');
  element.className = 'error';
  const first = document.createElement('p');
  first.className = 'error-line';
  // The reader's own Stop is no failure, and its message says all.
  if (output.ename === 'Stopped') {
    first.classList.add('stopped');
    first.append(output.evalue || output.ename);
  } else {
    const name = document.createElement('strong');
    // Both are a program's own words, and would take a terminal's sequences into the page.
    name.textContent = withoutControls(output.ename);
    const words = withoutControls(output.evalue);
    first.append(name, words === '' ? '' : `: ${words}`);
  }
  element.append(first);
  if (output.frames.length > 0) element.append(renderFrames(output.frames));
  if (output.traceback.length > 0) element.append(traceback(output.traceback));
  return element;
}

function traceback(lines: readonly string[]): HTMLElement {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = 'Traceback';
  details.append(summary);
  details.addEventListener(
    'toggle',
    () => {
      const view = new TextView();
      details.append(view.element);
      view.append(lines.join('\n'), 'stdout');
      view.update();
    },
    { once: true },
  );
  return details;
}
