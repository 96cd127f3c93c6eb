import { workerData } from 'piscina';
import { openStore } from '../../store/open-store.js';
import type { Store } from '../../store/store.js';
import { packError } from '../../threads/thread-error.js';
import { loadFormat } from '../formats/registry.js';
import type { DocumentSamples } from '../plan/measure-document.js';
import { createBlockingReader, createDocumentReader, type DocumentReader } from '../read/document-reader.js';
import type { DocumentRef } from '../read/document-refs.js';
import type { CorpusAddress } from './corpus-address.js';
import type { ThreadAnswer, ThreadSettings } from './export-threads.js';
import { createExportWork, type ExportWork, type ShardResult, type ShardTask } from './export-work.js';

/** Entry of the threads: measures documents for the plan. */
export function measure(refs: readonly DocumentRef[]): Promise<ThreadAnswer<DocumentSamples[]>> {
  return answered((work) => work.measure(refs));
}

/** Entry of the threads: writes one shard. */
export function write(task: ShardTask): Promise<ThreadAnswer<ShardResult>> {
  return answered((work) => work.write(task));
}

let started: Promise<ExportWork> | undefined;

async function answered<T>(call: (work: ExportWork) => Promise<T>): Promise<ThreadAnswer<T>> {
  try {
    started ??= start();
    return { done: await call(await started) };
  } catch (error) {
    return { failed: packError(error) };
  }
}

async function start(): Promise<ExportWork> {
  const settings = workerData as ThreadSettings;
  const open = (addresses: readonly CorpusAddress[]): Promise<Store[]> =>
    Promise.all(addresses.map(({ uri, s3 }) => openStore(uri, { readOnly: true, ...(s3 && { s3 }) })));
  const stores = await open(settings.corpora);
  const similarities = settings.similarities && (await open(settings.similarities));
  const format = await loadFormat(settings.format);
  const tools = {
    ...(similarities && { similarities }),
    format,
    partition: settings.partition,
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
