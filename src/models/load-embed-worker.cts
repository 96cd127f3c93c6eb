// CommonJS on purpose: piscina takes its worker file in by require(), and Node 20 ends the whole process when a thread
// is stopped while it require()s an ES module (V8: "IsGraphAsync must be used on an instantiated module"). A thread
// that import()s may be stopped at any moment.
import type { EmbedTask } from './embed-worker.js';

const load = () => import('./embed-worker.js');

export = {
  embed: async (task: EmbedTask) => (await load()).embed(task),
  ready: async () => (await load()).ready(),
};
