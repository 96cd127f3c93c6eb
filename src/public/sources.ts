/**
 * Reads pages from folders, archives and dumps, and others' corpora.
 *
 * @example
 * ```js
 * import { createInputOpener, createSource } from 'weft/sources';
 * import { silentLogger, Tally } from 'weft/build';
 *
 * const opener = createInputOpener({ baseDir: '.' });
 * const source = createSource({ type: 'html', input: 'pages' }, opener);
 * const ctx = { signal: AbortSignal.timeout(60_000), logger: silentLogger, tally: new Tally(), now: Date.now };
 * for (const unit of await source.plan(ctx)) {
 *   for await (const item of source.read(unit, ctx)) console.log(item.kind);
 * }
 * ```
 *
 * @module weft/sources
 */

export type { Capture, Page, SourceRef } from '../model/page.js';
export { createSource } from '../sources/create-source.js';
export type { Source, SourceItem, SourceUnit } from '../sources/source.js';
export type { Input, InputOpener } from '../store/input.js';
export { InputCredentials } from '../store/input-credentials.js';
export { createInputOpener, type InputOpenerOptions } from '../store/open-inputs.js';
