import type { SourceRef } from '../../model/page.js';
import type { ReadyDocument } from '../source.js';
import { DocumentBuilder, type ImageDescription } from './document-builder.js';
import { PARALLEL_SIGNALS } from './published-signals.js';
import {
  BadRecord,
  type CorpusRow,
  isRow,
  nestedField,
  numberOf,
  numberSignals,
  textOf,
} from './record-fields.js';
import { type Slot, slotsOf } from './slots.js';

/** Where the input itself holds the image of a slot, as a part URL; undefined when it does not. */
export type LocatePart = (slot: Slot & { kind: 'image' }, ordinal: number) => string | undefined;

/** Measures of images that OmniCorpus publishes. */
const IMAGE_SIGNALS = ['aesthetic_prob', 'unsafe_prob', 'd_hash_dup_count', 'p_hash_dup_count'];

/**
 * The document of a record in the parallel layout that OBELICS, OmniCorpus and MINT-1T share.
 *
 * `metadata` may be a list or JSON text, parallel to the slots; `image_metadata` (MINT-1T) is one entry per image.
 * From them come the page's address of an image, its alternative text, its size and its measures. The page's URL is
 * `url`, or that of `general_metadata`; a record without one gets the place of the record.
 *
 * @param place - what the record is called when it has no URL
 * @throws BadRecord for fields that are absent, of another type, or do not fit each other
 */
export function parallelDocument(
  row: CorpusRow,
  source: SourceRef,
  place: string,
  locate: LocatePart = () => undefined,
): ReadyDocument {
  if (row.texts === undefined && row.sentences !== undefined)
    throw new BadRecord('no_order', 'sentences and similarities without an order; import the streaming form');
  const general = asRow(nestedField(row, 'general_metadata'));
  const url = textOf(row.url) ?? textOf(general.url);
  if (url !== undefined && !URL.canParse(url)) throw new BadRecord('bad_url', 'url');
  const slots = slotsOf(row);
  const facts = factsReader(row, slots);
  const builder = new DocumentBuilder(url ?? place, source);
  let ordinal = 0;
  for (const slot of slots) {
    if (slot.kind === 'text') {
      builder.text(slot.text);
      continue;
    }
    const fact = facts(slot, ordinal);
    const web = slot.embedded ? (textOf(fact.unformatted_src) ?? textOf(fact.src) ?? slot.url) : slot.url;
    builder.image(web, locate(slot, ordinal), imageFacts(fact));
    ordinal += 1;
  }
  const signals = { ...numberSignals(row, PARALLEL_SIGNALS), ...numberSignals(general, PARALLEL_SIGNALS) };
  const id = textOf(general.id);
  return builder.finish({
    ...(id !== undefined && id.length <= 256 && { id }),
    ...(url === undefined && { notes: ['no_url'] }),
    ...(Object.keys(signals).length > 0 && { signals }),
  });
}

function factsReader(
  row: CorpusRow,
  slots: readonly Slot[],
): (slot: Slot & { kind: 'image' }, ordinal: number) => CorpusRow {
  const metadata = nestedField(row, 'metadata');
  const perImage = nestedField(row, 'image_metadata');
  return ({ at }, ordinal) => {
    if (Array.isArray(metadata) && metadata.length === slots.length) return asRow(metadata[at]);
    return Array.isArray(perImage) ? asRow(perImage[ordinal]) : {};
  };
}

function imageFacts(fact: CorpusRow): ImageDescription {
  const alt = textOf(fact.alt_text) ?? textOf(fact.alt);
  const width = pixels(fact.rendered_width) ?? pixels(fact.width);
  const height = pixels(fact.rendered_height) ?? pixels(fact.height);
  const signals = numberSignals(fact, IMAGE_SIGNALS);
  return {
    ...(alt !== undefined && { alt }),
    ...(width !== undefined && { declared_width: width }),
    ...(height !== undefined && { declared_height: height }),
    ...(Object.keys(signals).length > 0 && { signals }),
  };
}

function pixels(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function asRow(value: unknown): CorpusRow {
  return isRow(value) ? value : {};
}
