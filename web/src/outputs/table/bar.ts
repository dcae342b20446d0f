/** The line under the table: how large it is, how it is looked at, and what can be done with it. */
import { html, nothing, type TemplateResult } from 'lit';
import { icon, type TableIcon } from './icons.js';

export interface BarState {
  readonly size: string;
  /** What is sorted and filtered, or nothing. */
  readonly view: string;
  /** What is awaited, or went wrong. */
  readonly remark: { readonly text: string; readonly kind: 'wait' | 'gone' | 'failed' } | null;
  /** Of the download, in words. */
  readonly progress: string | null;
  readonly copyName: string;
  readonly isCopied: boolean;
  readonly canAsk: boolean;
  readonly hasSummaries: boolean;
  readonly isExpanded: boolean;
  /** How many rows there are to be looked at; a few need no larger window. */
  readonly canExpand: boolean;
}

export interface BarActions {
  readonly reset: () => void;
  readonly retry: () => void;
  readonly copy: () => void;
  readonly download: () => void;
  readonly cancel: () => void;
  readonly summaries: () => void;
  readonly expand: () => void;
}

export function bar(state: BarState, act: BarActions): TemplateResult {
  const { remark, progress } = state;
  const gone = 'The session that made this has ended';
  return html`<div class="words" role="status">
      <span class="size">${state.size}</span>
      ${
        state.view === ''
          ? nothing
          : html`<span class="view">${state.view}</span>
              <button class="link" type="button" @click=${act.reset}>Reset</button>`
      }
      ${
        remark === null
          ? nothing
          : html`<span class="remark ${remark.kind}"
              >${remark.kind === 'wait' ? icon('loader') : nothing}${remark.text}</span
            >`
      }
      ${
        remark?.kind === 'failed'
          ? html`<button class="link" type="button" @click=${act.retry}>Try again</button>`
          : nothing
      }
    </div>
    <div class="actions">
      ${
        progress === null
          ? nothing
          : html`<span class="progress" role="status">${progress}</span>
              <button class="link" type="button" @click=${act.cancel}>Cancel</button>`
      }
      ${button(state.isCopied ? 'copied' : 'copy', state.isCopied ? 'Copied' : state.copyName, act.copy, {})}
      ${button('download', 'Download CSV', act.download, {
        disabled: state.canAsk ? (progress === null ? null : 'The download goes on') : gone,
      })}
      ${button('summaries', 'Summaries', act.summaries, {
        disabled: state.canAsk ? null : gone,
        pressed: state.hasSummaries,
      })}
      ${
        state.canExpand || state.isExpanded
          ? button(
              state.isExpanded ? 'shrink' : 'expand',
              state.isExpanded ? 'Close the large view' : 'Expand',
              act.expand,
              {},
            )
          : nothing
      }
    </div>`;
}

function button(
  name: TableIcon,
  label: string,
  act: () => void,
  { disabled = null, pressed }: { readonly disabled?: string | null; readonly pressed?: boolean },
): TemplateResult {
  return html`<button
    class="tool"
    type="button"
    aria-label=${label}
    title=${disabled === null ? label : `${label}: ${disabled}`}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    ?disabled=${disabled !== null}
    @click=${act}
  >
    ${icon(name)}
  </button>`;
}
