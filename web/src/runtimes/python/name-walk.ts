/** Reads the tree of a Python program in the order in which it runs, and tells the scopes of its names. */
import type { SyntaxNode } from '@lezer/common';
import { parse, type Parsed } from './name-grammar.js';
import { childrenOf, ExpressionWalk, isOperand } from './name-expressions.js';
import { type GlobalNames, Scope } from './name-scopes.js';

export class NameWalk {
  readonly names: GlobalNames;
  readonly #parsed: Parsed;
  readonly #expressions: ExpressionWalk;

  constructor(parsed: Parsed) {
    this.#parsed = parsed;
    this.#expressions = new ExpressionWalk(parsed.text);
    this.names = this.#expressions.names;
  }

  program(): void {
    this.#block(this.#parsed.tree.topNode, this.names.module);
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
    let ends = false;
    this.#expressions.deeper(node, scope, () => (ends = this.#byKind(node, scope)));
    return ends;
  }

  #byKind(node: SyntaxNode, scope: Scope): boolean {
    switch (node.name) {
      case 'StatementGroup':
        return this.#block(node, scope);
      case 'AssignStatement':
        this.#assign(node, scope);
        return false;
      case 'UpdateStatement':
        this.#expressions.parts(node, scope);
        if (node.firstChild !== null) this.#expressions.target(node.firstChild, scope);
        return false;
      case 'DeleteStatement':
        for (const child of childrenOf(node)) this.#expressions.delete(child, scope);
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
        this.#expressions.parts(node, scope);
        return true;
      case 'BreakStatement':
      case 'ContinueStatement':
        return true;
      default:
        this.#expressions.expression(node, scope);
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
    if (annotation !== null) this.#expressions.expression(annotation, new Scope('annotation', scope));
    if (targets.length === 0) {
      for (const child of part) {
        if (child.name === 'VariableName') this.names.declare(this.#expressions.text(child), scope);
        else this.#expressions.expression(child, scope);
      }
      return;
    }
    for (const child of part) this.#expressions.expression(child, scope);
    for (const target of targets) for (const child of target) this.#expressions.target(child, scope);
  }

  /** `import a.b` binds `a`; after `as`, and after `from … import`, the name itself. */
  #imports(node: SyntaxNode, scope: Scope): void {
    let wanted = node.firstChild?.name !== 'from';
    let name: SyntaxNode | null = null;
    const flush = (): void => {
      if (name !== null) this.names.bind(this.#expressions.text(name), scope);
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
    for (const child of childrenOf(node))
      if (child.name === 'VariableName') declared.add(this.#expressions.text(child));
  }

  #typeDefinition(node: SyntaxNode, scope: Scope): void {
    const [, name, ...rest] = childrenOf(node);
    const value = new Scope('annotation', this.#typeParameters(node, scope));
    for (const child of rest) if (child.name !== 'TypeParamList') this.#expressions.expression(child, value);
    if (name !== undefined) this.#expressions.target(name, scope);
  }

  // ---------------------------------------------------------------- statements with ways

  #if(node: SyntaxNode, scope: Scope): boolean {
    const ways: (() => boolean)[] = [];
    let complete = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'else') complete = true;
      else if (child.name === 'Body') ways.push(() => this.#block(child, scope));
      else this.#expressions.expression(child, scope);
    }
    return this.#join(ways, complete, scope);
  }

  /** Takes a loop to run at least once: what it leaves behind is its own. */
  #loop(node: SyntaxNode, scope: Scope): void {
    const targets: SyntaxNode[] = [];
    const bind = (): void => {
      for (const target of targets.splice(0)) if (isOperand(target)) this.#expressions.target(target, scope);
    };
    let isTarget = node.name === 'ForStatement';
    for (const child of childrenOf(node)) {
      if (child.name === 'in') isTarget = false;
      else if (isTarget) targets.push(child);
      else if (child.name === 'Body') {
        bind();
        this.#block(child, scope);
      } else this.#expressions.expression(child, scope);
    }
    bind(); // of a loop that has no body yet
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
    for (const child of at < 0 ? header : header.slice(0, at)) this.#expressions.expression(child, scope);
    if (name !== undefined) this.#expressions.target(name, scope);
    const ends = this.#block(body, scope);
    if (name?.name === 'VariableName') this.names.unbind(this.#expressions.text(name), scope);
    return ends;
  }

  #with(node: SyntaxNode, scope: Scope): boolean {
    let before = '';
    let ends = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'Body') ends = this.#block(child, scope);
      else if (before === 'as' && !child.type.isError) this.#withTarget(child, scope);
      else this.#expressions.expression(child, scope);
      if (!child.type.isError) before = child.name;
    }
    return ends;
  }

  /** One that is no plain name was parsed as if it were. */
  #withTarget(node: SyntaxNode, scope: Scope): void {
    const text = this.#parsed.targets.get(node.from);
    if (text === undefined) {
      this.#expressions.target(node, scope);
      return;
    }
    const { tree } = parse(text);
    const target = tree.topNode.firstChild?.firstChild ?? null;
    if (target !== null) new ExpressionWalk(text, this.names).target(target, scope);
  }

  #match(node: SyntaxNode, scope: Scope): boolean {
    const ways: (() => boolean)[] = [];
    let complete = false;
    for (const child of childrenOf(node)) {
      if (child.name !== 'MatchBody') {
        if (child.name !== 'match') this.#expressions.expression(child, scope);
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
      else if (child.name === 'Guard') this.#expressions.parts(child, scope);
      else this.#pattern(child, scope);
    }
    return ends;
  }

  #pattern(node: SyntaxNode, scope: Scope): void {
    switch (node.name) {
      case 'CapturePattern':
        if (this.#expressions.text(node) !== '_') this.names.bind(this.#expressions.text(node), scope);
        return;
      case 'AttributePattern':
      case 'ClassPattern':
        for (const child of childrenOf(node)) {
          if (child.name === 'VariableName') this.names.use(this.#expressions.text(child), scope);
          else this.#expressions.deeper(child, scope, () => this.#pattern(child, scope));
        }
        return;
      case 'KeywordPattern':
        for (const child of [...childrenOf(node)].slice(1)) this.#pattern(child, scope);
        return;
      case 'VariableName':
        this.names.bind(this.#expressions.text(node), scope);
        return;
      default:
        this.#expressions.deeper(node, scope, () => {
          for (const child of childrenOf(node)) if (isOperand(child)) this.#pattern(child, scope);
        });
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
      else if (child.name === 'ParamList') this.#expressions.parameters(child, scope, inner, outer);
      else if (child.name === 'TypeDef') this.#expressions.expression(child, new Scope('annotation', outer));
      else if (child.name === 'Body') body = child;
    }
    if (name !== null) this.names.bind(this.#expressions.text(name), scope);
    this.#block(body, inner);
  }

  #typeParameters(node: SyntaxNode, scope: Scope): Scope {
    const list = node.getChild('TypeParamList');
    if (list === null) return scope;
    const types = new Scope('comprehension', scope);
    for (const parameter of childrenOf(list)) {
      for (const child of childrenOf(parameter)) {
        if (child.name === 'VariableName') this.names.bind(this.#expressions.text(child), types);
        else this.#expressions.expression(child, new Scope('annotation', types));
      }
    }
    return types;
  }

  #class(node: SyntaxNode, scope: Scope): void {
    const types = this.#typeParameters(node, scope);
    let name = '';
    for (const child of childrenOf(node)) {
      if (child.name === 'VariableName') name = this.#expressions.text(child);
      else if (child.name === 'ArgList') this.#expressions.expression(child, types);
      else if (child.name === 'Body') this.#block(child, new Scope('class', types, name));
    }
    if (name !== '') this.names.bind(name, scope);
  }

  #decorator(node: SyntaxNode, scope: Scope): void {
    let before = '';
    for (const child of childrenOf(node)) {
      if (before !== '.' || child.name !== 'VariableName') this.#expressions.expression(child, scope);
      before = child.name;
    }
  }
}
