import type { ExcludeList } from '../../corpus/exclude-list.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { SampleNode } from '../../model/sample.js';
import type { DocumentRef } from '../read/document-refs.js';

/** Documents whose records are read at once to find their excluded images. */
const READ_AHEAD = 8;

/** What {@link excludeImages} needs. */
export interface ExcludeImagesOptions {
  exclude: ExcludeList;
  /** Reads the nodes of a document whose images have to be looked at. */
  readNodes(ref: DocumentRef): Promise<readonly SampleNode[]>;
  signal: AbortSignal;
}

/**
 * Marks the images of each document that an exclude list names, and takes them off its count.
 *
 * Where the list names images by URL, bytes or host, the record of each document with images is read once; where it
 * names them by document and part, only the records of those documents are.
 */
export async function excludeImages(
  refs: readonly DocumentRef[],
  { exclude, readNodes, signal }: ExcludeImagesOptions,
): Promise<{ refs: DocumentRef[]; images: number }> {
  const marked = mapConcurrent(
    refs,
    async (ref) => {
      const named =
        exclude.namesImages || exclude.partsOf(ref.key).size > 0 || exclude.imagesOf(ref.key).size > 0;
      if (ref.images === 0 || !named) return ref;
      const parts = excludedParts(ref.key, await readNodes(ref), exclude);
      return parts.size === 0 ? ref : { ...ref, images: ref.images - parts.size, excludedParts: parts };
    },
    { concurrency: READ_AHEAD, signal },
  );
  const kept: DocumentRef[] = [];
  let images = 0;
  for await (const ref of marked) {
    kept.push(ref);
    images += ref.excludedParts?.size ?? 0;
  }
  return { refs: kept, images };
}

/** Part names of a document's images that an exclude list names. */
export function excludedParts(
  key: string,
  nodes: readonly SampleNode[],
  exclude: ExcludeList,
): ReadonlySet<string> {
  const parts = exclude.partsOf(key);
  const images = exclude.imagesOf(key);
  const excluded = nodes.flatMap((node) =>
    node.type === 'image' &&
    (parts.has(node.part) || images.has(node.sha256) || exclude.imageExclusion(node) !== undefined)
      ? [node.part]
      : [],
  );
  return new Set(excluded);
}

/** A document's nodes without the images that must not be used. */
export function usableNodes(
  { excludedParts: parts }: DocumentRef,
  nodes: readonly SampleNode[],
): readonly SampleNode[] {
  return parts === undefined ? nodes : nodes.filter((node) => node.type === 'text' || !parts.has(node.part));
}
