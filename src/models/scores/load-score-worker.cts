// CommonJS on purpose: piscina takes its worker file in by require(), and Node 20 ends the whole process when a thread
// is stopped while it require()s an ES module (V8: "IsGraphAsync must be used on an instantiated module"). A thread
// that import()s may be stopped at any moment.
import type { RgbPixels } from '../resample.js';

const load = () => import('./score-worker.js');

export = {
  score: async (pixels: RgbPixels) => (await load()).score(pixels),
  ready: async () => (await load()).ready(),
};
