import { TAKEN_DOWN_REASON } from '../../assemble/refusals.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { sampleKey } from '../../corpus/sample-key.js';
import { decodeDataUrl, isDataUrl, nameDataUrl } from '../../fetch/data-url.js';
import type { Document, ImageNode } from '../../model/document.js';

/** A `data:` URL is decoded to be named; larger images were refused when they were fetched. */
const MAX_DATA_BYTES = 64 * 1024 * 1024;

/**
 * An extracted document without what a list names; the same object when nothing of it is named.
 *
 * What is removed leaves its place behind, because decisions and ledgers count documents and nodes: of a document its
 * id, URL and source, of an image its addresses.
 *
 * @param removed - stored names of images that are removed for what they show, not for where they lay
 */
export function scrubDocument(
  document: Document,
  list: ExcludeList,
  removed: ReadonlySet<string> = new Set(),
): Document {
  const { id, url, fetched_at, source } = document;
  if (list.documentExclusion({ key: sampleKey(id), url }) !== undefined) {
    return {
      id,
      url,
      ...(fetched_at !== undefined && { fetched_at }),
      notes: [TAKEN_DOWN_REASON],
      source,
      nodes: [],
    };
  }
  let changed = false;
  const nodes = document.nodes.map((node) => {
    if (node.type !== 'image' || !isRemoved(node, list, removed)) return node;
    changed = true;
    return bareNode(node);
  });
  return changed ? { ...document, nodes } : document;
}

function isRemoved(node: ImageNode, list: ExcludeList, removed: ReadonlySet<string>): boolean {
  if (removed.size > 0 && removed.has(storedName(node.src))) return true;
  const urls = node.candidates.map(({ url }) => url);
  return list.imageExclusion({ original_url: node.src, urls }) !== undefined;
}

function bareNode({ src, candidates }: ImageNode): ImageNode {
  return {
    type: 'image',
    src: storedName(src),
    candidates: candidates.map(({ url, from }) => ({ url: storedName(url), from })),
  };
}

/** The URL that a shard keeps of an image: a `data:` URL is the image itself and is named by its hash. */
function storedName(url: string): string {
  if (!isDataUrl(url)) return url;
  try {
    return nameDataUrl(decodeDataUrl(url, MAX_DATA_BYTES));
  } catch {
    return 'data:,';
  }
}
