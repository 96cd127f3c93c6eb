import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { checkJsonShards } from './check-json-shards.js';
import type { DataSetEnv, ExpectedImage } from './data-set.js';
import { checkInterleaved } from './interleaved.js';
import { checkImageUrl } from './json-lines.js';
import { isCount, isObject } from './read-small.js';

const MEND = 'write the record again, or drop it (--repair)';

/** Checks JSONL of parallel `texts` and `images` (or `images_urls`): OmniCorpus, OBELICS and their kin. */
export async function checkOmnicorpus(env: DataSetEnv): Promise<void> {
  await checkJsonShards(env, ({ record, where }, findings) => {
    const { images, facts } = checkParallelRecord(record, where, findings);
    return {
      named: images,
      files: facts.flatMap((fact) =>
        typeof fact.filename === 'string' ? [[fact.filename, expectedImage(fact)] as const] : [],
      ),
    };
  });
}

/** Checks a record of parallel arrays and its metadata. */
export function checkParallelRecord(
  record: Record<string, unknown>,
  where: FindingPlace,
  findings: FindingList,
): { images: number; facts: Record<string, unknown>[] } {
  const { texts } = record;
  const images = record.images ?? record.images_urls;
  if (!Array.isArray(texts) || !Array.isArray(images)) {
    findings.add('record_invalid', where, `has no lists of texts and images; ${MEND}`);
    return { images: 0, facts: [] };
  }
  const odd = texts.findIndex((text) => text !== null && typeof text !== 'string');
  if (odd !== -1) findings.add('record_invalid', where, `text ${odd} is ${quote(texts[odd])}; ${MEND}`);
  const { names } = checkInterleaved(texts, images, where, findings);
  for (const [i, name] of names.entries()) checkImageUrl(name, `image ${i}`, where, findings);
  const metadata = parsedMetadata(record.metadata, where, findings);
  if (metadata !== undefined && metadata.length !== images.length && metadata.length !== names.length)
    findings.add(
      'interleaved_mismatch',
      where,
      `metadata have ${metadata.length} entries for ${images.length} slots; ${MEND}`,
    );
  else if (metadata !== undefined && metadata.length === images.length)
    checkSlots(metadata, images, where, findings);
  const general = record.general_metadata;
  if (typeof general === 'string' && !isObject(parsed(general)))
    findings.add('record_invalid', where, `general_metadata are no JSON object; ${MEND}`);
  const filled = images.filter((image) => image !== null && image !== '').length;
  return { images: filled, facts: metadata?.filter(isObject) ?? [] };
}

/** Facts about images: a list, or as in OBELICS the JSON of one. */
function parsedMetadata(
  metadata: unknown,
  where: FindingPlace,
  findings: FindingList,
): unknown[] | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  const value = typeof metadata === 'string' ? parsed(metadata) : metadata;
  if (Array.isArray(value)) return value as unknown[];
  findings.add('record_invalid', where, `metadata are no list; ${MEND}`);
  return undefined;
}

function checkSlots(
  metadata: readonly unknown[],
  images: readonly unknown[],
  where: FindingPlace,
  findings: FindingList,
): void {
  const at = metadata.findIndex((facts, i) => isObject(facts) !== (images[i] !== null && images[i] !== ''));
  if (at !== -1)
    findings.add(
      'interleaved_mismatch',
      where,
      `metadata ${at} ${metadata[at] === null ? 'are missing for an image' : 'are of a slot without an image'}; ${MEND}`,
    );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What metadata say of an image's stored bytes. */
export function expectedImage({
  sha256,
  bytes,
  width,
  height,
  format,
}: Record<string, unknown>): ExpectedImage {
  return {
    ...(typeof sha256 === 'string' && { sha256 }),
    ...(isCount(bytes) && { bytes }),
    ...(isCount(width) && isCount(height) && { width, height }),
    ...(typeof format === 'string' && { format }),
  };
}
