import type { HarnessSet } from '../../../src/export/harness/harness-set.js';
import type { FewShotQuestion } from '../../../src/model/schemas/export.js';
import { tinyPicture } from '../../support/tiny-corpus.js';

/** Captions that files of tables and of Python must carry through. */
export const CAPTIONS = [
  'A "red" bus, on a\twet street',
  '一只猫在桌上睡觉',
  "It's a dog\\cat on C:\\new",
  'Two boats on the sea',
  'NA',
  'Snow on a roof',
] as const;

/** Four queries, and two images that are examples only; the shots of each query are the two of them. */
export async function fewShotSet(): Promise<HarnessSet & { images: ReadonlyMap<string, Buffer> }> {
  const images = new Map<string, Buffer>();
  for (const index of CAPTIONS.keys()) images.set(`images/d${index}.000.png`, await tinyPicture(index + 1));
  const names = [...images.keys()];
  const question = (index: number, shots: number): FewShotQuestion => {
    const examples = [4, 5].slice(0, shots).map((of) => ({
      image: names[of] ?? '',
      prompt: 'Caption:',
      answer: CAPTIONS[of] ?? '',
    }));
    return {
      id: `d${index}.000#${shots}`,
      task: 'caption',
      images: [...examples.map(({ image }) => image), names[index] ?? ''],
      shots: examples,
      query: { image: names[index] ?? '', prompt: 'Caption:' },
      language: 'en',
      answers: [CAPTIONS[index] ?? ''],
      answer_kind: 'sentence',
      answer_source: 'caption',
      text: `${examples.map(({ answer }) => `<image>Caption: ${answer}\n`).join('')}<image>Caption:`,
    };
  };
  return {
    images,
    questions: new Map([0, 2].map((shots) => [shots, [0, 1, 2, 3].map((index) => question(index, shots))])),
    async readImage(name) {
      const bytes = images.get(name);
      if (bytes === undefined) throw new RangeError(name);
      return bytes;
    },
  };
}
