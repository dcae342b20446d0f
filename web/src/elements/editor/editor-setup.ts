/** Everything of CodeMirror that a cell's editor needs, in one chunk that loads on the first edit. */
import { closeBrackets } from '@codemirror/autocomplete';
import { simplifySelection } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { closeSearchPanel, openSearchPanel } from '@codemirror/search';
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { yCollab } from 'y-codemirror.next';
import type * as Y from 'yjs';
import { LONGEST_SOURCE, tooLongWords } from '../../conversation/sources/source-limit.js';
import { assistance, hideCompletions } from './editor-assistance.js';
import type { MarkedLine } from '../cell/code-layout.js';
import type { Then } from './editor-events.js';
import { format } from './editor-format.js';
import { cursorByAlt, keys } from './editor-keys.js';
import { limited } from './editor-limit.js';
import { errorMark, setMark } from './editor-mark.js';
import { pastesOverAll } from './editor-replace.js';
import { memoryOf, type Range } from './editor-memory.js';
import { searching } from './editor-search.js';
import { hideDocumentation, type EditorSession } from './editor-session.js';
import { theme } from './editor-theme.js';
import { folding } from './folding.js';
import { hiddenInEditor } from './hidden-in-editor.js';
import { indentationOf } from './indentation.js';
import { loadLanguage } from '../cell/languages.js';

/** Pixels of the cell's header. */
const HEADER = 44;

/** What the reader may change while the editor stands there. */
export interface EditorLook {
  readonly language: string;
  /** What completes, explains and formats; null where nothing runs the language. */
  readonly session: EditorSession | null;
  readonly lineNumbers: boolean;
  readonly wrap: boolean;
}

export interface EditorOptions extends EditorLook {
  readonly text: Y.Text;
  readonly root: ShadowRoot;
  readonly parent: HTMLElement;
  readonly run: (then: Then) => void;
  readonly leave: () => void;
  /** A formatter was asked, or has answered. */
  readonly formatting: (going: boolean) => void;
  readonly replaced: (before: string) => void;
  /** Why what the reader wanted was not done. */
  readonly refused: (message: string) => void;
}

/** Where the reader was in the code. */
export interface ReadingPlace {
  /** Where they clicked, in the window; null when they came by the keyboard. */
  readonly from: { readonly x: number; readonly y: number } | null;
  readonly scrollLeft: number;
  /** They write somewhere else by now, and keep the keyboard there. */
  readonly isElsewhere: boolean;
}

/** An editor on the page. */
export interface MountedEditor {
  readonly view: EditorView;
  look(look: EditorLook): Promise<void>;
  /** Takes the place of the code that was read. */
  show(from: ReadingPlace): void;
  mark(line: MarkedLine | null): void;
  /** Puts text where the cursor is, as if it were typed. */
  type(text: string): void;
  find(): void;
  format(): Promise<void>;
  destroy(): void;
}

export async function createEditor(options: EditorOptions): Promise<MountedEditor> {
  const { text, parent, root } = options;
  const look = new Compartment();
  let session = options.session;
  /** Counts looks: a grammar that comes late says nothing of a newer one. */
  let looks = 0;
  const memory = memoryOf(text);
  const formatted = async (): Promise<void> => {
    options.formatting(true);
    // A step of its own for undo.
    memory.undo.stopCapturing();
    const { before, message } = await format(view, session);
    memory.undo.stopCapturing();
    options.formatting(false);
    if (before !== null) options.replaced(before);
    if (message !== null) options.refused(message);
  };
  /* eslint-disable @typescript-eslint/no-base-to-string -- a Y.Text has one of its own */
  const first = await lookOf(options, text.toString());
  // From here until the editor follows the text nothing may be waited for: what came meanwhile would be missed.
  const doc = text.toString();
  /* eslint-enable @typescript-eslint/no-base-to-string */
  const state = EditorState.create({
    doc,
    selection: within(memory.selection, doc),
    extensions: [
      readersKeys(options, () => void formatted()),
      keymap.of(keys),
      look.of(first),
      errorMark,
      pastesOverAll(options.replaced),
      limited(LONGEST_SOURCE, (length) => options.refused(tooLongWords(length))),
      tooltips({ parent: topLayer(parent) }),
      hiddenInEditor,
      drawSelection(),
      dropCursor(),
      cursorByAlt,
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      searching,
      EditorState.allowMultipleSelections.of(true),
      // The cell's header stays at the top of the view.
      EditorView.scrollMargins.of(() => ({ top: HEADER })),
      EditorView.contentAttributes.of({
        'aria-label': 'Code',
        'aria-describedby': 'leaving',
        spellcheck: 'false',
        autocapitalize: 'off',
      }),
      syntaxHighlighting(classHighlighter),
      theme,
      yCollab(text, null, { undoManager: memory.undo }),
    ],
  });
  const view = new EditorView({ state, parent, root });
  return {
    view,
    async look(wanted) {
      session = wanted.session;
      looks += 1;
      const own = looks;
      const extension = await lookOf(wanted, view.state.doc.toString());
      if (own === looks) view.dispatch({ effects: look.reconfigure(extension) });
    },
    show({ from, scrollLeft, isElsewhere }) {
      // What was hidden has no measures yet, and a frame without them would jump.
      view.requestMeasure();
      view.scrollDOM.scrollLeft = scrollLeft;
      const at = from === null ? null : view.posAtCoords(from, false);
      if (at !== null) view.dispatch({ selection: { anchor: at } });
      if (!isElsewhere) view.focus();
    },
    mark: (line) => view.dispatch({ effects: setMark.of(line) }),
    type: (typed) => view.dispatch(view.state.replaceSelection(typed), { userEvent: 'input.type' }),
    find: () => void openSearchPanel(view),
    format: formatted,
    destroy() {
      memory.leave(view.state.selection.main);
      view.destroy();
    },
  };
}

/** A remembered selection, as far as the text still has room for it; the end of a text of one line otherwise. */
function within(range: Range | null, doc: string): Range {
  const { length } = doc;
  const fresh = doc.includes('\n') ? 0 : length;
  return { anchor: Math.min(range?.anchor ?? fresh, length), head: Math.min(range?.head ?? fresh, length) };
}

async function lookOf(
  { language, session, lineNumbers: numbered, wrap }: EditorLook,
  doc: string,
): Promise<Extension> {
  // A grammar that does not come takes only the colours with it.
  const support = await loadLanguage(language)?.catch(() => null);
  return [
    assistance(session),
    indentUnit.of(indentationOf(language, doc)),
    numbered ? [lineNumbers(), highlightActiveLineGutter()] : [],
    folding(support ?? null),
    wrap ? EditorView.lineWrapping : [],
    support ?? [],
  ];
}

/** Before all other keys: Ctrl+Enter would else insert a line. */
function readersKeys({ run, leave }: EditorOptions, formatted: () => void): Extension {
  const act = (action: () => void) => (): boolean => {
    action();
    return true;
  };
  return Prec.highest(
    keymap.of([
      { key: 'Mod-Enter', run: act(() => run('stay')) },
      { key: 'Shift-Enter', run: act(() => run('next')) },
      { key: 'Alt-Enter', run: act(() => run('add')) },
      { key: 'Shift-Alt-f', run: act(formatted), preventDefault: true },
      {
        key: 'Escape',
        run: (view) =>
          hideDocumentation(view) ||
          hideCompletions(view) ||
          closeSearchPanel(view) ||
          simplifySelection(view) ||
          act(leave)(),
      },
    ]),
  );
}

/** Where the editor's lists and remarks stand: above everything, since the blocks around a cell clip what leaves them. */
function topLayer(parent: HTMLElement): HTMLElement {
  const layer = document.createElement('div');
  layer.className = 'layer';
  layer.popover = 'manual';
  parent.append(layer);
  layer.showPopover();
  return layer;
}
