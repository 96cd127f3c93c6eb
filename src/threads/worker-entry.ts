import { fileURLToPath } from 'node:url';

/**
 * The path of a compiled file next to a module, for threads and processes.
 *
 * Workers run plain JavaScript: when the module itself runs from `src/` (tests), the file is taken from `dist/`, which
 * `npm test` builds first.
 *
 * @param moduleUrl - `import.meta.url` of the module that starts the worker
 * @param name - the file's name, such as `worker.js`
 */
export function workerEntry(moduleUrl: string, name: string): string {
  const path = fileURLToPath(new URL(`./${name}`, moduleUrl));
  return moduleUrl.endsWith('.ts') ? path.replace(/([\\/])src([\\/])(?!.*[\\/]src[\\/])/, '$1dist$2') : path;
}
