import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tinyPicture } from '../support/tiny-corpus.js';

/** Pictures of the evaluation sets: number 20 and on, which no tiny corpus of few images has. */
export const evalPicture = (n: number): Promise<Buffer> => tinyPicture(20 + n, 192, 144);

const QUESTION =
  'Which of the buildings beside the old harbour wall has the larger number of open windows on its upper floor';

/** A question of `n`, long enough to be listed. */
export const evalQuestion = (n: number): string => `${QUESTION}, if one counts those of house ${n}?`;

/** A Chinese question of `n`. */
export const evalQuestionCn = (n: number): string =>
  `请问图中旧港口城墙旁边的哪一座建筑物楼上打开的窗户更多第${n}座`;

async function write(folder: string, name: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

/** Small evaluation sets in the layouts of the real ones: two pictures and two questions each, in `folder`/<name>. */
export async function writeEvalSets(folder: string): Promise<Record<string, string>> {
  const pictures = await Promise.all([0, 1].map(evalPicture));
  const base64 = pictures.map((bytes) => bytes.toString('base64'));
  const jpegs = (prefix: string, names: readonly string[]) =>
    Promise.all(names.map((name, n) => write(folder, `${prefix}/${name}`, pictures[n] as Buffer)));
  const q = [0, 1].map(evalQuestion);
  await write(
    folder,
    'MME.tsv',
    `index\timage\tquestion\tanswer\tcategory\n0\t${base64[0]}\t"${q[0]} Please answer yes or no."\tYes\tcount\n1\t${base64[1]}\t${q[1]}\tNo\tcount\n`,
  );
  // A circular question names the row that has the picture.
  await write(
    folder,
    'MMBench_DEV_EN.tsv',
    `index\tquestion\thint\tA\tB\tanswer\timage\n0\t${q[0]}\t"A hint\nof two lines"\tthe left\tthe right\tA\t${base64[0]}\n1\t${q[1]}\tnan\tone\ttwo\tB\t${base64[1]}\n1000000\t${q[1]}\tnan\ttwo\tone\tA\t1\n`,
  );
  await write(
    folder,
    'MMBench_DEV_CN.tsv',
    `index\tquestion\tA\tB\tanswer\timage\n0\t${evalQuestionCn(0)}\t左\t右\tA\t${base64[0]}\n1\t${evalQuestionCn(1)}\t一\t二\tB\t${base64[1]}\n`,
  );
  await jpegs('gqa/images', ['2370799.jpg', '2370800.jpg']);
  await write(
    folder,
    'gqa/testdev_balanced_questions.json',
    JSON.stringify({
      '201': { question: q[0], imageId: '2370799', answer: 'no' },
      '202': { question: q[1], imageId: '2370800' },
    }),
  );
  await jpegs('coco/val2014', ['COCO_val2014_000000000042.jpg', 'COCO_val2014_000000000073.jpg']);
  await write(
    folder,
    'coco/annotations/captions_val2014.json',
    JSON.stringify({
      info: { description: 'COCO' },
      images: [{ id: 42, file_name: 'COCO_val2014_000000000042.jpg' }],
      annotations: q.map((caption, n) => ({ image_id: 42 + n, id: n, caption })),
    }),
  );
  await jpegs('flickr30k/flickr30k-images', ['1000092795.jpg', '10002456.jpg']);
  await write(
    folder,
    'flickr30k/results_20130124.token',
    `1000092795.jpg#0\t${q[0]}\n10002456.jpg#0\t${q[1]}\n10002456.jpg#1\tTwo dogs .\n`,
  );
  await jpegs('textvqa/train_images', ['0a1b.jpg', '0c2d.jpg']);
  await write(
    folder,
    'textvqa/TextVQA_0.5.1_val.json',
    JSON.stringify({
      dataset_type: 'val',
      data: q.map((question, n) => ({ question, image_id: `0${n}`, answers: ['a'] })),
    }),
  );
  await jpegs('own', ['one.png', 'two.png']);
  await write(folder, 'own/questions.txt', `${q[0]}\tYes\n${q[1]}\tNo\n`);
  const names = [
    'MME.tsv',
    'MMBench_DEV_EN.tsv',
    'MMBench_DEV_CN.tsv',
    'gqa',
    'coco',
    'flickr30k',
    'textvqa',
    'own',
  ];
  return Object.fromEntries(names.map((name) => [name.replace('.tsv', ''), join(folder, name)]));
}
