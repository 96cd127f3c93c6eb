import { BadTiff, tiffInMemory } from '../../formats/tiff/tiff-directory.js';
import { readTiffSizes } from '../../formats/tiff/tiff-frames.js';
import { checkTarShards, type SampleContext } from './check-tar-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob } from './data-set.js';
import { checkInterleaved } from './interleaved.js';
import { isObject } from './read-small.js';
import { takeApart } from './sample-parts.js';
import type { TarSample } from './tar-samples.js';

const DROP = 'drop the sample (--repair)';

/**
 * Checks MINT-1T's PDF and ArXiv tars: the frames of `<key>.tiff` against the images of `<key>.json`.
 *
 * A tenth of the PDF samples were taken back in 2024 because frames and metadata differed.
 */
export async function checkMint1t(env: DataSetEnv): Promise<void> {
  env.notes.add(
    'pixels of TIFF frames are not decoded, and sha256 in image_metadata is not compared: it was taken before conversion to TIFF',
  );
  await checkTarShards(dataFiles(env, /\.tar$/), { checkSample: checkMintSample }, env);
}

async function checkMintSample(sample: TarSample, context: SampleContext): Promise<ImageJob[]> {
  const { records, images, where } = takeApart(sample, context);
  const { findings } = context;
  const record = records.get('json');
  if (record === undefined) return images;
  const { texts, images: slots, image_metadata: metadata } = record;
  if (!Array.isArray(texts) || !Array.isArray(slots)) {
    findings.add('record_invalid', where, `has no texts and images; ${DROP}`);
    return images;
  }
  const { names } = checkInterleaved(texts, slots, where, findings);
  const tiff = sample.parts.find(({ part }) => /^tiff?$/i.test(part));
  if (tiff === undefined) {
    if (names.length > 0)
      findings.add('sample_part_missing', where, `has ${names.length} images and no .tiff; ${DROP}`);
    return images;
  }
  const place = { ...where, part: tiff.part };
  let frames: Awaited<ReturnType<typeof readTiffSizes>>;
  try {
    frames = await readTiffSizes(tiffInMemory(tiff.data));
  } catch (error) {
    if (!(error instanceof BadTiff)) throw error;
    findings.add('tiff_invalid', place, `cannot be read: ${error.message}; ${DROP}`);
    return images;
  }
  const described = Array.isArray(metadata) ? (metadata as unknown[]) : undefined;
  const counts = [names.length, ...(described ? [described.length] : [])];
  if (counts.some((count) => count !== frames.length))
    findings.add(
      'tiff_frames_mismatch',
      place,
      `has ${frames.length} frames for ${counts.join(' images, described ')}; ${DROP}`,
    );
  else
    for (const [i, frame] of frames.entries()) {
      const said = described?.[i];
      if (!isObject(said) || (said.width === frame.width && said.height === frame.height)) continue;
      findings.add(
        'image_size_mismatch',
        place,
        `frame ${i} has ${frame.width}x${frame.height} pixels, recorded ${said.width}x${said.height}; ${DROP}`,
      );
    }
  return images;
}
