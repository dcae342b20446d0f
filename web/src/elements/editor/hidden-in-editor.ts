/** Marks in CodeMirror what nobody sees, and keeps letters from right to left to themselves. */
import { RangeSet, type Extension } from '@codemirror/state';
import {
  Decoration,
  Direction,
  EditorView,
  highlightSpecialChars,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import { codeOf, FROM_RIGHT, HIDDEN, hiddenWords } from '../../outputs/hidden.js';

const specials = highlightSpecialChars({
  addSpecialChars: HIDDEN,
  render: (code) => {
    const character = String.fromCodePoint(code);
    const mark = document.createElement('span');
    mark.className = 'hidden-character';
    mark.dataset['code'] = codeOf(character);
    mark.title = hiddenWords(character);
    mark.setAttribute('aria-label', mark.title);
    return mark;
  },
});

const words = new MatchDecorator({
  regexp: FROM_RIGHT,
  decoration: Decoration.mark({ class: 'isolated', bidiIsolate: Direction.RTL }),
});

class Isolates {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = words.createDeco(view);
  }

  update(update: ViewUpdate): void {
    this.decorations = words.updateDeco(update, this.decorations);
  }
}

const isolates = ViewPlugin.fromClass(Isolates, {
  decorations: (value) => value.decorations,
  provide: (plugin) =>
    EditorView.bidiIsolatedRanges.of((view) => view.plugin(plugin)?.decorations ?? RangeSet.empty),
});

export const hiddenInEditor: Extension = [
  specials,
  isolates,
  EditorView.baseTheme({
    '.isolated, .hidden-character': { unicodeBidi: 'isolate' },
    '.hidden-character': {
      marginInline: '1px',
      borderRadius: '3px',
      background: 'var(--failed-soft)',
      boxShadow: 'inset 0 0 0 1px var(--failed-border)',
      direction: 'ltr',
    },
    '.hidden-character::before': {
      content: 'attr(data-code)',
      paddingInline: '3px',
      color: 'var(--failed)',
      font: '500 0.6875rem / 1.3 var(--font-mono)',
    },
  }),
];
