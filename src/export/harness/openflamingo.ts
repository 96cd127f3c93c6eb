import { basename } from 'node:path/posix';
import type { FewShotQuestion } from '../../model/schemas/export.js';
import { fullestOf, type HarnessFile, type HarnessSet, jsonFile, queriesOf } from './harness-set.js';

/** An image of the Karpathy split; OpenFlamingo reads these fields and no others. */
interface KarpathyImage {
  filename: string;
  /** `train2014` makes OpenFlamingo look in `--coco_train_image_dir_path`, all else in `--coco_val_image_dir_path`. */
  filepath: 'train2014' | 'val2014';
  cocoid: number;
  split: 'train' | 'test';
  sentences: { raw: string }[];
}

/**
 * The files that OpenFlamingo's evaluation of COCO captions is pointed at: the split of Karpathy, whose `train` images
 * are its examples, and the annotations that pycocoevalcap scores against.
 *
 * OpenFlamingo draws examples by itself, so an image that is asked about must not be one: it would be shown with its
 * answer. None are written when no example is left, or no question asks for a caption.
 */
export function openFlamingoFiles(set: HarnessSet): HarnessFile[] {
  const queries = queriesOf(set).filter(isCaption);
  const asked = new Set(queries.map(({ query }) => query.image));
  const examples = new Map(
    fullestOf(set)
      .filter(isCaption)
      .flatMap(({ shots }) => shots.map(({ image, answer }) => [image, answer] as const))
      .filter(([image]) => !asked.has(image)),
  );
  if (queries.length === 0 || examples.size === 0) return [];
  const images: KarpathyImage[] = [
    ...[...examples].map(([image, answer]) => ({ image, answers: [answer], split: 'train' as const })),
    ...queries.map(({ query, answers }) => ({ image: query.image, answers, split: 'test' as const })),
  ].map(({ image, answers, split }, index) => ({
    filename: basename(image),
    filepath: split === 'train' ? 'train2014' : 'val2014',
    cocoid: index + 1,
    split,
    sentences: answers.map((raw) => ({ raw })),
  }));
  const tested = images.filter(({ split }) => split === 'test');
  const annotations = tested.flatMap(({ cocoid, sentences }) =>
    sentences.map(({ raw }) => ({ image_id: cocoid, caption: raw })),
  );
  return [
    jsonFile('openflamingo/karpathy.json', { dataset: 'weft', images }),
    jsonFile('openflamingo/annotations.json', {
      // pycocotools copies these two without looking whether they are there.
      info: { description: 'held-out captions' },
      licenses: [],
      type: 'captions',
      images: tested.map(({ cocoid, filename }) => ({ id: cocoid, file_name: filename })),
      annotations: annotations.map((annotation, index) => ({ id: index + 1, ...annotation })),
    }),
    jsonFile(
      'openflamingo/ids.json',
      Object.fromEntries(queries.map(({ id }, index) => [tested[index]?.cocoid, id.replace(/#\d+$/, '')])),
    ),
  ];
}

function isCaption({ task }: FewShotQuestion): boolean {
  return task === 'caption';
}
