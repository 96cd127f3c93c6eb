import { RESTORE_HINT } from '../../corpus/check-record.js';
import { BadInputError } from '../../errors.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { SampleNode } from '../../model/sample.js';
import type { Store } from '../../store/store.js';
import {
  type ExportImage,
  type ExportItem,
  type ExportNode,
  type ItemSimilarity,
  isImage,
} from '../formats/export-item.js';
import { usableNodes } from '../plan/exclude-documents.js';
import { pairsOf } from '../plan/measure-document.js';
import type { SamplePartition } from '../plan/partition.js';
import { itemKey, type PlannedItem, type PlannedPair } from '../plan/planned-item.js';
import { cleanNodes } from '../read/clean-nodes.js';
import type { DocumentReader, StoredRecord } from '../read/document-reader.js';
import type { DocumentRef } from '../read/document-refs.js';
import { blankImage } from './blank-image.js';
import { joinSimilarities, readItemSimilarity, withSimilarity } from './item-similarity.js';
import { safeRecord } from './safe-record.js';

/** What turns a planned item into one that a format writes. */
export interface ReadItemsOptions {
  reader: DocumentReader;
  /** Prefixes of similarities by corpus, when the export was given them. */
  similarities?: readonly Store[];
  partition: SamplePartition;
  /** Makes text harmless for the format; see text-hygiene.ts. */
  clean(text: string): string;
  /** Opens each item with a blank image: for records without images where the loader fails on those. */
  blankImages?: boolean;
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

async function readItem(planned: PlannedItem, options: ReadItemsOptions): Promise<ExportItem> {
  if (planned.pairs !== undefined) return readPackedItem(planned, planned.pairs, options);
  const { similarities, partition, clean } = options;
  const { ref } = planned;
  const whole = partition.isWhole(ref);
  const { taken, images } = await readTaken(ref, options, ({ sample, record }) => {
    const safe = safeRecord(sample, record);
    const { nodes: stored, texts: _texts, images: _images, ...document } = safe;
    const all = usableNodes(ref, stored);
    const nodes = whole
      ? all
      : partition.arrange(partition.split(all)[planned.part] ?? [], `${ref.key}-${planned.part}`);
    const asRead = safe === sample && whole && all === stored;
    return { nodes, all, document, ...(asRead && { record }) };
  });
  const { nodes: part, all, document, record } = taken;
  const cleaned = cleanNodes(part, clean);
  const nodes = cleaned.nodes.map((node) => withBytes(node, images, ref));
  const key = itemKey(planned);
  if (options.blankImages) return { key, nodes: [await blankImage(), ...nodes], document };
  const asStored = record !== undefined && !cleaned.changed && key === ref.key;
  const similarity = await readItemSimilarity(ref, similarities, { all, part, clean });
  if (similarity !== undefined) return withSimilarity({ key, nodes, document }, similarity);
  return { key, nodes, document, ...(asStored && { record }) };
}

/** What is taken of a document, chosen from its record, with the bytes of its images. */
async function readTaken<T extends { nodes: readonly SampleNode[] }>(
  ref: DocumentRef,
  { reader, partition }: ReadItemsOptions,
  take: (stored: StoredRecord) => T,
): Promise<{ taken: T; images: ReadonlyMap<string, Uint8Array> }> {
  // A pair is an image and a block of a document that may have dozens.
  const some = !partition.isWhole(ref) || ref.excludedParts !== undefined;
  if (!some || reader.readImages === undefined) {
    const stored = await reader.read(ref);
    return { taken: take(stored), images: stored.images };
  }
  const stored = await reader.readRecord(ref);
  const taken = take(stored);
  const parts = new Set(taken.nodes.flatMap((node) => (node.type === 'image' ? [node.part] : [])));
  return { taken, images: await reader.readImages(ref, stored.sample.nodes, parts) };
}

/** An item of the arm of pairs, from as many documents as it has pairs. */
async function readPackedItem(
  planned: PlannedItem,
  pairs: readonly PlannedPair[],
  options: ReadItemsOptions,
): Promise<ExportItem> {
  const { similarities, partition, clean } = options;
  const nodes: ExportNode[] = [];
  const measured: ItemSimilarity[] = [];
  const pages: ExportItem['document'][] = [];
  for (const { ref, part, pair: at } of pairs) {
    const { taken, images } = await readTaken(ref, options, ({ sample, record }) => {
      const { nodes: stored, texts: _texts, images: _images, ...document } = safeRecord(sample, record);
      const all = usableNodes(ref, stored);
      return { nodes: pairsOf(partition.split(all)[part] ?? [], clean)?.[at] ?? [], all, document };
    });
    const { nodes: pair, all, document } = taken;
    for (const node of cleanNodes(pair, clean).nodes) {
      const filled = withBytes(node, images, ref);
      // Two pages have images of one part name, and the reader uses its buffers again while further pages are read.
      nodes.push(filled.type === 'image' ? ownPart(filled, nodes.filter(isImage).length) : filled);
    }
    const similarity = await readItemSimilarity(ref, similarities, { all, part: pair, clean });
    if (similarity !== undefined) measured.push(similarity);
    pages.push(document);
  }
  const [document] = pages;
  if (document === undefined) throw new RangeError(`${itemKey(planned)} is packed from no pair`);
  const item: ExportItem = {
    key: itemKey(planned),
    nodes,
    document,
    ...(pages.length > 1 && { packedFrom: pages.map(({ key }) => key) }),
  };
  return measured.length === pages.length && similarities !== undefined
    ? withSimilarity(item, joinSimilarities(measured))
    : item;
}

/** An image under a part name by its place in the item, with bytes of its own. */
function ownPart(image: ExportImage, place: number): ExportImage {
  const { part, data } = image;
  return { ...image, part: `${place}${part.slice(part.lastIndexOf('.'))}`, data: Uint8Array.from(data) };
}

function withBytes(
  node: SampleNode,
  images: ReadonlyMap<string, Uint8Array>,
  { shard, key }: DocumentRef,
): ExportNode {
  if (node.type === 'text') return node;
  const data = images.get(node.part);
  if (data !== undefined) return { ...node, data };
  throw new BadInputError(
    'sample_incomplete',
    `${shard}: ${key} lacks its part ${node.part}; ${RESTORE_HINT}`,
  );
}
