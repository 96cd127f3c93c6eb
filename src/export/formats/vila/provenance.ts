import type { PickleInput } from '../../../formats/pickle/pickle-value.js';
import type { ExportImage, ExportItem } from '../export-item.js';

/** What is said of an image's origin beside the keys that a loader reads. */
export function imageProvenance(image: ExportImage) {
  return {
    raw_url: image.original_url,
    sha256: image.sha256,
    phash: image.phash,
    width: image.width,
    height: image.height,
  } satisfies PickleInput;
}

/** What is said of a document's origin beside the keys that a loader reads; absent facts are left out. */
export function documentProvenance({ key, document, packedFrom }: ExportItem) {
  return {
    url: document.url,
    key,
    title: document.title,
    language: document.language,
    fetched_at: document.fetched_at,
    license: document.license?.url ?? document.license?.text,
    ...(packedFrom && { packed_from: packedFrom }),
  } satisfies PickleInput;
}
