/** What Python's own tables cannot be asked, since it is no Python, or newer than the one that runs the other tests (`tests/unit/names`). */
import { describe, expect, it } from 'vitest';
import { namesOf } from './names.js';

function found(source: string): readonly [string, string] {
  const { defines, uses } = namesOf(source);
  return [[...defines].sort().join(' '), [...uses].sort().join(' ')];
}

describe('names of a notebook', () => {
  it.each([
    ['%pip install pandas[excel] (x\nx = 1\n', 'x', ''],
    ['!pip install "a\nx = y', 'x', 'y'],
    ['pip install a b\nimport a', 'a', ''],
    ['conda install -y a\nx = y', 'x', 'y'],
    ['%matplotlib inline\n%config A.b = {\nx', '', 'x'],
    ['files = !ls {folder}\nprint(files)', 'files', 'print'],
    ['%timeit -n 10 total(x)', '', 'total x'],
    ['%time y = f(x)', 'y', 'f x'],
    ['%%time\ny = x', 'y', 'x'],
    ['df?\nx = 1', 'x', 'df'],
    ['?df.head\nx = 1', 'x', ''],
    ['text = """\n%pip not a command\n!ls\n"""\nx = y', 'text x', 'y'],
    ['x = ("a %s"\n  % y)', 'x', 'y'],
    ['x = a \\\n  % b', 'x', 'a b'],
    ['if a:\n    %pip install b\n    c = 1', 'c', 'a'],
    ['x = a != b\ny = a %b', 'x y', 'a b'],
    ['pip = 1\nuv = pip', 'pip uv', ''],
    ['await f(x)\nasync with a as b: b', 'b', 'a f x'],
  ])('%j', (source, defines, uses) => {
    expect(found(source)).toEqual([defines, uses]);
  });
});

describe('names of a newer Python', () => {
  it.each([
    ['type Pair[T] = tuple[T, Later]\nLater = int', 'Later Pair', 'int tuple'],
    ['type Tree = list[Tree]', 'Tree', 'list'],
    ['def first[T: Bound](xs: list[T], n: N = d) -> T: return xs[k]', 'first', 'Bound N d k list'],
    ['class Box[T](Base[T]):\n  item: T\n  def get(self) -> T: return self.item', 'Box', 'Base'],
    ['f"{x["k"]} {f"{y}"} {\'a\' + z}"', '', 'x y z'],
    ['page = t"{title} {body!r:>{width}}"', 'page', 'body title width'],
    ["page = rt'{title}'; t = 't'\nprint(t)", 'page t', 'print title'],
    ['try:\n  a\nexcept B, C:\n  d', '', 'B C a d'],
    ['try:\n  a\nexcept* B, C:\n  d', '', 'B C a d'],
  ])('%j', (source, defines, uses) => {
    expect(found(source)).toEqual([defines, uses]);
  });
});

describe('names of a broken program', () => {
  it.each([
    ['x = ', 'x', ''],
    ['print x\ny = 1', 'y', 'x'],
    ['def f(a:\n', 'f', ''],
    ['x = 1\nfor i in\nprint(x)', 'i x', 'print'],
    ['import\nx = 1', 'x', ''],
    ['with open(p) as\nx = 1', 'x', 'open p'],
    ['match x:\n  case', '', 'x'],
    ['}\n)\nx = 1', 'x', ''],
    ['<div>\n  <p>x</p>', '', 'div p x'],
  ])('%j', (source, defines, uses) => {
    const [defined, used] = found(source);
    expect(defined.split(' ')).toEqual(expect.arrayContaining(defines === '' ? [] : defines.split(' ')));
    expect(used.split(' ')).toEqual(expect.arrayContaining(uses === '' ? [] : uses.split(' ')));
  });
});
