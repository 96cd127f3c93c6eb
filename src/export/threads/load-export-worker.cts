// CommonJS on purpose: piscina takes its worker file in by require(), and Node 20 ends the whole process when a thread
// is stopped while it require()s an ES module (V8: "IsGraphAsync must be used on an instantiated module"). A thread
// that import()s may be stopped at any moment.
import type { DocumentRef } from '../read/document-refs.js';
import type { ShardTask } from './export-work.js';

const load = () => import('./export-worker.js');

export = {
  measure: async (refs: readonly DocumentRef[]) => (await load()).measure(refs),
  write: async (task: ShardTask) => (await load()).write(task),
};
