/** Everything of CodeMirror that a comparison needs, in one chunk that loads with the first comparison. */
import { syntaxHighlighting } from '@codemirror/language';
import {
  type Chunk,
  getChunks,
  goToNextChunk,
  goToPreviousChunk,
  MergeView,
  unifiedMergeView,
} from '@codemirror/merge';
import { EditorState, type Extension, type Text } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { diffTheme } from './diff-theme.js';
import type { Difference } from './diff-words.js';
import { hiddenInEditor } from '../editor/hidden-in-editor.js';
import { loadLanguage } from '../cell/languages.js';

/** `side` has the texts beside each other, `inline` the one within the other. */
export type DiffLayout = 'side' | 'inline';

export interface DiffOptions {
  readonly left: { readonly label: string; readonly text: string };
  readonly right: { readonly label: string; readonly text: string };
  readonly language: string;
  readonly layout: DiffLayout;
  /** Whether long stretches without a difference are shown too. */
  readonly whole: boolean;
  readonly root: ShadowRoot;
  readonly parent: HTMLElement;
}

export interface MountedDiff {
  readonly difference: Difference;
  /** Brings the next place where the texts differ into view, or the one before. */
  go(direction: 'next' | 'previous'): void;
  destroy(): void;
}

/** Lines around a change that stay; the rest of what is the same is folded. */
const UNCHANGED = { margin: 3, minSize: 6 };
/** A precise comparison may take so long; after that whole lines are compared. */
const PRECISION = { scanLimit: 5000, timeout: 300 };

const changesKeymap = keymap.of([
  { key: 'Alt-ArrowDown', run: goToNextChunk, preventDefault: true },
  { key: 'Alt-ArrowUp', run: goToPreviousChunk, preventDefault: true },
]);

export async function mountDiff(options: DiffOptions): Promise<MountedDiff> {
  // A grammar that does not come takes only the colours with it.
  const support = await loadLanguage(options.language)?.catch(() => null);
  const common = (label: string): Extension[] => [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    // Without it what cannot be edited cannot be reached by keyboard either.
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'aria-readonly': 'true' }),
    lineNumbers(),
    hiddenInEditor,
    syntaxHighlighting(classHighlighter),
    EditorState.phrases.of({ '$ unchanged lines': '$ lines are the same' }),
    changesKeymap,
    diffTheme,
    ...(support == null ? [] : [support]),
  ];
  return options.layout === 'side' ? mountSides(options, common) : mountInline(options, common);
}

function mountSides(
  { left, right, whole, root, parent }: DiffOptions,
  common: (label: string) => Extension[],
): MountedDiff {
  const view = new MergeView({
    a: { doc: left.text, extensions: common(left.label) },
    b: { doc: right.text, extensions: common(right.label) },
    root,
    parent,
    ...(whole ? {} : { collapseUnchanged: UNCHANGED }),
    diffConfig: PRECISION,
  });
  return {
    difference: differenceOf(view.chunks, view.a.state.doc, view.b.state.doc),
    go: (direction) => go(view.b, direction),
    destroy: () => view.destroy(),
  };
}

function mountInline(
  { left, right, whole, root, parent }: DiffOptions,
  common: (label: string) => Extension[],
): MountedDiff {
  const view = new EditorView({
    root,
    parent,
    state: EditorState.create({
      doc: right.text,
      extensions: [
        ...common(`${left.label}, and ${right.label}`),
        unifiedMergeView({
          original: left.text,
          mergeControls: false,
          ...(whole ? {} : { collapseUnchanged: UNCHANGED }),
          diffConfig: PRECISION,
        }),
      ],
    }),
  });
  const chunks = getChunks(view.state)?.chunks ?? [];
  return {
    difference: differenceOf(chunks, view.state.toText(left.text), view.state.doc),
    go: (direction) => go(view, direction),
    destroy: () => view.destroy(),
  };
}

function go(view: EditorView, direction: 'next' | 'previous'): void {
  (direction === 'next' ? goToNextChunk : goToPreviousChunk)(view);
}

function differenceOf(chunks: readonly Chunk[], left: Text, right: Text): Difference {
  let [added, removed] = [0, 0];
  for (const { fromA, endA, toA, fromB, endB, toB } of chunks) {
    if (toA > fromA) removed += linesBetween(left, fromA, endA);
    if (toB > fromB) added += linesBetween(right, fromB, endB);
  }
  return { added, removed };
}

function linesBetween(text: Text, from: number, to: number): number {
  return text.lineAt(to).number - text.lineAt(from).number + 1;
}
