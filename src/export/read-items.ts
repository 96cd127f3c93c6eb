import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Sample, SampleNode } from '../model/sample.js';
import { readSample } from '../shards/corpus-reader.js';
import type { Store } from '../store/store.js';
import type { DocumentRef } from './document-refs.js';
import type { ExportItem, ExportNode } from './export-item.js';
import { itemKey, type PlannedItem } from './export-plan.js';
import type { Partition } from './partition.js';

/** What turns a planned item into one that a format writes. */
export interface ReadItemsOptions {
  stores: readonly Store[];
  partition: Partition;
  /** Makes text harmless for the format; see text-hygiene.ts. */
  clean(text: string): string;
  signal: AbortSignal;
}

/** Documents read ahead of the writer; each is one ranged read. */
const READ_AHEAD = 8;

/** Reads planned items in their order, with their images; a few are held in memory. */
export function readItems(
  planned: readonly PlannedItem[],
  options: ReadItemsOptions,
): AsyncGenerator<ExportItem> {
  return mapConcurrent(planned, (item) => readItem(item, options), {
    concurrency: READ_AHEAD,
    signal: options.signal,
  });
}

/** Reads the nodes of a document without its images, for planning. */
export async function readNodes(stores: readonly Store[], ref: DocumentRef): Promise<readonly SampleNode[]> {
  return (await readDocument(stores, ref)).sample.nodes;
}

async function readItem(
  planned: PlannedItem,
  { stores, partition, clean }: ReadItemsOptions,
): Promise<ExportItem> {
  const { sample, images } = await readDocument(stores, planned.ref);
  const { nodes: all, texts: _texts, images: _images, ...document } = sample satisfies Sample;
  const whole = partition.isWhole(planned.ref);
  const part = whole ? all : (partition.split(planned.ref.key, all)[planned.part] ?? []);
  const nodes: ExportNode[] = [];
  for (const node of part) {
    if (node.type === 'image') {
      const data = images.get(node.part);
      if (data === undefined)
        throw new RangeError(`${planned.ref.shard}: ${planned.ref.key} lacks its part ${node.part}`);
      nodes.push({
        ...node,
        data,
        ...(node.alt !== undefined && { alt: clean(node.alt) }),
        ...(node.caption !== undefined && { caption: clean(node.caption) }),
      });
    } else {
      const text = clean(node.text);
      if (text.trim() !== '') nodes.push({ ...node, text });
    }
  }
  return { key: itemKey(planned), nodes, document };
}

async function readDocument(stores: readonly Store[], ref: DocumentRef) {
  const store = stores[ref.corpus];
  if (store === undefined) throw new RangeError(`no corpus ${ref.corpus}`);
  const stored = await readSample(
    store,
    { name: ref.shard },
    { offset: ref.offset, bytes: ref.bytes, key: ref.key },
  );
  const { excludedParts } = ref;
  if (excludedParts === undefined) return stored;
  const nodes = stored.sample.nodes.filter((node) => node.type === 'text' || !excludedParts.has(node.part));
  return { ...stored, sample: { ...stored.sample, nodes } };
}
