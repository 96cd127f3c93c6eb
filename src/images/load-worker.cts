// CommonJS on purpose: piscina takes its worker file in by require(), and Node 20 ends the whole process when a thread
// is stopped while it require()s an ES module (V8: "IsGraphAsync must be used on an instantiated module"). A thread
// that import()s may be stopped at any moment.
import type { ImageTask } from './image-workers.js';

const load = () => import('./worker.js');

export = {
  runImage: async (task: ImageTask) => (await load()).runImage(task),
  ready: async () => (await load()).ready(),
};
