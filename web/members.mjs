/** Fails where a class has more public members than a reader can hold: then it has more than one reason, and is parted. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const MOST = 30;
const SOURCES = new URL('src/', import.meta.url);

/** Names of members that others can use, each once. */
function publicMembers(node) {
  const names = node.members
    .filter(({ kind }) => kind !== ts.SyntaxKind.Constructor)
    .filter(({ name }) => name !== undefined && !ts.isPrivateIdentifier(name))
    .filter(
      (member) => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.NonPublicAccessibilityModifier),
    )
    .map(({ name }) => name.getText());
  return new Set(names);
}

let failed = false;
for (const path of readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith('.ts'))) {
  const file = ts.createSourceFile(
    path,
    readFileSync(new URL(path, SOURCES), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const look = (node) => {
    if (ts.isClassLike(node)) {
      const count = publicMembers(node).size;
      if (count > MOST) {
        failed = true;
        console.error(
          `src/${path}: ${node.name?.text ?? 'a class'} has ${count} public members, ${MOST} at most`,
        );
      }
    }
    ts.forEachChild(node, look);
  };
  look(file);
}
process.exitCode = failed ? 1 : 0;
