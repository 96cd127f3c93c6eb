import { fileOf, filesOf } from '../../corpus/corpus-layout.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { sampleKey } from '../../corpus/sample-key.js';
import { BadInputError } from '../../errors.js';
import { openRowGroups, ParquetBreak } from '../../formats/parquet/row-groups.js';
import type { FileEntry, Manifest } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';

/** What a signature tells of a document's addresses. */
const COLUMNS = ['id', 'page_key', 'image_keys', 'candidate_keys'];

/**
 * Whether a list may name an extracted document of a unit or one of its images, by the addresses in its signatures; no
 * document is read. True for a unit that has documents and no signatures.
 *
 * @param ids - documents that are known to be concerned
 */
export async function isConcerned(
  store: Store,
  manifest: Manifest,
  list: ExcludeList,
  ids: ReadonlySet<string>,
): Promise<boolean> {
  const signatures = filesOf(manifest, 'signatures');
  if (signatures.length === 0) return fileOf(manifest, 'documents') !== undefined;
  for (const file of signatures) {
    try {
      if (await namesAnyOf(store, file, list, ids)) return true;
    } catch (error) {
      if (!(error instanceof ParquetBreak)) throw error;
      throw new BadInputError(
        'signatures_invalid',
        `${store.uri}/${file.name}: ${error.message}; run weft validate`,
        { cause: error },
      );
    }
  }
  return false;
}

async function namesAnyOf(
  store: Store,
  { name, bytes }: FileEntry,
  list: ExcludeList,
  ids: ReadonlySet<string>,
): Promise<boolean> {
  const table = await openRowGroups({ bytes, read: (range) => store.get(name, range) });
  const columns = COLUMNS.filter((column) => table.columns.includes(column));
  for (const group of table.groups)
    for (const row of await table.read(group, columns)) if (names(row, list, ids)) return true;
  return false;
}

function names(row: Record<string, unknown>, list: ExcludeList, ids: ReadonlySet<string>): boolean {
  const id = String(row.id);
  if (ids.has(id)) return true;
  if (list.documentExclusion({ key: sampleKey(id), url: urlOf(String(row.page_key)) }) !== undefined)
    return true;
  const urls = [row.image_keys, row.candidate_keys].flatMap((keys) => (Array.isArray(keys) ? keys : []));
  return list.imageExclusion({ urls: urls.map((key) => urlOf(String(key))) }) !== undefined;
}

/** The address that a key of curate/url-key.ts stands for; keys leave the scheme out, and so does the list. */
function urlOf(key: string): string {
  // A page from a file is keyed by its input as well.
  const own = key.slice(key.lastIndexOf('\n') + 1);
  return /^(?:data|file):/i.test(own) ? own : `http://${own}`;
}
