/** What the editor asks of the live session: what could stand at the cursor, and what the name there is. */
import type { Completion, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { showTooltip, type Command, type EditorView, type Tooltip } from '@codemirror/view';
import type { JsonValue } from '../../protocol/generated.js';
import { parseCompletion, parseInspection, type Inspection } from '../../protocol/kernel.js';

/** A live session, as far as an editor may use it; each rejects when it does not answer. */
export interface EditorSession {
  complete(code: string, cursor: number): Promise<JsonValue>;
  inspect(code: string, cursor: number): Promise<JsonValue>;
  format(code: string): Promise<JsonValue>;
}

const NAME = /[\p{L}\p{N}_]/u;

/** Completions of the session; those of the language itself while it gives none. */
export function sessionCompletions(session: EditorSession): CompletionSource {
  return async (context) => {
    if (!context.explicit && context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*$|\.$/u) === null) return null;
    const { state, pos } = context;
    const result = readMatches(await answerOf(session.complete(state.doc.toString(), pos)));
    if (result !== null && result.options.length > 0) return result;
    for (const source of state.languageDataAt<CompletionSource | readonly Completion[]>(
      'autocomplete',
      pos,
    )) {
      const found = typeof source === 'function' ? await source(context) : null;
      if (found !== null && found.options.length > 0) return found;
    }
    return null;
  };
}

/** The answer to `complete`, as the editor wants it; null when it is none. */
export function readMatches(answer: JsonValue): CompletionResult | null {
  const completion = parseCompletion(answer);
  if (completion === null) return null;
  const options = completion.matches.map(({ text, type }): Completion => ({ label: text, type }));
  return { from: completion.start, to: completion.end, options, validFor: /^[\p{L}\p{N}_]*$/u };
}

/** Shows what the name at the cursor is until the cursor moves. False where there is no name, for other uses of the key. */
export function documentation(session: EditorSession): {
  readonly command: Command;
  readonly view: Extension;
} {
  const command: Command = (view) => {
    const { main } = view.state.selection;
    const line = view.state.doc.lineAt(main.head);
    const before = line.text.slice(0, main.head - line.from);
    if (!main.empty || !/[\p{L}\p{N}_(,)]\s*$/u.test(before)) return false;
    const at = main.head;
    void answerOf(session.inspect(view.state.doc.toString(), at)).then((answer) => {
      const found = parseInspection(answer);
      if (found?.found === true && view.state.selection.main.head === at)
        view.dispatch({ effects: show.of(tooltip(at, found)) });
    });
    return true;
  };
  return { command, view: shownTooltip };
}

/** Closes the documentation; false when none is shown. */
export const hideDocumentation: Command = (view) => {
  if (view.state.field(shownTooltip, false) == null) return false;
  view.dispatch({ effects: show.of(null) });
  return true;
};

/** Whether the cursor stands behind a name or a dot, where Tab completes. */
export function isAfterName(view: EditorView): boolean {
  const { main } = view.state.selection;
  if (!main.empty || main.head === 0) return false;
  const before = view.state.sliceDoc(main.head - 1, main.head);
  return before === '.' || NAME.test(before);
}

const show = StateEffect.define<Tooltip | null>();

const shownTooltip = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection !== undefined ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

function tooltip(pos: number, { type, signature, doc }: Inspection): Tooltip {
  return {
    pos,
    above: true,
    create() {
      const dom = document.createElement('div');
      dom.className = 'cm-documentation';
      dom.setAttribute('role', 'tooltip');
      const add = (className: string, text: string): void => {
        const part = document.createElement('div');
        part.className = className;
        part.textContent = text;
        dom.append(part);
      };
      add('cm-documentation-head', signature ?? type ?? '');
      if (doc !== null) add('cm-documentation-text', doc);
      return { dom };
    },
  };
}

/** Null instead of a rejection: a session that is busy or gone has nothing to tell. */
async function answerOf(asked: Promise<JsonValue>): Promise<JsonValue> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
