import type { StoredSample } from '../../corpus/corpus-reader.js';
import type { PartData } from '../../corpus/encode-sample.js';
import type { Sample, SampleNode } from '../../model/sample.js';

/** A document whose images were taken out, and how the others are called now. */
export interface RemainingSample {
  sample: Sample;
  images: PartData[];
  /** New part names by old ones. */
  renamed: ReadonlyMap<string, string>;
}

/** What became of an affected document: what is left of it, or nothing. */
export type TakenDown = ReadonlyMap<string, RemainingSample | undefined>;

/** Takes images out of a stored document: their nodes go, the others keep their order and are renumbered. */
export function withoutImages(
  { sample, images }: StoredSample,
  removed: { has(part: string): boolean },
): RemainingSample {
  const nodes: SampleNode[] = [];
  const kept: PartData[] = [];
  const renamed = new Map<string, string>();
  for (const node of sample.nodes) {
    if (node.type === 'text') {
      nodes.push(node);
      continue;
    }
    if (removed.has(node.part)) continue;
    const part = `${kept.length}${node.part.slice(node.part.indexOf('.'))}`;
    kept.push({ part, data: images.get(node.part) ?? Buffer.alloc(0) });
    renamed.set(node.part, part);
    nodes.push({ ...node, part });
  }
  return {
    sample: {
      ...sample,
      nodes,
      texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
      images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
    },
    images: kept,
    renamed,
  };
}

/**
 * The place of each node of a stored document among the nodes of the extracted one.
 *
 * @param lost - places of extracted nodes that are not stored, from the ledger
 */
export function placesOf(stored: number, lost: ReadonlySet<number>): number[] {
  const places: number[] = [];
  for (let place = 0; places.length < stored; place++) if (!lost.has(place)) places.push(place);
  return places;
}
