/** The page's layers: imports point down only. Each rule says why. */
const inner = (name) => `^src/${name}/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no top to read from.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'protocol-is-the-bottom',
      severity: 'error',
      comment: 'What crosses a wire depends on nothing of ours.',
      from: { path: inner('protocol') },
      to: { path: '^src/', pathNot: inner('protocol') },
    },
    {
      name: 'markdown-is-pure',
      severity: 'error',
      comment: 'What a text means depends on the text alone.',
      from: { path: inner('markdown') },
      to: { path: '^src/', pathNot: [inner('markdown'), inner('protocol')] },
    },
    {
      name: 'execution-is-pure',
      severity: 'error',
      comment: 'It runs without a document, in tests and in other pages, and knows nothing of conversations.',
      from: { path: inner('execution') },
      to: { path: '^src/', pathNot: [inner('execution'), inner('protocol')] },
    },
    {
      name: 'conversation-is-pure',
      severity: 'error',
      comment: 'It runs without a document, in tests and in other pages, and knows nothing of execution.',
      from: { path: inner('conversation') },
      to: { path: '^src/', pathNot: [inner('conversation'), inner('markdown'), inner('protocol')] },
    },
    {
      name: 'only-tests-use-fakes',
      severity: 'error',
      comment: 'A fake in the product would answer for the real thing.',
      from: { path: '^src/', pathNot: inner('testing') },
      to: { path: inner('testing') },
    },
    {
      name: 'runtimes-know-only-the-protocol',
      severity: 'error',
      comment: 'A worker is on the other side of the sandbox: what it needs comes by message.',
      from: { path: inner('runtimes') },
      to: { path: '^src/', pathNot: ['^src/runtimes/', inner('protocol')] },
    },
    {
      name: 'languages-know-only-declarations',
      severity: 'error',
      comment: 'Page and sandbox both read the list of languages; no interpreter may come along with it.',
      from: { path: inner('languages') },
      to: {
        path: '^src/',
        pathNot: ['^src/languages/', inner('protocol'), '^src/runtimes/[^/]+/language[.]ts$'],
      },
    },
    {
      name: 'sandbox-carries-no-page-code',
      severity: 'error',
      comment: 'The sandbox document is static and small; the host side implements a port of execution.',
      from: { path: inner('sandbox') },
      to: {
        path: '^src/',
        pathNot: ['^src/sandbox/', inner('protocol'), inner('languages'), '^src/execution/api'],
      },
    },
    {
      name: 'outputs-know-no-elements',
      severity: 'error',
      comment: 'A renderer draws an output wherever it is used.',
      from: { path: inner('outputs') },
      to: { path: '^src/(app|elements|sandbox|runtimes)/' },
    },
    {
      name: 'elements-reach-no-sandbox',
      severity: 'error',
      comment: 'Elements render state and emit events; the composition root wires them to the sandbox.',
      from: { path: inner('elements') },
      to: { path: '^src/(app|sandbox|runtimes)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.page.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
    },
  },
};
