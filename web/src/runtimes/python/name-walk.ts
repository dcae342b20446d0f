/** Reads the tree of a Python program in the order in which it runs, and tells the scopes of its names. */
import type { SyntaxNode } from '@lezer/common';
import { GlobalNames, Scope } from './name-scopes.js';

/** Nesting beyond which all names count as used here: no program that a person reads is nested like that. */
const DEEPEST = 120;

export class NameWalk {
  readonly names = new GlobalNames();
  readonly #source: string;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  program(top: SyntaxNode): void {
    this.#block(top, this.names.module);
    this.names.settle();
  }

  // ---------------------------------------------------------------- statements

  /** The statements of a body; whether what follows it is never reached. */
  #block(body: SyntaxNode | null, scope: Scope): boolean {
    let ends = false;
    for (const node of childrenOf(body)) ends = this.#statement(node, scope) || ends;
    return ends;
  }

  #statement(node: SyntaxNode, scope: Scope): boolean {
    this.#depth += 1;
    try {
      if (this.#depth > DEEPEST) this.#flat(node, scope);
      else return this.#byKind(node, scope);
    } finally {
      this.#depth -= 1;
    }
    return false;
  }

  #byKind(node: SyntaxNode, scope: Scope): boolean {
    switch (node.name) {
      case 'StatementGroup':
        return this.#block(node, scope);
      case 'AssignStatement':
        this.#assign(node, scope);
        return false;
      case 'UpdateStatement':
        this.#parts(node, scope);
        if (node.firstChild !== null) this.#target(node.firstChild, scope);
        return false;
      case 'DeleteStatement':
        for (const child of childrenOf(node)) this.#delete(child, scope);
        return false;
      case 'ImportStatement':
        this.#imports(node, scope);
        return false;
      case 'ScopeStatement':
        this.#declareScope(node, scope);
        return false;
      case 'TypeDefinition':
        this.#typeDefinition(node, scope);
        return false;
      case 'IfStatement':
        return this.#if(node, scope);
      case 'WhileStatement':
      case 'ForStatement':
        this.#loop(node, scope);
        return false;
      case 'TryStatement':
        return this.#try(node, scope);
      case 'WithStatement':
        return this.#with(node, scope);
      case 'MatchStatement':
        return this.#match(node, scope);
      case 'FunctionDefinition':
        this.#function(node, scope);
        return false;
      case 'ClassDefinition':
        this.#class(node, scope);
        return false;
      case 'DecoratedStatement':
        for (const child of childrenOf(node)) {
          if (child.name === 'Decorator') this.#decorator(child, scope);
          else this.#statement(child, scope);
        }
        return false;
      case 'ReturnStatement':
      case 'RaiseStatement':
        this.#parts(node, scope);
        return true;
      case 'BreakStatement':
      case 'ContinueStatement':
        return true;
      default:
        this.#expression(node, scope);
        return false;
    }
  }

  #assign(node: SyntaxNode, scope: Scope): void {
    const targets: SyntaxNode[][] = [];
    let part: SyntaxNode[] = [];
    let annotation: SyntaxNode | null = null;
    for (const child of childrenOf(node)) {
      if (child.name === 'AssignOp') {
        targets.push(part);
        part = [];
      } else if (child.name === 'TypeDef') annotation = child;
      else part.push(child);
    }
    if (annotation !== null) this.#expression(annotation, new Scope('annotation', scope));
    if (targets.length === 0) {
      for (const child of part) {
        if (child.name === 'VariableName') this.names.declare(this.#text(child), scope);
        else this.#expression(child, scope);
      }
      return;
    }
    for (const child of part) this.#expression(child, scope);
    for (const target of targets) for (const child of target) this.#target(child, scope);
  }

  /** What is assigned to: names are bound, parts of a name's value are changed. */
  #target(node: SyntaxNode, scope: Scope): void {
    switch (node.name) {
      case 'VariableName':
        this.names.bind(this.#text(node), scope);
        return;
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'ParenthesizedExpression':
        this.#nested(node, scope, (child) => this.#target(child, scope));
        return;
      default:
        this.#change(node, scope);
    }
  }

  #change(node: SyntaxNode, scope: Scope): void {
    this.#expression(node, scope);
    let root: SyntaxNode | null = node;
    while (root?.name === 'MemberExpression') root = root.firstChild;
    if (root?.name === 'VariableName' && root !== node) this.names.change(this.#text(root), scope);
  }

  #delete(node: SyntaxNode, scope: Scope): void {
    switch (node.name) {
      case 'VariableName':
        this.names.use(this.#text(node), scope);
        this.names.unbind(this.#text(node), scope);
        return;
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'ParenthesizedExpression':
        this.#nested(node, scope, (child) => this.#delete(child, scope));
        return;
      default:
        this.#change(node, scope);
    }
  }

  /** `import a.b` binds `a`; after `as`, and after `from … import`, the name itself. */
  #imports(node: SyntaxNode, scope: Scope): void {
    let wanted = node.firstChild?.name !== 'from';
    let name: SyntaxNode | null = null;
    const flush = (): void => {
      if (name !== null) this.names.bind(this.#text(name), scope);
      name = null;
    };
    let before = '';
    for (const child of childrenOf(node)) {
      if (child.name === 'import') wanted = true;
      else if (child.name === ',') flush();
      else if (child.name === 'VariableName' && wanted && before !== '.') name = child;
      before = child.name;
    }
    flush();
  }

  #declareScope(node: SyntaxNode, scope: Scope): void {
    if (scope.kind === 'module') return;
    const declared = node.firstChild?.name === 'nonlocal' ? scope.nonlocals : scope.globals;
    for (const child of childrenOf(node)) if (child.name === 'VariableName') declared.add(this.#text(child));
  }

  #typeDefinition(node: SyntaxNode, scope: Scope): void {
    const [, name, ...rest] = childrenOf(node);
    const value = new Scope('annotation', this.#typeParameters(node, scope));
    for (const child of rest) if (child.name !== 'TypeParamList') this.#expression(child, value);
    if (name !== undefined) this.#target(name, scope);
  }

  // ---------------------------------------------------------------- statements with ways

  #if(node: SyntaxNode, scope: Scope): boolean {
    const ways: (() => boolean)[] = [];
    let complete = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'else') complete = true;
      else if (child.name === 'Body') ways.push(() => this.#block(child, scope));
      else this.#expression(child, scope);
    }
    return this.#join(ways, complete, scope);
  }

  /** Takes a loop to run at least once: what it leaves behind is its own. */
  #loop(node: SyntaxNode, scope: Scope): void {
    const targets: SyntaxNode[] = [];
    let isTarget = node.name === 'ForStatement';
    for (const child of childrenOf(node)) {
      if (child.name === 'in') isTarget = false;
      else if (isTarget) targets.push(child);
      else if (child.name === 'Body') {
        for (const target of targets.splice(0)) if (isOperand(target)) this.#target(target, scope);
        this.#block(child, scope);
      } else this.#expression(child, scope);
    }
  }

  #try(node: SyntaxNode, scope: Scope): boolean {
    const children = [...childrenOf(node)];
    const ways: (() => boolean)[] = [];
    let smooth: SyntaxNode[] = [];
    let part = 'try';
    let last: SyntaxNode | null = null;
    let caught: SyntaxNode[] = [];
    for (const child of children) {
      if (child.name !== 'Body') {
        if (['except', 'else', 'finally'].includes(child.name)) {
          part = child.name;
          caught = [];
        } else caught.push(child);
      } else if (part === 'except') {
        const header = caught;
        ways.push(() => this.#handler(header, child, scope));
      } else if (part === 'finally') last = child;
      else smooth = [...smooth, child];
    }
    const whole = (): boolean => smooth.map((body) => this.#block(body, scope)).some(Boolean);
    const ends = this.#join([whole, ...ways], true, scope);
    return this.#block(last, scope) || ends;
  }

  /** `except A as e`; with a comma, which Python 2 had for `as`, all are classes. */
  #handler(header: readonly SyntaxNode[], body: SyntaxNode, scope: Scope): boolean {
    const at = header.findIndex(({ name }) => name === 'as');
    const name = at < 0 ? undefined : header[at + 1];
    for (const child of at < 0 ? header : header.slice(0, at)) this.#expression(child, scope);
    if (name !== undefined) this.#target(name, scope);
    const ends = this.#block(body, scope);
    if (name?.name === 'VariableName') this.names.unbind(this.#text(name), scope);
    return ends;
  }

  #with(node: SyntaxNode, scope: Scope): boolean {
    let before = '';
    let ends = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'Body') ends = this.#block(child, scope);
      else if (before === 'as') this.#target(child, scope);
      else this.#expression(child, scope);
      before = child.name;
    }
    return ends;
  }

  #match(node: SyntaxNode, scope: Scope): boolean {
    const ways: (() => boolean)[] = [];
    let complete = false;
    for (const child of childrenOf(node)) {
      if (child.name !== 'MatchBody') {
        if (child.name !== 'match') this.#expression(child, scope);
        continue;
      }
      for (const clause of childrenOf(child)) {
        if (clause.name !== 'MatchClause') continue;
        ways.push(() => this.#clause(clause, scope));
        const [, pattern, next] = childrenOf(clause);
        complete ||= pattern?.name === 'CapturePattern' && next?.name === 'Body';
      }
    }
    return this.#join(ways, complete, scope);
  }

  #clause(node: SyntaxNode, scope: Scope): boolean {
    let ends = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'Body') ends = this.#block(child, scope);
      else if (child.name === 'Guard') this.#parts(child, scope);
      else this.#pattern(child, scope);
    }
    return ends;
  }

  #pattern(node: SyntaxNode, scope: Scope): void {
    switch (node.name) {
      case 'CapturePattern':
        if (this.#text(node) !== '_') this.names.bind(this.#text(node), scope);
        return;
      case 'AttributePattern':
      case 'ClassPattern':
        for (const child of childrenOf(node)) {
          if (child.name === 'VariableName') this.names.use(this.#text(child), scope);
          else this.#nested(child, scope, (part) => this.#pattern(part, scope), true);
        }
        return;
      case 'KeywordPattern':
        for (const child of [...childrenOf(node)].slice(1)) this.#pattern(child, scope);
        return;
      case 'VariableName':
        this.names.bind(this.#text(node), scope);
        return;
      default:
        this.#nested(node, scope, (child) => this.#pattern(child, scope));
    }
  }

  /** Goes several ways, of which one is taken, or none where they are not complete; known afterwards is what all make known. */
  #join(ways: readonly (() => boolean)[], complete: boolean, scope: Scope): boolean {
    const counts = new Map<string, number>();
    let open = complete ? 0 : 1;
    for (const way of ways) {
      let ends = false;
      const learned = scope.tryWay(() => (ends = way()));
      if (ends) continue;
      open += 1;
      for (const name of learned) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const [name, count] of counts) if (count === open) scope.learn(name);
    return open === 0;
  }

  // ---------------------------------------------------------------- definitions

  #function(node: SyntaxNode, scope: Scope): void {
    const outer = this.#typeParameters(node, scope);
    const inner = new Scope('function', outer);
    let body: SyntaxNode | null = null;
    let name: SyntaxNode | null = null;
    for (const child of childrenOf(node)) {
      if (child.name === 'VariableName') name = child;
      else if (child.name === 'ParamList') this.#parameters(child, scope, inner, outer);
      else if (child.name === 'TypeDef') this.#expression(child, new Scope('annotation', outer));
      else if (child.name === 'Body') body = child;
    }
    if (name !== null) this.names.bind(this.#text(name), scope);
    this.#block(body, inner);
  }

  /** Defaults belong to the text around, names to the function. */
  #parameters(node: SyntaxNode, scope: Scope, inner: Scope, types: Scope): void {
    let isDefault = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'AssignOp') isDefault = true;
      else if (child.name === 'TypeDef') this.#expression(child, new Scope('annotation', types));
      else if (child.name === ',') isDefault = false;
      else if (isDefault) this.#expression(child, scope);
      else if (child.name === 'VariableName') this.names.bind(this.#text(child), inner);
    }
  }

  #typeParameters(node: SyntaxNode, scope: Scope): Scope {
    const list = node.getChild('TypeParamList');
    if (list === null) return scope;
    const types = new Scope('comprehension', scope);
    for (const parameter of childrenOf(list)) {
      for (const child of childrenOf(parameter)) {
        if (child.name === 'VariableName') this.names.bind(this.#text(child), types);
        else this.#expression(child, new Scope('annotation', types));
      }
    }
    return types;
  }

  #class(node: SyntaxNode, scope: Scope): void {
    const types = this.#typeParameters(node, scope);
    let name = '';
    for (const child of childrenOf(node)) {
      if (child.name === 'VariableName') name = this.#text(child);
      else if (child.name === 'ArgList') this.#expression(child, types);
      else if (child.name === 'Body') this.#block(child, new Scope('class', types, name));
    }
    if (name !== '') this.names.bind(name, scope);
  }

  #decorator(node: SyntaxNode, scope: Scope): void {
    let before = '';
    for (const child of childrenOf(node)) {
      if (before !== '.' || child.name !== 'VariableName') this.#expression(child, scope);
      before = child.name;
    }
  }

  // ---------------------------------------------------------------- expressions

  #parts(node: SyntaxNode, scope: Scope): void {
    for (const child of childrenOf(node)) this.#expression(child, scope);
  }

  /** Looks through the whole expression without a call for each level: a sum of ten thousand terms is that deep. */
  #expression(node: SyntaxNode, scope: Scope): void {
    if (node.name === 'VariableName') {
      this.names.use(this.#text(node), scope);
      return;
    }
    node.cursor().iterate((at) => {
      switch (at.name) {
        case 'VariableName':
          this.names.use(this.#source.slice(at.from, at.to), scope);
          return false;
        case 'ArgList':
          this.#nested(at.node, scope, null);
          return false;
        case 'LambdaExpression':
        case 'NamedExpression':
        case 'ComprehensionExpression':
        case 'ArrayComprehensionExpression':
        case 'SetComprehensionExpression':
        case 'DictionaryComprehensionExpression':
          this.#nested(at.node, scope, null);
          return false;
        default:
          return !at.type.is('Statement') || at.name === node.name || at.from === node.from;
      }
    });
  }

  /** Calls `visit` for the node's children, or what the node's own kind wants, one level deeper. */
  #nested(node: SyntaxNode, scope: Scope, visit: ((child: SyntaxNode) => void) | null, itself = false): void {
    this.#depth += 1;
    try {
      if (this.#depth > DEEPEST) this.#flat(node, scope);
      else if (visit === null) this.#special(node, scope);
      else if (itself) visit(node);
      else for (const child of childrenOf(node)) if (isOperand(child)) visit(child);
    } finally {
      this.#depth -= 1;
    }
  }

  #special(node: SyntaxNode, scope: Scope): void {
    const children = [...childrenOf(node)];
    if (node.name === 'LambdaExpression') this.#lambda(children, scope);
    else if (node.name === 'NamedExpression') this.#named(children, scope);
    else if (node.name !== 'ArgList') this.#comprehension(children, scope);
    else if (children.some(({ name }) => name === 'for')) this.#comprehension(children, scope);
    else this.#arguments(children, scope);
  }

  #arguments(children: readonly SyntaxNode[], scope: Scope): void {
    children.forEach((child, at) => {
      const next = children[at + 1];
      if (child.name !== 'VariableName' || next?.name !== 'AssignOp') this.#expression(child, scope);
      const before = children[at - 1];
      const name = children[at - 2];
      if (before?.name === 'AssignOp' && name !== undefined && this.#text(before) === ':=')
        this.names.bindAround(this.#text(name), scope);
    });
  }

  #named(children: readonly SyntaxNode[], scope: Scope): void {
    const [target, , ...value] = children;
    for (const child of value) this.#expression(child, scope);
    if (target?.name === 'VariableName') this.names.bindAround(this.#text(target), scope);
    else if (target !== undefined) this.#expression(target, scope);
  }

  #lambda(children: readonly SyntaxNode[], scope: Scope): void {
    const inner = new Scope('function', scope);
    for (const child of children) {
      if (child.name === 'ParamList') this.#parameters(child, scope, inner, scope);
      else this.#expression(child, inner);
    }
  }

  /** `elements for targets in first if condition for targets in other …`: the first runs in the scope around. */
  #comprehension(children: readonly SyntaxNode[], scope: Scope): void {
    const inner = new Scope('comprehension', scope);
    const start = children.findIndex(({ name }) => name === 'for' || name === 'async');
    let iterables = 0;
    let targets: SyntaxNode[] | null = null;
    for (let at = Math.max(start, 0); at < children.length; at += 1) {
      const child = children[at];
      if (child === undefined) continue;
      if (child.name === 'for') targets = [];
      else if (child.name === 'in' && targets !== null) {
        iterables += 1;
        const iterable = children[at + 1];
        if (iterable !== undefined) this.#expression(iterable, iterables === 1 ? scope : inner);
        for (const target of targets) if (isOperand(target)) this.#target(target, inner);
        targets = null;
        at += 1;
      } else if (targets !== null) targets.push(child);
      else this.#expression(child, inner);
    }
    for (const child of children.slice(0, Math.max(start, 0))) this.#expression(child, inner);
  }

  /** Every name in it, however it stands there. */
  #flat(node: SyntaxNode, scope: Scope): void {
    node.cursor().iterate((at) => {
      if (at.name === 'VariableName') this.names.use(this.#source.slice(at.from, at.to), scope);
    });
  }

  #text({ from, to }: SyntaxNode): string {
    return this.#source.slice(from, to);
  }
}

function* childrenOf(node: SyntaxNode | null): Generator<SyntaxNode> {
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) yield child;
}

/** Signs and keywords are nodes as well, and have small names. */
const isOperand = ({ name }: SyntaxNode): boolean => /^[A-Z⚠]/u.test(name);
