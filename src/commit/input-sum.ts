import { createHash } from 'node:crypto';
import { manifestName } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { BadInputError } from '../errors.js';
import { Recent } from '../flow/recent.js';
import type { Manifest } from '../model/manifest.js';
import { joinPath } from '../sources/html/input-names.js';
import type { SourceUnit } from '../sources/source.js';
import { isRemote, wasOpened } from '../sources/unit-plan.js';
import { fileFacts } from '../store/file-identity.js';
import type { InputOpener } from '../store/input.js';
import { isInputChanged } from '../store/input-changed.js';
import type { Store } from '../store/store.js';

/** Sums of large files that are kept, so that a file of a thousand units is read for its sum once. */
const KEPT = 64;

/** The sum that was recorded when a unit was extracted: in its first manifest, since takedowns rewrite others. */
export async function recordedSum(store: Store, unit: string): Promise<string | undefined> {
  const name = manifestName('extract', unit);
  if ((await store.head(name)) === undefined) return undefined;
  return (await readJson<Manifest>(store, name)).input_sha256;
}

/** SHA-256 of the local inputs of units: what says that a file with another time is still the same. */
export class InputSums {
  readonly #sums = new Recent<string>(KEPT);

  constructor(private readonly opener: Pick<InputOpener, 'open'>) {}

  /**
   * The sum of the file that a unit reads; of a batch of files, of the list of their sums as sha256sum prints it.
   * Undefined where an ETag stands for the content, and for a file that was not there.
   */
  async of(unit: SourceUnit): Promise<string | undefined> {
    const { input, version, versions, share } = unit;
    if (isRemote(input)) return undefined;
    if (versions === undefined || !Array.isArray(share?.files))
      return fileFacts(version) === undefined ? undefined : this.#ofFile(input);
    const list = createHash('sha256');
    for (const [at, path] of (share.files as string[]).entries())
      if (wasOpened(versions[at] ?? '')) list.update(`${await this.#ofPage(input, path)}  ${path}\n`);
    return list.digest('hex');
  }

  async #ofFile(uri: string): Promise<string> {
    const input = await this.opener.open(uri);
    return this.#sums.get(`${input.version} ${uri}`, () => digestOf(input.read()));
  }

  /** Of a page that a link puts outside of its folder, the code of the error: it is not read. */
  async #ofPage(folder: string, path: string): Promise<string> {
    try {
      return await digestOf((await this.opener.open(joinPath(folder, path), { within: folder })).read());
    } catch (error) {
      if (!(error instanceof BadInputError) || isInputChanged(error)) throw error;
      return error.code;
    }
  }
}

/** SHA-256 of a stream. */
export async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of bytes) hash.update(part);
  return hash.digest('hex');
}
