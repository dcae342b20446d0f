/** Reads the expressions of a Python program in the order in which they run, and tells the scopes of their names. */
import type { SyntaxNode } from '@lezer/common';
import { GlobalNames, Scope } from './name-scopes.js';

/** Nesting beyond which all names count as used here: no program that a person reads is nested like that. */
const DEEPEST = 120;

export class ExpressionWalk {
  readonly names: GlobalNames;
  readonly #source: string;
  #depth = 0;

  constructor(source: string, names = new GlobalNames()) {
    this.#source = source;
    this.names = names;
  }

  text({ from, to }: SyntaxNode): string {
    return this.#source.slice(from, to);
  }

  parts(node: SyntaxNode, scope: Scope): void {
    for (const child of childrenOf(node)) this.expression(child, scope);
  }

  /** Looks through the whole expression without a call for each level: a sum of ten thousand terms is that deep. */
  expression(node: SyntaxNode, scope: Scope): void {
    if (node.name === 'VariableName') {
      this.names.use(this.text(node), scope);
      return;
    }
    node.cursor().iterate((at) => {
      switch (at.name) {
        case 'VariableName':
          this.names.use(this.#source.slice(at.from, at.to), scope);
          return false;
        case 'ArgList':
        case 'LambdaExpression':
        case 'NamedExpression':
        case 'ComprehensionExpression':
        case 'ArrayComprehensionExpression':
        case 'SetComprehensionExpression':
        case 'DictionaryComprehensionExpression':
          this.deeper(at.node, scope, () => this.#special(at.node, scope));
          return false;
        default:
          return true;
      }
    });
  }

  /** Walks one level deeper, or takes what is nested too deep as it stands. */
  deeper(node: SyntaxNode, scope: Scope, walk: () => void): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#flat(node, scope);
    else walk();
    this.#depth -= 1;
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
      if (child.name !== 'VariableName' || next?.name !== 'AssignOp') this.expression(child, scope);
      const before = children[at - 1];
      const name = children[at - 2];
      if (before?.name === 'AssignOp' && name !== undefined && this.text(before) === ':=')
        this.names.bindAround(this.text(name), scope);
    });
  }

  #named(children: readonly SyntaxNode[], scope: Scope): void {
    const [target, , ...value] = children;
    for (const child of value) this.expression(child, scope);
    if (target?.name === 'VariableName') this.names.bindAround(this.text(target), scope);
    else if (target !== undefined) this.expression(target, scope);
  }

  #lambda(children: readonly SyntaxNode[], scope: Scope): void {
    const inner = new Scope('function', scope);
    for (const child of children) {
      if (child.name === 'ParamList') this.parameters(child, scope, inner, scope);
      else this.expression(child, inner);
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
        if (iterable !== undefined) this.expression(iterable, iterables === 1 ? scope : inner);
        for (const target of targets) if (isOperand(target)) this.target(target, inner);
        targets = null;
        at += 1;
      } else if (targets !== null) targets.push(child);
      else this.expression(child, inner);
    }
    for (const child of children.slice(0, Math.max(start, 0))) this.expression(child, inner);
  }

  /** Every name in it, however it stands there. */
  #flat(node: SyntaxNode, scope: Scope): void {
    node.cursor().iterate((at) => {
      if (at.name === 'VariableName') this.names.use(this.#source.slice(at.from, at.to), scope);
    });
  }

  /** What is assigned to: names are bound, parts of a name's value are changed. */
  target(node: SyntaxNode, scope: Scope): void {
    switch (node.name) {
      case 'VariableName':
        this.names.bind(this.text(node), scope);
        return;
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'ParenthesizedExpression':
        this.deeper(node, scope, () => {
          for (const child of childrenOf(node)) if (isOperand(child)) this.target(child, scope);
        });
        return;
      default:
        this.#change(node, scope);
    }
  }

  #change(node: SyntaxNode, scope: Scope): void {
    this.expression(node, scope);
    let root: SyntaxNode | null = node;
    while (root?.name === 'MemberExpression') root = root.firstChild;
    if (root?.name === 'VariableName' && root !== node) this.names.change(this.text(root), scope);
  }

  delete(node: SyntaxNode, scope: Scope): void {
    switch (node.name) {
      case 'VariableName':
        this.names.use(this.text(node), scope);
        this.names.unbind(this.text(node), scope);
        return;
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'ParenthesizedExpression':
        this.deeper(node, scope, () => {
          for (const child of childrenOf(node)) if (isOperand(child)) this.delete(child, scope);
        });
        return;
      default:
        this.#change(node, scope);
    }
  }

  /** Defaults belong to the text around, names to the function. */
  parameters(node: SyntaxNode, scope: Scope, inner: Scope, types: Scope): void {
    let isDefault = false;
    for (const child of childrenOf(node)) {
      if (child.name === 'AssignOp') isDefault = true;
      else if (child.name === 'TypeDef') this.expression(child, new Scope('annotation', types));
      else if (child.name === ',') isDefault = false;
      else if (isDefault) this.expression(child, scope);
      else if (child.name === 'VariableName') this.names.bind(this.text(child), inner);
    }
  }
}

export function* childrenOf(node: SyntaxNode | null): Generator<SyntaxNode> {
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) yield child;
}

/** Signs and keywords are nodes as well, and have small names. */
export const isOperand = ({ type }: SyntaxNode): boolean => /^[A-Z]/.test(type.name) || type.isError;
