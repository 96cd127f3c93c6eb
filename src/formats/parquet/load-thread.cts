// CommonJS on purpose, as in the extract folder: a thread that import()s may be stopped at any moment in Node 20.
const started: Promise<void> = import('./thread.js').then(({ serve }) => serve());

export = { started };
