import { VILA_TOKENS } from '../../export/formats/vila/special-tokens.js';
import { quote } from '../finding-list.js';
import { checkTarShards, type SampleContext, type TarFormat } from './check-tar-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob } from './data-set.js';
import { checkPlaceholders, conversationText } from './placeholders.js';
import { simulateSamples } from './rank-data.js';
import { isObject } from './read-small.js';
import { type SampleParts, takeApart } from './sample-parts.js';
import type { TarSample } from './tar-samples.js';
import { tokenFinder } from './text-faults.js';
import { checkWidsMeta } from './wids-meta.js';

const MEND = 'write the sample again, or drop it (--repair)';

/** Extensions in the order that the loader tries them; any other is a KeyError. */
const READ_EXTENSIONS = ['jpg', 'png', 'webp', 'bmp', 'tiff'];

const findToken = tokenFinder(VILA_TOKENS);

/** Checks tars of pairs as VILA's wids loaders read them: one image and one caption per sample, flat USTAR names. */
export async function checkVilaWds(env: DataSetEnv): Promise<void> {
  simulateSamples(env, await checkWids(env, checkPair), 4);
}

/** Checks tars of conversations as VILA's EagleWDSDataset reads them: a bad sample ends its run. */
export async function checkEagleWds(env: DataSetEnv): Promise<void> {
  simulateSamples(env, await checkWids(env, checkConversation), 1);
}

async function checkWids(
  env: DataSetEnv,
  checkParts: (parts: SampleParts, sample: TarSample, context: SampleContext) => void,
): Promise<number> {
  const format: TarFormat = {
    ustarOnly: true,
    noFolders: true,
    checkSample: (sample, context): ImageJob[] => {
      const parts = takeApart(sample, context);
      checkName(sample, parts, context);
      checkParts(parts, sample, context);
      return parts.images;
    },
  };
  const tallies = await checkTarShards(dataFiles(env, /\.tar$/), format, env);
  await checkWidsMeta(tallies, env);
  return [...tallies.values()].reduce((sum, { samples }) => sum + samples, 0);
}

function checkName(
  { key, parts: stored }: TarSample,
  { where }: SampleParts,
  { findings }: SampleContext,
): void {
  if (key.includes('/'))
    findings.add(
      'member_name_folder',
      where,
      `the loader reads the 100 bytes of the name alone; ${MEND} with flat names`,
    );
  const dotted = stored.find(({ part }) => part.includes('.') && !/^\d+\.img$/.test(part));
  if (dotted !== undefined)
    findings.add(
      'member_name_dots',
      { ...where, part: dotted.part },
      `v1.5 splits at the last dot, head at the first: different samples; ${MEND}`,
    );
}

function checkPair(
  { texts, where }: SampleParts,
  { parts: stored }: TarSample,
  { findings }: SampleContext,
): void {
  const images = stored.filter(({ part }) => READ_EXTENSIONS.includes(part.toLowerCase()));
  const others = stored.filter(({ part }) => ['jpeg', 'gif', 'avif', 'tif'].includes(part.toLowerCase()));
  if (images.length === 0 && others[0] !== undefined)
    findings.add(
      'wds_part_unsupported',
      { ...where, part: others[0].part },
      `the loader looks for ${READ_EXTENSIONS.join(', ')} only; ${MEND}`,
    );
  if (images.length > 1)
    findings.add('placeholder_mismatch', where, `${images.length} images for one caption; ${MEND}`);
  for (const [part, text] of texts) {
    const token = findToken(text);
    if (token === '<image>')
      findings.add(
        'text_image_literal',
        { ...where, part },
        `holds a literal <image>: two placeholders for one image; ${MEND}`,
      );
    else if (token !== undefined)
      findings.add('text_special_token', { ...where, part }, `holds ${quote(token)}; ${MEND}`);
  }
}

function checkConversation(
  { records, images, where }: SampleParts,
  _: TarSample,
  { findings }: SampleContext,
): void {
  const record = records.get('json');
  if (record === undefined) return;
  const fault = conversationFault(record);
  if (fault !== undefined) {
    findings.add('record_invalid', where, `${fault}; ${MEND}`);
    return;
  }
  checkPlaceholders(record, where, images, findings);
  const text = (conversationText(record) ?? '').replace(/<image(-\d+)?>/g, '');
  const token = findToken(text);
  if (token !== undefined) findings.add('text_special_token', where, `holds ${quote(token)}; ${MEND}`);
}

/** Why turns cannot be trained on: loss is taken on `gpt` turns alone. Undefined when they can. */
export function conversationFault(record: Record<string, unknown>): string | undefined {
  const turns = record.conversations;
  if (!Array.isArray(turns) || turns.length === 0) return 'has no conversations';
  for (const [i, turn] of (turns as unknown[]).entries()) {
    if (!isObject(turn) || typeof turn.value !== 'string') return `turn ${i} has no value`;
    const wanted = i % 2 === 0 ? 'human' : 'gpt';
    if (turn.from !== wanted) return `turn ${i} is from ${quote(turn.from)}, not ${wanted}`;
    if (wanted === 'gpt' && turn.value.trim() === '') return `turn ${i} says nothing`;
  }
  if (turns.length % 2 === 0) return undefined;
  // A last human turn may show the images that no text follows.
  const shows = turns.length > 1 && String((turns.at(-1) as { value: unknown }).value).includes('<image');
  return shows ? undefined : 'ends with a human turn, on which no loss is taken';
}
