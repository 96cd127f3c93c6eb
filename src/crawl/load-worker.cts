// CommonJS on purpose, as in the extract folder: a thread that import()s may be stopped at any moment in Node 20.
import type { FetchedPage } from './read-page.js';

const load = () => import('./worker.js');

export = { read: async (page: FetchedPage) => (await load()).read(page) };
