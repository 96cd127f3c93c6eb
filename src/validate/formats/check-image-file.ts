import { type FindingList, quote } from '../finding-list.js';
import type { ImageFacts } from '../inspect-image.js';
import type { ImageJob } from './data-set.js';

/** The mend for an image that loaders cannot use. */
const MEND = 'fetch it again or drop its sample (--repair)';

/** The mend for metadata that do not say what the image is. */
const RECORD = 'write the metadata anew from the stored bytes';

/** Reports what an image file is found to be against what its record says of it. */
export function checkImageFile(
  { data, where, expected }: ImageJob,
  facts: ImageFacts,
  out: FindingList,
): void {
  if (data.byteLength === 0) {
    out.add('sample_part_empty', where, `has no bytes; ${MEND}`);
    return;
  }
  if (facts.fault === 'too_large') {
    out.add('image_too_large', where, `${facts.width}x${facts.height} pixels: not decoded; ${MEND}`);
  } else if (facts.fault !== undefined) {
    const what =
      facts.fault === 'not_an_image'
        ? `the bytes are ${quote(facts.format)}`
        : `its ${facts.fault} do not decode`;
    out.add('image_undecodable', where, `${what}; ${MEND}`);
  }
  if (expected.bytes !== undefined && expected.bytes !== data.byteLength)
    out.add('image_bytes_mismatch', where, `${data.byteLength} bytes, recorded ${expected.bytes}; ${RECORD}`);
  if (expected.sha256 !== undefined && facts.sha256 !== '' && expected.sha256 !== facts.sha256)
    out.add(
      'image_sha256_mismatch',
      where,
      `SHA-256 ${facts.sha256}, recorded ${quote(expected.sha256)}; ${RECORD}`,
    );
  if (facts.fault === 'not_an_image' || facts.fault === 'header') return;
  if (expected.format !== undefined && facts.format !== '' && expected.format !== facts.format)
    out.add(
      'image_format_mismatch',
      where,
      `is ${quote(facts.format)}, named or recorded ${expected.format}; ${RECORD}`,
    );
  const { width = facts.width, height = facts.height } = expected;
  if (facts.width > 0 && (facts.width !== width || facts.height !== height))
    out.add(
      'image_size_mismatch',
      where,
      `${facts.width}x${facts.height} pixels, recorded ${width}x${height}; ${RECORD}`,
    );
}

/** The format that a file extension stands for; undefined when it stands for none that is decoded here. */
export function formatOfExtension(name: string): string | undefined {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'jpg' || extension === 'jpeg') return 'jpeg';
  return ['png', 'webp', 'gif', 'avif'].includes(extension) ? extension : undefined;
}
