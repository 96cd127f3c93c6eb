import type { PartData } from '../../../corpus/encode-sample.js';
import type { Sample, SampleNode } from '../../../model/sample.js';
import { type ExportItem, imagesOf } from '../export-item.js';

/** The sample record of an item: the document's metadata, the item's own key and nodes, and the parallel arrays. */
export function itemSample({ key, nodes, document }: ExportItem): Sample {
  const kept: SampleNode[] = nodes.map((node) => {
    if (node.type === 'text') return node;
    const { data: _data, ...image } = node;
    return image;
  });
  const { signals, ...facts } = document;
  return {
    ...facts,
    key,
    nodes: kept,
    texts: kept.map((node) => (node.type === 'text' ? node.text : null)),
    images: kept.map((node) => (node.type === 'image' ? node.part : null)),
    signals,
  };
}

/** The sample record of an item as JSON; a record that is kept as it is passes through. */
export function encodeItemSample(item: ExportItem): Uint8Array {
  return item.record ?? Buffer.from(JSON.stringify(itemSample(item)));
}

/** An item as tar members: `json`, then its images in reading order under their part names. */
export function itemParts(item: ExportItem): PartData[] {
  return [
    { part: 'json', data: encodeItemSample(item) },
    ...imagesOf(item).map(({ part, data }) => ({ part, data })),
  ];
}
