import type { StoredImage } from '../model/sample.js';
import type { ImageMember } from './check-sample.js';
import { type FindingList, type FindingPlace, quote } from './finding-list.js';
import { RESTORE, REWRITE } from './hashed-read.js';
import type { ImageFacts } from './inspect-image.js';
import { ALL_BITS, countBits, sureBits, sureDistance } from './sure-bits.js';

/** Bits by which a hash may differ: it is taken before lossy encoding, and ≤ 8 is the usual meaning of "the same". */
const MAX_HASH_DISTANCE = 8;

/** With fewer bits that mean anything, half of them being wrong would not tell another picture from the same one. */
const MIN_SURE_BITS = 24;

/** Reports what an image file is found to be against what its sample says of it. */
export function checkImage(
  { data, where, recorded }: ImageMember,
  facts: ImageFacts,
  findings: FindingList,
): void {
  checkFault(where, facts, findings);
  if (recorded !== undefined) checkRecord(recorded, data.length, where, facts, findings);
  if (facts.frames > 1)
    findings.add('image_animated', where, `${facts.frames} frames; store the first one only (images.format)`);
  if (facts.orientation !== 1)
    findings.add(
      'image_not_upright',
      where,
      `EXIF orientation ${facts.orientation}; turn its pixels upright`,
    );
}

function checkFault(
  where: FindingPlace,
  { fault, format, width, height }: ImageFacts,
  findings: FindingList,
): void {
  switch (fault) {
    case undefined:
      return;
    case 'too_large':
      findings.add('image_too_large', where, `${width}x${height} pixels: not decoded; ${REWRITE}`);
      return;
    case 'not_an_image':
      findings.add(
        'image_undecodable',
        where,
        `the bytes are ${quote(format)}, not a stored image; ${RESTORE}`,
      );
      return;
    case 'header':
    case 'pixels':
      findings.add(
        'image_undecodable',
        where,
        `its ${fault === 'header' ? 'header' : 'pixels'} cannot be decoded; ${RESTORE}`,
      );
  }
}

function checkRecord(
  recorded: StoredImage,
  bytes: number,
  where: FindingPlace,
  facts: ImageFacts,
  findings: FindingList,
): void {
  if (bytes !== recorded.bytes)
    findings.add('image_bytes_mismatch', where, `${bytes} bytes, recorded ${recorded.bytes}; ${RESTORE}`);
  if (facts.sha256 !== recorded.sha256 && facts.sha256 !== '')
    findings.add(
      'image_sha256_mismatch',
      where,
      `SHA-256 ${facts.sha256}, recorded ${recorded.sha256}; ${RESTORE}`,
    );
  if (facts.fault === 'not_an_image' || facts.fault === 'header') return;
  if (facts.format !== recorded.format && facts.format !== '')
    findings.add(
      'image_format_mismatch',
      where,
      `is ${quote(facts.format)}, recorded ${recorded.format}; ${REWRITE}`,
    );
  if (facts.width > 0 && (facts.width !== recorded.width || facts.height !== recorded.height)) {
    const message = `${facts.width}x${facts.height} pixels, recorded ${recorded.width}x${recorded.height}; ${REWRITE}`;
    findings.add('image_size_mismatch', where, message);
  }
  checkHash(recorded.phash, where, facts, findings);
}

function checkHash(
  recorded: string,
  where: FindingPlace,
  { phash, thumbnail }: ImageFacts,
  findings: FindingList,
): void {
  if (phash === undefined || thumbnail === undefined) return;
  // Which bits are sure takes eight hashes more, and matters only where more of all bits differ than may.
  if (sureDistance(phash, recorded, ALL_BITS) <= MAX_HASH_DISTANCE) return;
  const sure = sureBits(thumbnail);
  if (countBits(sure) < MIN_SURE_BITS) return;
  const distance = sureDistance(phash, recorded, sure);
  if (distance <= MAX_HASH_DISTANCE) return;
  const message = `phash ${phash}, recorded ${recorded}: ${distance} of ${countBits(sure)} clear bits differ; ${REWRITE}`;
  findings.add('image_phash_mismatch', where, message);
}
