import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, StopError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Store } from '../store/store.js';
import { readCorpusFacts } from './corpus-facts.js';
import { readStored } from './read-document.js';
import type { ReportDocument } from './report/document.js';
import { renderReport } from './report/report.js';
import { readPlaces, type SampledDocument } from './sample-corpus.js';
import { type DocumentDrops, readDropsOf } from './sample-drops.js';
import { planSample, type SampleOptions } from './sample-plan.js';

/** Options of {@link writeSampleReport}. */
export interface SampleReportOptions extends SampleOptions {
  /** Called for each sampled document in order, before the report is written. */
  onDocument?: (document: SampledDocument) => Promise<void> | void;
}

/** What a report holds. */
export interface SampleReport {
  /** Documents in the report. */
  documents: number;
  /** Documents in the corpus. */
  total: number;
  /** Size of the file. */
  bytes: number;
}

/** Documents whose images are read ahead while one is written. */
const DOCUMENTS_AT_ONCE = 4;

/**
 * Samples a corpus and writes one self-contained HTML file that shows each document as it reads, with its images, its
 * drops and where everything came from.
 *
 * The file appears whole or not at all. Everything in it is escaped, it loads nothing, and its content security policy
 * lets only its own script run. Memory holds the sampled documents without images, and the images of a few of them.
 *
 * @throws StopError `report_not_written`, and what sampleCorpus throws
 */
export async function writeSampleReport(
  store: Store,
  path: string,
  options: SampleReportOptions,
): Promise<SampleReport> {
  const { seed = 0, where, signal, onDocument } = options;
  const corpus = await readCorpusFacts(store);
  const plan = await planSample(store, options);
  const documents: SampledDocument[] = [];
  for await (const document of readPlaces(store, plan.places, signal)) {
    await onDocument?.(document);
    documents.push(document);
  }
  const drops = await readDropsOf(store, documents, signal);
  const facts = { total: plan.documents, seed: String(seed), documents, ...(where && { where: where.text }) };
  const shown = mapConcurrent(documents, (document) => withImages(store, document, drops), {
    concurrency: DOCUMENTS_AT_ONCE,
    ...(signal && { signal }),
  });
  const bytes = await writeWhole(path, renderReport(corpus, facts, shown));
  return { documents: documents.length, total: plan.documents, bytes };
}

async function withImages(
  store: Store,
  document: SampledDocument,
  drops: ReadonlyMap<string, DocumentDrops>,
): Promise<ReportDocument> {
  const hasImages = document.sample.nodes.some(({ type }) => type === 'image');
  return {
    document,
    drops: drops.get(document.sample.id) ?? { placed: new Map(), unplaced: [] },
    images: hasImages ? (await readStored(store, document)).images : new Map(),
  };
}

/** Writes to a temporary file and renames it, so that an interrupted report never replaces a whole one. */
async function writeWhole(path: string, chunks: AsyncIterable<string>): Promise<number> {
  const partial = `${path}.partial`;
  const file = await openNew(partial).catch((error: unknown) => {
    throw notWritten(path, error);
  });
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      await file.appendFile(chunk).catch((error: unknown) => {
        throw notWritten(path, error);
      });
      bytes += Buffer.byteLength(chunk);
    }
    await file.close();
    await rename(partial, path).catch((error: unknown) => {
      throw notWritten(path, error);
    });
    return bytes;
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
}

async function openNew(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'w');
}

function notWritten(path: string, error: unknown): StopError {
  return new StopError(
    'report_not_written',
    `cannot write ${path}: ${describeError(error)}; free space there or name another file`,
    { cause: error },
  );
}
