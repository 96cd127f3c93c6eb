import type { Sample, SampleNode } from '../../../model/sample.js';
import type { PartData } from '../../../shards/encode-sample.js';
import { type ExportItem, imagesOf } from '../../export-item.js';

/** The sample record of an item: the document's metadata, the item's own key and nodes, and the parallel arrays. */
export function itemSample({ key, nodes, document }: ExportItem): Sample {
  const kept: SampleNode[] = nodes.map((node) => {
    if (node.type === 'text') return node;
    const { data: _data, ...image } = node;
    return image;
  });
  return {
    ...document,
    key,
    nodes: kept,
    texts: kept.map((node) => (node.type === 'text' ? node.text : null)),
    images: kept.map((node) => (node.type === 'image' ? node.part : null)),
  };
}

/** An item as tar members: `json`, then its images in reading order under their part names. */
export function itemParts(item: ExportItem): PartData[] {
  return [
    { part: 'json', data: Buffer.from(JSON.stringify(itemSample(item))) },
    ...imagesOf(item).map(({ part, data }) => ({ part, data })),
  ];
}
