import { BadRecord, type CorpusRow, isRow, kindOf, listField, textOf } from './record-fields.js';

/** One place of a record in the parallel layout: text, or an image with its place in the `images` list. */
export type Slot =
  | { kind: 'text'; text: string }
  | { kind: 'image'; at: number; url: string | undefined; embedded: boolean };

/**
 * The slots of a record with parallel `texts` and `images` lists, in order.
 *
 * Exactly one side of each slot must hold something; an empty string in `images` is nothing. An image is a URL or a
 * name, or the bytes themselves: alone, or as `{bytes, path}`. Data made with OBELICS' code may have `images_urls`
 * instead: the addresses before any was downloaded, where texts have lost the slots of images that were not found.
 * When it has as many text slots as there are texts, it gives the order, and the missing images are tried again.
 *
 * @throws BadRecord `bad_field`, `missing_field`, `lists_unequal` or `bad_slot`
 */
export function slotsOf(row: CorpusRow): Slot[] {
  const texts = listField(row, 'texts');
  const images = listField(row, Array.isArray(row.images) ? 'images' : 'images_urls');
  if (texts.length === images.length) return texts.map((text, at) => slotOf(text, images[at], at));
  const kept = texts.filter((text) => text !== null && text !== undefined);
  const places = images.filter(isNothing).length;
  if (Array.isArray(row.images) || kept.length !== places) {
    throw new BadRecord('lists_unequal', `${texts.length} texts, ${images.length} images`);
  }
  let next = 0;
  return images.map((image, at) => slotOf(isNothing(image) ? kept[next++] : null, image, at));
}

function slotOf(text: unknown, image: unknown, at: number): Slot {
  const hasText = text !== null && text !== undefined;
  const hasImage = !isNothing(image);
  if (hasText && hasImage) throw new BadRecord('bad_slot', `slot ${at} has text and image`);
  if (hasImage) return imageSlot(image, at);
  if (!hasText) throw new BadRecord('bad_slot', `slot ${at} has neither text nor image`);
  if (text === '') return { kind: 'text', text };
  const words = typeof text === 'string' || ArrayBuffer.isView(text) ? textOf(text) : undefined;
  if (words === undefined) throw new BadRecord('bad_field', `texts: ${kindOf(text)} in slot ${at}`);
  return { kind: 'text', text: words };
}

function imageSlot(image: unknown, at: number): Slot {
  if (typeof image === 'string') return { kind: 'image', at, url: image, embedded: false };
  if (ArrayBuffer.isView(image)) {
    // A text column without its annotation is read as bytes; an image is never plain text.
    const url = image.byteLength <= 4096 ? textOf(image) : undefined;
    return url !== undefined && /^[\x20-\x7e]+$/.test(url)
      ? { kind: 'image', at, url, embedded: false }
      : { kind: 'image', at, url: undefined, embedded: true };
  }
  if (!isRow(image)) throw new BadRecord('bad_field', `images: ${kindOf(image)} in slot ${at}`);
  return { kind: 'image', at, url: textOf(image.path), embedded: ArrayBuffer.isView(image.bytes) };
}

/** Hugging Face stores an absent image as a struct whose fields are all null. */
function isNothing(image: unknown): boolean {
  if (image === null || image === undefined || image === '') return true;
  return isRow(image) && Object.values(image).every((field) => field === null || field === undefined);
}
