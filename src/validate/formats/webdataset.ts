import { storedImages } from '../../corpus/shard-index.js';
import type { Sample } from '../../model/sample.js';
import { type FindingPlace, quote } from '../finding-list.js';
import { checkTarShards, type SampleContext, type TarFormat } from './check-tar-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob } from './data-set.js';
import { checkInterleaved, reportLiterals } from './interleaved.js';
import { checkPlaceholders } from './placeholders.js';
import { type SampleParts, takeApart } from './sample-parts.js';
import type { TarSample } from './tar-samples.js';

/** Archives as webdataset reads them, compressed ones included. */
export const TAR = /\.(tar|tgz|tar\.gz)$/i;

const MEND = 'write the sample again, or drop it (--repair)';

/** Checks tars of adjacent members for the `webdataset` package: any parts, captions and interleaved JSON understood. */
export async function checkWebdataset(env: DataSetEnv): Promise<void> {
  await checkTarShards(dataFiles(env, TAR), webdatasetRules, env);
}

/** What the `webdataset` package demands. */
export const webdatasetRules: TarFormat = { checkSample: checkWebdatasetSample };

/** Checks one sample by what its JSON and text say. */
export function checkWebdatasetSample(sample: TarSample, context: SampleContext): ImageJob[] {
  const parts = takeApart(sample, context);
  checkKeyField(sample, parts, context);
  for (const [part, text] of parts.texts) reportLiterals([text], { ...parts.where, part }, context.findings);
  for (const [part, record] of parts.records) checkRecord(record, { ...parts.where, part }, parts, context);
  return parts.images;
}

function checkKeyField(
  sample: TarSample,
  { records, where }: SampleParts,
  { findings }: SampleContext,
): void {
  const said = records.get('json')?.key;
  if (typeof said === 'string' && said !== sample.key.slice(sample.key.lastIndexOf('/') + 1))
    findings.add('sample_key_mismatch', where, `its JSON says ${quote(said)}; ${MEND}`);
}

function checkRecord(
  record: Record<string, unknown>,
  where: FindingPlace,
  parts: SampleParts,
  { findings }: SampleContext,
): void {
  const { texts, images } = record;
  if (Array.isArray(texts) && Array.isArray(images)) {
    const { names } = checkInterleaved(texts, images, where, findings);
    checkNamedParts(names, where, parts, findings);
  }
  checkPlaceholders(record, where, parts.images, findings);
  if (record.schema === 'weft/sample/1') expectStored(record, parts);
}

/** Image strings are names of parts, unless they are URLs; then they say nothing about parts. */
function checkNamedParts(
  names: readonly string[],
  where: FindingPlace,
  { images }: SampleParts,
  findings: SampleContext['findings'],
): void {
  if (names.some((name) => /^[a-z]+:/i.test(name))) return;
  const stored = new Set(images.map((image) => image.where.part));
  for (const name of names)
    if (!stored.delete(name))
      findings.add('sample_part_missing', where, `names ${quote(name)}, which the sample lacks; ${MEND}`);
  for (const part of stored)
    findings.add('sample_part_extra', { ...where, part: part ?? '' }, `no slot of images names it; ${MEND}`);
}

/** Our own records say what each image must be. */
function expectStored(record: Record<string, unknown>, { images }: SampleParts): void {
  if (!Array.isArray(record.nodes)) return;
  const byPart = new Map(storedImages(record as unknown as Sample).map((image) => [image.part, image]));
  for (const job of images) {
    const image = byPart.get(job.where.part ?? '');
    if (image === undefined) continue;
    const { sha256, bytes, width, height, format } = image;
    job.expected = { sha256, bytes, width, height, format };
  }
}
