// The entry of every worker thread. CommonJS on purpose: piscina takes it in by require(), and Node 20 ends the whole
// process when a thread is stopped while it require()s an ES module (V8: "IsGraphAsync must be used on an instantiated
// module"). A thread that import()s may be stopped at any moment.
import type { Call } from './serve-call.js';

const load = () => import('./serve-call.js');

export = async (call: Call) => (await load()).serveCall(call);
