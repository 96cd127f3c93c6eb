import type { SourceRef } from '../../model/page.js';
import type { ReadyDocument } from '../source.js';
import { DocumentBuilder } from './document-builder.js';
import { isBaseName, partUrl } from './part-url.js';
import { MMC4_SIGNALS } from './published-signals.js';
import {
  BadRecord,
  type CorpusRow,
  isRow,
  kindOf,
  listField,
  numberOf,
  numberSignals,
  textOf,
} from './record-fields.js';

/**
 * The document of an MMC4 record: sentences in their order, each image before the sentence it was matched with.
 *
 * Images that were matched with one sentence keep the order of `image_info`. The similarity that placed an image stays
 * as its signal `matched_sim`; the rest of `similarity_matrix` is not kept, since it holds no order.
 *
 * @param images - the pipeline has images that were downloaded before, named by `image_name`
 * @throws BadRecord for fields that are absent or of another type
 */
export function mmc4Document(
  row: CorpusRow,
  source: SourceRef,
  { images }: { images: boolean },
): ReadyDocument {
  const url = textOf(row.url);
  if (url === undefined) throw new BadRecord('missing_field', 'url');
  if (!URL.canParse(url)) throw new BadRecord('bad_url', 'url');
  const sentences = listField(row, 'text_list');
  const builder = new DocumentBuilder(url, source);
  const before = new Map<number, CorpusRow[]>();
  for (const image of listField(row, 'image_info')) {
    if (!isRow(image)) throw new BadRecord('bad_field', `image_info: ${kindOf(image)} in it`);
    const at = numberOf(image.matched_text_index);
    if (at === undefined || !Number.isInteger(at) || at < 0 || at >= sentences.length) {
      builder.dropImage(
        'bad_image_index',
        `matched_text_index ${String(image.matched_text_index).slice(0, 40)}`,
      );
      continue;
    }
    const group = before.get(at);
    if (group === undefined) before.set(at, [image]);
    else group.push(image);
  }
  sentences.forEach((sentence, index) => {
    if (typeof sentence !== 'string')
      throw new BadRecord('bad_field', `text_list: ${kindOf(sentence)} in it`);
    for (const image of before.get(index) ?? []) addImage(builder, image, images);
    builder.text(sentence);
  });
  const signals = numberSignals(row, MMC4_SIGNALS);
  return builder.finish(Object.keys(signals).length > 0 ? { signals } : {});
}

function addImage(builder: DocumentBuilder, image: CorpusRow, downloaded: boolean): void {
  const name = textOf(image.image_name);
  const part =
    downloaded && name !== undefined && isBaseName(name)
      ? partUrl(`images/${name}`, { kind: 'name', name })
      : undefined;
  const signals = numberSignals(image, ['matched_sim']);
  if (Array.isArray(image.face_detections)) signals.faces = image.face_detections.length;
  builder.image(textOf(image.raw_url), part, Object.keys(signals).length > 0 ? { signals } : {});
}
