import { RESTORE_HINT } from '../../corpus/check-record.js';
import { BadInputError } from '../../errors.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { Store } from '../../store/store.js';
import type { ExportItem, ExportNode } from '../formats/export-item.js';
import { usableNodes } from '../plan/exclude-documents.js';
import type { SamplePartition } from '../plan/partition.js';
import { itemKey, type PlannedItem } from '../plan/planned-item.js';
import { cleanNodes } from '../read/clean-nodes.js';
import type { DocumentReader } from '../read/document-reader.js';
import { readItemSimilarity, withSimilarity } from './item-similarity.js';
import { safeRecord } from './safe-record.js';

/** What turns a planned item into one that a format writes. */
export interface ReadItemsOptions {
  reader: DocumentReader;
  /** Prefixes of similarities by corpus, when the export was given them. */
  similarities?: readonly Store[];
  partition: SamplePartition;
  /** Makes text harmless for the format; see text-hygiene.ts. */
  clean(text: string): string;
  signal: AbortSignal;
}

/** Reads planned items in their order, with their images; a few are held in memory. */
export function readItems(
  planned: readonly PlannedItem[],
  options: ReadItemsOptions,
): AsyncGenerator<ExportItem> {
  return mapConcurrent(planned, (item) => readItem(item, options), {
    concurrency: options.reader.ahead,
    signal: options.signal,
  });
}

async function readItem(
  planned: PlannedItem,
  { reader, similarities, partition, clean }: ReadItemsOptions,
): Promise<ExportItem> {
  const { ref } = planned;
  const { sample, images, record } = await reader.read(ref);
  const safe = safeRecord(sample, record);
  const { nodes: stored, texts: _texts, images: _images, ...document } = safe;
  const all = usableNodes(ref, stored);
  const whole = partition.isWhole(ref);
  const part = whole ? all : (partition.split(ref.key, all)[planned.part] ?? []);
  const cleaned = cleanNodes(part, clean);
  const nodes = cleaned.nodes.map((node): ExportNode => {
    if (node.type === 'text') return node;
    const data = images.get(node.part);
    if (data === undefined)
      throw new BadInputError(
        'sample_incomplete',
        `${ref.shard}: ${ref.key} lacks its part ${node.part}; ${RESTORE_HINT}`,
      );
    return { ...node, data };
  });
  const key = itemKey(planned);
  const asStored = safe === sample && whole && all === stored && !cleaned.changed && key === sample.key;
  const similarity = await readItemSimilarity(ref, similarities, { all, part, clean });
  if (similarity !== undefined) return withSimilarity({ key, nodes, document }, similarity);
  return { key, nodes, document, ...(asStored && { record }) };
}
