import { fileURLToPath } from 'node:url';

/**
 * The path of a compiled worker entry that lies beside a module.
 *
 * Worker threads run plain JavaScript: when the module itself runs from `src/` (tests), its entry is
 * taken from `dist/`, which `npm test` builds first.
 *
 * @param moduleUrl - `import.meta.url` of the module that starts the worker
 * @param name - file name without extension, such as `load-worker`; the entry is CommonJS
 */
export function workerEntry(moduleUrl: string, name: string): string {
  const url = new URL(`./${name}.cjs`, moduleUrl);
  const path = fileURLToPath(url);
  return moduleUrl.endsWith('.ts') ? path.replace(/([\\/])src([\\/])(?!.*[\\/]src[\\/])/, '$1dist$2') : path;
}
