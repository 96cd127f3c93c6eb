import { openStore } from '../../store/open-store.js';
import type { Store } from '../../store/store.js';
import { loadFormat } from '../formats/registry.js';
import type { DocumentSamples } from '../plan/measure-document.js';
import { createBlockingReader } from '../read/blocking-reader.js';
import { createDocumentReader, type DocumentReader } from '../read/document-reader.js';
import type { DocumentRef } from '../read/document-refs.js';
import type { CorpusAddress } from './corpus-address.js';
import type { ThreadSettings } from './export-threads.js';
import { createExportWork, type ExportWork, type MeasuredShard, type ShardTask } from './export-work.js';

/** Call of the threads: measures documents for the plan. */
export async function measure(
  refs: readonly DocumentRef[],
  settings: ThreadSettings,
): Promise<DocumentSamples[]> {
  started ??= start(settings);
  return (await started).measure(refs);
}

/** Call of the threads: writes one shard. */
export async function write(task: ShardTask, settings: ThreadSettings): Promise<MeasuredShard> {
  started ??= start(settings);
  return (await started).write(task);
}

let started: Promise<ExportWork> | undefined;

async function start(settings: ThreadSettings): Promise<ExportWork> {
  const open = (addresses: readonly CorpusAddress[]): Promise<Store[]> =>
    Promise.all(addresses.map(({ uri, s3 }) => openStore(uri, { readOnly: true, ...(s3 && { s3 }) })));
  const stores = await open(settings.corpora);
  const similarities = settings.similarities && (await open(settings.similarities));
  const format = await loadFormat(settings.format);
  const tools = {
    ...(similarities && { similarities }),
    format,
    partition: settings.partition,
    countTokens: settings.countTokens,
    ...(settings.minSimilarity !== undefined && { minSimilarity: settings.minSimilarity }),
    signal: new AbortController().signal,
  };
  return createExportWork({ reader: readerOf(stores, format.heldItems ?? 0), ...tools }, 1);
}

/** Blocking reads where every corpus is on local disk. */
function readerOf(stores: readonly Store[], held: number): DocumentReader {
  if (stores.some((store) => store.localPath === undefined)) return createDocumentReader(stores);
  return createBlockingReader({
    held,
    pathOf({ corpus, shard }) {
      const path = stores[corpus]?.localPath?.(shard);
      if (path === undefined) throw new RangeError(`no corpus ${corpus}`);
      return path;
    },
  });
}
