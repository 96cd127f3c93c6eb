import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { tsvRows } from '../../../src/decontaminate/tsv-rows.js';
import { harnessFiles } from '../../../src/export/harness/harness-files.js';
import { CAPTIONS, fewShotSet } from './few-shot-set.js';

async function filesOf(set?: Awaited<ReturnType<typeof fewShotSet>>): Promise<Map<string, Buffer>> {
  const files = await harnessFiles(set ?? (await fewShotSet()));
  return new Map(files.map(({ name, data }) => [name, Buffer.from(data)]));
}

function json<T>(files: ReadonlyMap<string, Buffer>, name: string): T {
  return JSON.parse(files.get(`harness/${name}`)?.toString() ?? 'null') as T;
}

describe('files of harnesses', () => {
  it('OpenFlamingo: examples are of train, queries of test, and no image is of both', async () => {
    const files = await filesOf();
    type Image = {
      filename: string;
      filepath: string;
      cocoid: number;
      split: string;
      sentences: { raw: string }[];
    };
    const { images } = json<{ images: Image[] }>(files, 'openflamingo/karpathy.json');
    const train = images.filter(({ split }) => split === 'train');
    const tested = images.filter(({ split }) => split === 'test');
    expect(train.map(({ sentences }) => sentences[0]?.raw)).toEqual(CAPTIONS.slice(4));
    expect(tested.map(({ sentences }) => sentences[0]?.raw)).toEqual(CAPTIONS.slice(0, 4));
    expect(train.every(({ filepath }) => filepath === 'train2014')).toBe(true);
    expect(tested.every(({ filepath }) => filepath === 'val2014')).toBe(true);
    expect(new Set(images.map(({ filename }) => filename)).size).toBe(6);
    expect(new Set(images.map(({ cocoid }) => cocoid)).size).toBe(6);
    type Annotations = {
      images: { id: number }[];
      annotations: { id: number; image_id: number; caption: string }[];
    };
    const coco = json<Annotations>(files, 'openflamingo/annotations.json');
    expect(coco.images.map(({ id }) => id)).toEqual(tested.map(({ cocoid }) => cocoid));
    expect(coco.annotations.map(({ image_id, caption }) => [image_id, caption])).toEqual(
      tested.map(({ cocoid }, i) => [cocoid, CAPTIONS[i]]),
    );
    expect(json(files, 'openflamingo/ids.json')).toEqual(
      Object.fromEntries(tested.map(({ cocoid }, i) => [cocoid, `d${i}.000`])),
    );
  });

  it('OpenFlamingo: a quarter of the questions become examples when each example is asked about as well', async () => {
    const set = await fewShotSet();
    const shown = [0, 1, 2, 3].map((i) => ({
      image: `images/d${i}.000.png`,
      prompt: 'Caption:',
      answer: CAPTIONS[i] ?? '',
    }));
    // Each question has the next query for its one example.
    const questions = (set.questions.get(2) ?? []).map((question, i) => ({
      ...question,
      shots: shown.slice((i + 1) % 4, ((i + 1) % 4) + 1),
    }));
    const files = await filesOf({ ...set, questions: new Map([[1, questions]]) });
    const { images } = json<{ images: { split: string; sentences: { raw: string }[] }[] }>(
      files,
      'openflamingo/karpathy.json',
    );
    expect(images.map(({ split, sentences }) => [split, sentences[0]?.raw])).toEqual([
      ['train', CAPTIONS[3]],
      ['test', CAPTIONS[0]],
      ['test', CAPTIONS[1]],
      ['test', CAPTIONS[2]],
    ]);
    expect(files.get('harness/README.md')?.toString()).toContain(
      'It asks 3 of the questions; 1 other captions',
    );
    const few = await filesOf({ ...set, questions: new Map([[2, questions]]) });
    expect([...few.keys()].filter((name) => name.includes('openflamingo'))).toEqual([]);
    expect(few.get('harness/README.md')?.toString()).toContain('| OpenFlamingo | none:');
  });

  it('VLMEvalKit: a row for each query, with its answers, the image in base64 and the id of the question without examples', async () => {
    const set = await fewShotSet();
    const files = await filesOf(set);
    const tsv = files.get('harness/vlmevalkit/Weft_FewShot_OpenEnded.tsv') ?? Buffer.alloc(0);
    const rows: Map<string, string>[] = [];
    const bytes = async function* () {
      yield tsv;
    };
    for await (const row of tsvRows(bytes(), 'x.tsv')) rows.push(new Map(row));
    expect(rows.map((row) => JSON.parse(row.get('answer') ?? ''))).toEqual(
      CAPTIONS.slice(0, 4).map((text) => [text]),
    );
    expect(rows.map((row) => row.get('id'))).toEqual([0, 1, 2, 3].map((i) => `d${i}.000#0`));
    for (const [i, row] of rows.entries())
      expect(Buffer.from(row.get('image') ?? '', 'base64')).toEqual(set.images.get(`images/d${i}.000.png`));
  });

  it('lmms-eval: a task for each number of shots, whose functions are in utils.py', async () => {
    const files = await filesOf();
    const utils = files.get('harness/lmms-eval/utils.py')?.toString() ?? '';
    for (const shots of [0, 2]) {
      const text = files.get(`harness/lmms-eval/weft_few_shot_${shots}.yaml`)?.toString() ?? '';
      const task = parseDocument(text, {
        customTags: [{ tag: '!function', resolve: (value: string) => value }],
      }).toJS() as Record<string, unknown>;
      expect(task).toMatchObject({
        task: `weft_few_shot_${shots}`,
        dataset_path: 'json',
        dataset_kwargs: { data_files: { test: `../../few-shot-${shots}.jsonl` } },
        test_split: 'test',
        output_type: 'generate_until',
        metric_list: [{ metric: 'weft_answers', aggregation: 'utils.write_answers', higher_is_better: true }],
      });
      const called = [...text.matchAll(/!function utils\.(\w+)/g)].map(([, name]) => name);
      expect(called).toHaveLength(6);
      for (const name of called) expect(utils).toContain(`def ${name}(`);
    }
  });

  it('the runner of VILA has at most 40 lines', async () => {
    const runner = (await filesOf()).get('harness/vila/run_vila.py')?.toString() ?? '';
    expect(runner).toContain('model.config.image_aspect_ratio = "resize"');
    expect(runner.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});
