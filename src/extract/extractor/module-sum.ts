import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { describeError, FixConfigError } from '../../errors.js';
import { errnoOf } from '../../flow/system-error.js';
import type { ExtractorRecord } from '../../model/manifest.js';

/** Files of one extractor; more is a folder of packages, which belongs into node_modules. */
const MAX_FILES = 1000;
/** What a file imports by a relative path; in a remark too, which does no harm. */
const LOCAL_IMPORT = /\b(?:from|import|require)\s{0,9}\(?\s{0,9}['"](\.{1,2}\/[^'"\n]{1,500})['"]/g;
/** What `require` tries when a name has no extension. */
const ENDINGS = ['', '.js', '.cjs', '.json'];

/**
 * The name and the sum of an extractor's module, with all files that it imports by a relative name; packages are not
 * looked into.
 *
 * @throws FixConfigError `extractor_not_found` when it cannot be read, `bad_extractor` when it imports too many files
 */
export async function sumOfModule(path: string): Promise<ExtractorRecord> {
  const entry = resolve(path);
  const name = basename(entry);
  const sums = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (sums.has(file)) continue;
    if (sums.size >= MAX_FILES)
      throw new FixConfigError(
        'bad_extractor',
        `${path}: imports more than ${MAX_FILES} files; use a package`,
      );
    const text = file === entry ? await readEntry(path) : await readIfThere(file);
    if (text === undefined) continue;
    sums.set(file, sha256(text));
    for (const [, target = ''] of text.toString('utf8').matchAll(LOCAL_IMPORT))
      for (const ending of ENDINGS) waiting.push(resolve(dirname(file), target + ending));
  }
  if (sums.size === 1) return { name, sha256: sums.get(entry) ?? '' };
  const lines = [...sums].map(([file, sum]) => [relative(dirname(entry), file).split(sep).join('/'), sum]);
  lines.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return { name, sha256: sha256(lines.map(([file, sum]) => `${sum}  ${file}\n`).join('')) };
}

async function readEntry(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const message = `${path}: cannot read the extractor: ${describeError(cause)}; extract.extractor counts from the pipeline file`;
    throw new FixConfigError('extractor_not_found', message, { cause });
  }
}

/** A file that is not there is one that a remark names, or one that loading the module will complain of. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
