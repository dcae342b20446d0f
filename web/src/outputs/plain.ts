/** The text form of a value. */
import { asText, type Renderer } from './renderer.js';
import { TextView } from './text-view.js';

export const plainRenderer: Renderer = {
  render(data) {
    const view = new TextView();
    view.append(asText(data), 'stdout');
    view.update();
    return view.element;
  },
};
