import type { SampleNode } from '../../model/sample.js';
import type { Store } from '../../store/store.js';
import { createItemTally, type ItemSums } from '../card/item-facts.js';
import type { ExportEnvironment, ExportFormat, StagedExportShard } from '../formats/export-format.js';
import { textCleaner } from '../formats/text-hygiene.js';
import { cleanedSimilarity, readDocumentSimilarity } from '../items/item-similarity.js';
import { readItems } from '../items/read-items.js';
import { safeRecord } from '../items/safe-record.js';
import { type DocumentSamples, measureDocument } from '../plan/measure-document.js';
import { createPartition, type PartitionSettings } from '../plan/partition.js';
import type { PlannedItem } from '../plan/planned-item.js';
import type { DocumentReader } from '../read/document-reader.js';
import type { DocumentRef } from '../read/document-refs.js';

/** One shard to be written, in plain data. */
export interface ShardTask {
  index: number;
  items: readonly PlannedItem[];
  env: ExportEnvironment;
}

/** A shard on local disk, and what its items say of themselves. */
export interface MeasuredShard extends StagedExportShard {
  sums: ItemSums;
}

/** The parts of an export that take time. Calls may be under way at once. */
export interface ExportWork {
  /** How many calls are worth having under way. */
  readonly width: number;
  /** What planning must know of documents whose index line does not say it; results are in the order of the refs. */
  measure(refs: readonly DocumentRef[]): Promise<DocumentSamples[]>;
  write(task: ShardTask): Promise<MeasuredShard>;
  close(): Promise<void>;
}

/** What the work is done with. */
export interface WorkTools {
  reader: DocumentReader;
  /** Prefixes of similarities by corpus, when the export was given them. */
  similarities?: readonly Store[];
  format: ExportFormat;
  partition: PartitionSettings;
  /** See measure-document.ts. */
  countTokens: boolean;
  /** Of pairs; see measure-document.ts. */
  minSimilarity?: number;
  signal: AbortSignal;
}

type Nodes = readonly SampleNode[];

/** Does the work in the thread that calls. */
export function createExportWork(
  { reader, similarities, format, partition: settings, countTokens, minSimilarity, signal }: WorkTools,
  width: number,
): ExportWork {
  const partition = createPartition(settings);
  const clean = textCleaner(format.specialTokens);
  const { budget } = settings.limits;
  const measuring = {
    partition,
    format,
    clean,
    countTokens,
    ...(budget && { budget }),
    ...(minSimilarity !== undefined && { minSimilarity }),
  };
  return {
    width,
    async measure(refs) {
      const measured: DocumentSamples[] = [];
      for (const ref of refs) {
        const { sample, record } = await reader.readRecord(ref);
        const line =
          minSimilarity === undefined ? undefined : await readDocumentSimilarity(ref, similarities);
        const similarityOf =
          line && ((all: Nodes, part: Nodes) => cleanedSimilarity(line, { all, part, clean }));
        measured.push(measureDocument(ref, safeRecord(sample, record), measuring, similarityOf));
      }
      return measured;
    },
    async write({ index, items, env }) {
      const tally = createItemTally();
      const read = readItems(items, {
        reader,
        ...(similarities && { similarities }),
        partition,
        clean,
        ...(settings.arm === 'text-only' && format.needsImages && { blankImages: true }),
        signal,
      });
      const shard = await format.createWriter(env).writeShard(index, tally.observe(read));
      return { ...shard, sums: tally.sums() };
    },
    close: async () => reader.close(),
  };
}
