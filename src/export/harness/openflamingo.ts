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

/** The files for OpenFlamingo, and what its evaluation sees. */
export interface OpenFlamingoSet {
  files: HarnessFile[];
  /** Images that it draws examples from. */
  examples: number;
  /** Questions that it asks. */
  asked: number;
}

/** An image with its captions. */
interface Captioned {
  image: string;
  answers: readonly string[];
}

/** Of the questions, when the images that are no question are too few to be its examples. */
const GIVEN_UP = 1 / 4;

/**
 * The files that OpenFlamingo's evaluation of COCO captions is pointed at: the split of Karpathy, whose `train` images
 * are its examples, and the annotations that pycocoevalcap scores against.
 *
 * OpenFlamingo draws examples by itself, so an image that is asked about must not be one: it would be shown with its
 * answer. Where the other images are too few, a quarter of the questions become examples. Undefined when there are too
 * few even so.
 */
export function openFlamingoSet(set: HarnessSet): OpenFlamingoSet | undefined {
  const most = Math.max(1, ...set.questions.keys());
  let queries = queriesOf(set).filter(isCaption);
  let examples = sparesOf(set, queries);
  if (examples.length < most) {
    const kept = queries.length - Math.ceil(queries.length * GIVEN_UP);
    const given = queries.slice(kept).map(({ query, answers }) => ({ image: query.image, answers }));
    queries = queries.slice(0, kept);
    const asked = new Set(queries.map(({ query }) => query.image));
    examples = [...examples, ...given].filter(({ image }) => !asked.has(image));
  }
  if (queries.length === 0 || examples.length < most) return undefined;
  return { files: filesOf(examples, queries), examples: examples.length, asked: queries.length };
}

/** The images that are shown as examples and never asked about. */
function sparesOf(set: HarnessSet, queries: readonly FewShotQuestion[]): Captioned[] {
  const asked = new Set(queries.map(({ query }) => query.image));
  const shown = fullestOf(set)
    .filter(isCaption)
    .flatMap(({ shots }) => shots.map(({ image, answer }) => [image, answer] as const));
  return [...new Map(shown)]
    .filter(([image]) => !asked.has(image))
    .map(([image, answer]) => ({ image, answers: [answer] }));
}

function filesOf(examples: readonly Captioned[], queries: readonly FewShotQuestion[]): HarnessFile[] {
  const images: KarpathyImage[] = [
    ...examples.map((example) => ({ ...example, split: 'train' as const })),
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
  const ids = queries.map(({ id }, index) => [tested[index]?.cocoid, id.replace(/#\d+$/, '')]);
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
    jsonFile('openflamingo/ids.json', Object.fromEntries(ids)),
  ];
}

function isCaption({ task }: FewShotQuestion): boolean {
  return task === 'caption';
}
