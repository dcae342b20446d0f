/** Lucide's icons of the table's bar; they take the colour of the text. */
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import close from 'lucide-static/icons/x.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import copied from 'lucide-static/icons/check.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import expand from 'lucide-static/icons/maximize-2.svg?raw';
import loader from 'lucide-static/icons/loader-circle.svg?raw';
import shrink from 'lucide-static/icons/minimize-2.svg?raw';
import summaries from 'lucide-static/icons/chart-column.svg?raw';

const ICONS = { close, copy, copied, download, expand, loader, shrink, summaries } as const;

export type TableIcon = keyof typeof ICONS;

export function icon(name: TableIcon): TemplateResult {
  const source = ICONS[name].replace(/^<!--.*?-->\s*/s, '').replace('<svg', '<svg aria-hidden="true"');
  return html`<span class="icon" data-icon=${name}>${unsafeHTML(source)}</span>`;
}
