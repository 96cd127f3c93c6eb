import { createHash } from 'node:crypto';
import type { PickleValue } from '../../src/formats/pickle/pickle-value.js';

/** A record of a pickle. */
export type Dict = ReadonlyMap<unknown, PickleValue>;

/** What a loader of VILA hands to the collator: the text with its placeholders, and the images in their order. */
export interface Sequence {
  text: string;
  images: { sha256: string; width: number; height: number }[];
}

/** The steps of LazyMMC4Dataset, written after what the loader was seen to do. */
export function mmc4Sequence(record: Dict, generation: 'v1.0' | 'v1.5' | 'head'): Sequence {
  const texts = (record.get('text_list') as string[]).map((text) => text.replaceAll('<image>', '<IMAGE>'));
  const rows = (record.get('similarity_matrix') as PickleValue[]).length;
  const kept = (record.get('image_info') as Dict[]).slice(0, rows).slice(0, 6);
  const placed = kept.map((info, i) => ({ info, i, at: info.get('matched_text_index') as number }));
  for (const { at } of placed) {
    if (!(at >= 0 && at < texts.length)) throw new RangeError(`IndexError: ${at} of ${texts.length}`);
    texts[at] = `${generation === 'head' ? '<image>\n' : '<image>'}${texts[at]}`;
  }
  placed.sort((a, b) => a.at - b.at || a.i - b.i);
  const text = `${texts.join(' ').replaceAll('<image> ', '<image>').replaceAll(' <image>', '<image>')}</s>`;
  return { text, images: placed.map(({ info }) => imageOf(info.get('image_base64') as string, info)) };
}

/** The image of base64, with the size that the record says of it. */
export function imageOf(base64: string, facts: Dict): Sequence['images'][number] {
  const sha256 = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
  return { sha256, width: facts.get('width') as number, height: facts.get('height') as number };
}

/** Placeholders of a sequence: the collator refuses a number that is not that of the images. */
export function placeholders({ text }: Sequence): number {
  return text.split('<image>').length - 1;
}

/** Visual tokens of an image by model, as VILA cuts it for its interleaved loader. */
export function visualTokens(
  model: 'vila-1.0' | 'vila-1.5' | 'nvila' | 'nvila-lite',
  { width, height }: { width: number; height: number },
): number {
  if (model === 'vila-1.0') return 576;
  if (model === 'vila-1.5') return 196;
  const [least, most] = model === 'nvila' ? [9, 12] : [1, 6];
  const ratios: [number, number][] = [];
  for (let tiles = least; tiles <= most; tiles++)
    for (let x = 1; x <= tiles; x++) if (tiles % x === 0) ratios.push([x, tiles / x]);
  let best: [number, number] = [1, 1];
  let difference = Number.POSITIVE_INFINITY;
  for (const ratio of ratios) {
    const d = Math.abs(width / height - ratio[0] / ratio[1]);
    if (d < difference) [best, difference] = [ratio, d];
    else if (d === difference && width * height > 0.5 * 448 * 448 * ratio[0] * ratio[1]) best = ratio;
  }
  const tiles = best[0] * best[1];
  if (model === 'nvila') return tiles * 256 + 1;
  return (tiles === 1 ? 1 : tiles + 1) * (121 + 2);
}

/** Tokens of running text in an average vocabulary: a piece for each four letters, each digit and each sign. */
export function textTokens(text: string): number {
  let tokens = 0;
  for (const [word] of text.replaceAll('<image>', ' ').matchAll(/[A-Za-z]+|[^\sA-Za-z]/gu))
    tokens += Math.ceil(word.length / 5);
  return tokens;
}

/** Tokens of a sequence as the language model gets it. */
export function sequenceLength(
  sequence: Sequence,
  model: 'vila-1.0' | 'vila-1.5' | 'nvila' | 'nvila-lite',
): number {
  const visual = sequence.images.reduce((sum, image) => sum + visualTokens(model, image), 0);
  return visual + textTokens(sequence.text) + 1;
}

/** The steps of LazyCoyoDataset and of LazyCoyoWebDataset: a sequence for each record of a sample. */
export function pairSequence(
  caption: string,
  image: Sequence['images'][number],
  generation: 'v1.0' | 'v1.5' | 'head',
): Sequence {
  const mark = generation === 'head' ? '<image>\n' : '<image>';
  return { text: `${mark}${caption.replaceAll('<image>', '<IMAGE>')}</s>`, images: [image] };
}

/** A conversation of VILA head. */
export interface Turns {
  conversations: { from: string; value: string }[];
}

/** The steps of LLaVANextDataset: each placeholder takes the next image in its place, and none may be left. */
export function nextSequence<T>(
  { conversations }: Turns,
  images: readonly T[],
): { text: string; images: T[] } {
  checkRoles({ conversations });
  const text = conversations.map(({ value }) => value.trim()).join('\n');
  const taken = images.slice(0, text.split('<image>').length - 1);
  if (taken.length !== images.length) throw new Error('AssertionError: images are left');
  return { text, images: taken };
}

/**
 * The steps of EagleWDSDataset: a placeholder is taken out, and the text in front of it stays in the rest of the turn,
 * so whatever stands before one is read twice.
 */
export function eagleSequence<T>(
  { conversations }: Turns,
  images: readonly T[],
): { text: string; images: T[] } {
  checkRoles({ conversations });
  const seen: T[] = [];
  const texts: string[] = [];
  for (const { value } of conversations) {
    let rest = value;
    for (const [i, image] of images.entries()) {
      const mark = images.length === 1 && !value.includes('<image-1>') ? '<image>' : `<image-${i + 1}>`;
      while (rest.includes(mark)) {
        const at = rest.indexOf(mark);
        if (at > 0) texts.push(rest.slice(0, at));
        texts.push('<image>');
        seen.push(image);
        rest = rest.slice(0, at) + rest.slice(at + mark.length);
      }
    }
    texts.push(rest);
  }
  if (new Set(seen).size !== images.length) throw new Error('AssertionError: an image has no placeholder');
  return { text: texts.join('\n'), images: seen };
}

function checkRoles({ conversations }: Turns): void {
  for (const [i, { from }] of conversations.entries())
    if (from !== (i % 2 === 0 ? 'human' : 'gpt'))
      throw new Error(`AssertionError: turn ${i} is from ${from}`);
}

/** Samples that each rank reads of shards that it holds, by VILADistributedSampler and the dataset's offset. */
export function readByShards<T>(shards: readonly (readonly T[])[], world: number, batch: number): T[][] {
  const per = Math.floor(shards.length / world);
  const held = Array.from({ length: world }, (_, rank) => shards.slice(rank * per, (rank + 1) * per).flat());
  const least = Math.min(...held.map((samples) => samples.length));
  const taken = Math.floor((least * world) / (world * batch)) * batch;
  return held.map((samples, rank) =>
    Array.from({ length: taken }, (_, i) => {
      const at = rank * taken + i - rank * least;
      if (at < 0 || at >= samples.length) throw new RangeError(`index ${at} of ${samples.length}`);
      return samples[at] as T;
    }),
  );
}

/** Samples that VILADistributedSampler deals to each rank of a dataset that all can read. */
export function readBySamples<T>(samples: readonly T[], world: number, batch: number): T[][] {
  const taken = Math.floor(samples.length / (world * batch)) * batch;
  return Array.from({ length: world }, (_, rank) => samples.slice(rank * taken, (rank + 1) * taken));
}
