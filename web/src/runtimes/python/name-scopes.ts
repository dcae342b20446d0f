/**
 * Scopes of a Python program, as far as they decide which of its names are global.
 *
 * What runs as the program runs (its own statements, bodies of classes, comprehensions) is followed in order: a name
 * counts as used unless it was surely given a value before. What runs when somebody calls it (functions, lambdas,
 * annotations) is decided at the end: there a name counts as used only where the program gives it no value at all.
 */

export type ScopeKind = 'module' | 'class' | 'function' | 'comprehension' | 'annotation';

export class Scope {
  /** Names bound anywhere in it. */
  readonly bound = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  /** Names that surely have a value at this point; only of modules and classes. */
  readonly #known = new Set<string>();
  /** The known names in the order in which they became known. */
  #log: string[] = [];
  readonly kind: ScopeKind;
  readonly parent: Scope | null;
  /** Whether it runs later than the text around it. */
  readonly later: boolean;
  /** The class around it, whose name is put before private names. */
  readonly owner: string | null;

  constructor(kind: ScopeKind, parent: Scope | null, owner: string | null = parent?.owner ?? null) {
    this.kind = kind;
    this.parent = parent;
    this.owner = owner;
    this.later = kind === 'function' || kind === 'annotation' || (parent?.later ?? false);
  }

  knows(name: string): boolean {
    return this.#known.has(name);
  }

  learn(name: string): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#log.push(name);
  }

  forget(name: string): void {
    this.#known.delete(name);
  }

  /** What `walk` makes known, which is not known any more afterwards: it is one of several ways. */
  tryWay(walk: () => void): readonly string[] {
    const mark = this.#log.length;
    walk();
    const learned = this.#log.slice(mark);
    this.#log.length = mark;
    for (const name of learned) this.#known.delete(name);
    return learned;
  }
}

interface Reference {
  readonly name: string;
  readonly scope: Scope;
  readonly changes: boolean;
}

export class GlobalNames {
  readonly defines = new Set<string>();
  readonly uses = new Set<string>();
  readonly module = new Scope('module', null);
  readonly #later: Reference[] = [];

  /** `name` gets a value in this scope; `lasting` is false for one of which nothing is left. */
  bind(name: string, scope: Scope): void {
    const own = mangled(name, scope);
    if (scope.nonlocals.has(own)) return;
    if (scope.kind === 'module' || scope.globals.has(own)) {
      this.defines.add(own);
      this.module.bound.add(own);
      if (!scope.later) this.module.learn(own);
      return;
    }
    scope.bound.add(own);
    if (scope.kind === 'class') scope.learn(own);
  }

  /** Makes the name one of the scope without giving it a value: `x: int`. */
  declare(name: string, scope: Scope): void {
    const own = mangled(name, scope);
    if (scope.kind !== 'module' && !scope.globals.has(own)) scope.bound.add(own);
  }

  /** An expression's own bindings (`:=`) pass through comprehensions. */
  bindAround(name: string, scope: Scope): void {
    let around = scope;
    while (around.kind === 'comprehension' && around.parent !== null) around = around.parent;
    this.bind(name, around);
  }

  /** `del name` and the end of `except … as name`: bound in this scope, and without a value from here on. */
  unbind(name: string, scope: Scope): void {
    this.bind(name, scope);
    const own = mangled(name, scope);
    (scope.globals.has(own) ? this.module : scope).forget(own);
  }

  use(name: string, scope: Scope): void {
    this.#refer({ name: mangled(name, scope), scope, changes: false });
  }

  /** A part of the name's value is replaced. */
  change(name: string, scope: Scope): void {
    this.#refer({ name: mangled(name, scope), scope, changes: true });
  }

  /** Decides what had to wait until all was read. */
  settle(): void {
    for (const reference of this.#later) {
      if (!isGlobal(reference)) continue;
      if (reference.changes) this.defines.add(reference.name);
      else if (!this.module.bound.has(reference.name)) this.uses.add(reference.name);
    }
  }

  #refer(reference: Reference): void {
    const { name, scope, changes } = reference;
    if (scope.kind === 'class' && scope.knows(name)) return;
    if (scope.later) {
      this.#later.push(reference);
      return;
    }
    if (!isGlobal(reference)) return;
    if (changes) this.defines.add(name);
    else if (!this.module.knows(name)) this.uses.add(name);
  }
}

/** Whether no scope around the reference has the name. Of classes, only the one itself is seen, and only in order. */
function isGlobal({ name, scope }: Reference): boolean {
  for (let at: Scope | null = scope; at !== null && at.kind !== 'module'; at = at.parent) {
    if (at.globals.has(name)) return true;
    if (at.kind === 'class') {
      if (scope.kind === 'annotation' && scope.parent === at && at.bound.has(name)) return false;
    } else if (at.bound.has(name)) return false;
  }
  return true;
}

/** Private names carry the name of their class. */
function mangled(name: string, { owner }: Scope): string {
  const plain = isAscii(name) ? name : name.normalize('NFKC');
  if (owner === null || !plain.startsWith('__') || plain.endsWith('__')) return plain;
  const bare = owner.replace(/^_+/, '');
  return bare === '' ? plain : `_${bare}${plain}`;
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
};
