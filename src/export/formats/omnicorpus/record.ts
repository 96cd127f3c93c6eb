import { createHash } from 'node:crypto';
import { hostOfPage } from '../../read/page-host.js';
import { type ExportImage, type ExportItem, isImage } from '../export-item.js';

/** A line of `omnicorpus_shuffled_shard_<n>.jsonl`: in each slot exactly one of `images` and `texts` is not null. */
export interface OmniCorpusRecord {
  images: (string | null)[];
  texts: (string | null)[];
  /** Null exactly where there is no image, as the loader asserts. */
  metadata: (object | null)[];
  general_metadata: object;
}

/** An item in OmniCorpus' streaming form. */
export function omniCorpusRecord({ key, nodes, document }: ExportItem): OmniCorpusRecord {
  return {
    images: nodes.map((node) => (isImage(node) ? node.original_url : null)),
    texts: nodes.map((node) => (isImage(node) ? null : node.text)),
    metadata: nodes.map((node) => (isImage(node) ? imageMetadata(node) : null)),
    general_metadata: { url: document.url, id: key, domain: [hostOfPage(document.url)], ...extras(document) },
  };
}

/** The file name that OmniCorpus' loaders look an image up by: SHA-256 of its URL, without an extension. */
export function omniCorpusImageName(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

function imageMetadata(image: ExportImage): object {
  const name = omniCorpusImageName(image.original_url);
  return {
    img_url_sha: name,
    filename: name,
    bytes: image.bytes,
    width: image.width,
    height: image.height,
    p_hash: image.phash,
    d_hash: image.dhash,
    format: image.format,
    sha256: image.sha256,
    ...(image.alt !== undefined && { alt: image.alt }),
    ...(image.caption !== undefined && { caption: image.caption }),
  };
}

function extras({ title, language, license, fetched_at }: ExportItem['document']): object {
  return {
    ...(title !== undefined && { title }),
    ...(language !== undefined && { language }),
    ...(license !== undefined && { license }),
    ...(fetched_at !== undefined && { fetched_at }),
  };
}
