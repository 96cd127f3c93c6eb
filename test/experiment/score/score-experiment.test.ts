import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreExperiment } from '../../../src/experiment/score/score-experiment.js';
import { scoreTable } from '../../../src/experiment/score/score-table.js';
import type { ScoreReport } from '../../../src/model/schemas/experiment.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import type { Store } from '../../../src/store/store.js';

const CAPTIONS = [
  'a green tree in a field',
  'two boats on the sea',
  'an old red brick house',
  'snow on a roof',
];

async function experimentWith(predictions: Record<string, readonly string[]>): Promise<Store> {
  const store = createFsStore(await mkdtemp(join(tmpdir(), 'experiment-')));
  const put = (key: string, lines: readonly string[]) => store.put(key, Buffer.from(`${lines.join('\n')}\n`));
  for (const shots of [0, 4]) {
    const lines = CAPTIONS.map((caption, i) =>
      JSON.stringify({
        id: `q${i}#${shots}`,
        task: 'caption',
        images: [],
        shots: [],
        query: { image: `images/${i}.jpg`, prompt: 'Caption:' },
        answers: [caption],
        text: '<image>Caption:',
      }),
    );
    await put(`few-shot/few-shot-${shots}.jsonl`, lines);
  }
  for (const [key, lines] of Object.entries(predictions)) await put(`predictions/${key}`, lines);
  return store;
}

const line = (i: number, shots: number, answer: string): string =>
  JSON.stringify({ id: `q${i}#${shots}`, answer });
/** Right on the first `right` questions, and empty-handed on the others. */
const answers = (shots: number, right: number): string[] =>
  CAPTIONS.map((caption, i) => line(i, shots, i < right ? caption : 'nothing of it'));

const f1 = ({ cells }: ScoreReport, arm: string, shots: number): number | undefined =>
  cells.find((cell) => cell.arm === arm && cell.shots === shots && cell.metric === 'token_f1')?.mean;

describe('scoring an experiment', () => {
  it('has the means, gains and differences that can be counted by hand', async () => {
    const experiment = await experimentWith({
      'interleaved/seed-1/all.jsonl': [...answers(0, 1), ...answers(4, 4)],
      'interleaved/seed-2/zero.jsonl': answers(0, 1),
      'interleaved/seed-2/four.jsonl': answers(4, 2),
      'pairs/seed-1/x.jsonl': [...answers(0, 1), ...answers(4, 1)],
      'pairs/seed-2/x.jsonl': [...answers(0, 1), ...answers(4, 1)],
    });
    const report = await scoreExperiment({ experiment, replicates: 200 });
    expect(f1(report, 'interleaved', 0)).toBe(0.25);
    expect(f1(report, 'interleaved', 4)).toBe(0.75);
    expect(f1(report, 'pairs', 4)).toBe(0.25);
    const gain = report.differences.find(
      (one) => one.arm === 'interleaved' && one.minus.shots === 0 && one.metric === 'token_f1',
    );
    expect(gain?.difference).toBe(0.5);
    expect(gain?.seeds).toEqual(['1', '2']);
    const against = report.differences.find(
      (one) =>
        one.arm === 'pairs' &&
        one.minus.arm === 'interleaved' &&
        one.shots === 4 &&
        one.metric === 'token_f1',
    );
    expect(against?.difference).toBe(-0.5);
    // A difference of equal scores has no width at all, since it is paired.
    const equal = report.differences.find(
      (one) => one.arm === 'pairs' && one.minus.arm === 'interleaved' && one.shots === 0,
    );
    expect(equal?.interval.both).toEqual([0, 0]);
    expect(report.answers.every(({ missing }) => missing === 0)).toBe(true);
    expect(report.refused).toEqual([]);
    expect(await scoreExperiment({ experiment, replicates: 200 })).toEqual(report);
  });

  it('counts what is missing, malformed, unknown, repeated, misplaced, empty and cut, and scores the rest', async () => {
    const experiment = await experimentWith({
      'pairs/seed-1/a.jsonl': [
        line(0, 0, `${CAPTIONS[0]}\n<image>Caption: another`),
        line(0, 0, 'again'),
        line(1, 0, ''),
        '{"id":"q2#0","answer":',
        '{"id":"q2#0"}',
        '{"answer":"x"}',
        '[]',
        line(9, 0, 'x'),
        '',
      ],
      'few-shot-0.jsonl': [line(3, 0, 'x')],
      'pairs/seed-1/b.txt': ['x'],
    });
    const report = await scoreExperiment({
      experiment,
      replicates: 50,
      expected: [
        { arm: 'pairs', seed: '1' },
        { arm: 'interleaved', seed: '1' },
      ],
    });
    expect(Object.fromEntries(report.refused.map(({ reason, count }) => [reason, count]))).toEqual({
      misplaced_file: 2,
      repeated_id: 1,
      not_json: 1,
      no_answer: 1,
      no_id: 2,
      unknown_id: 1,
    });
    expect(report.refused.find(({ reason }) => reason === 'not_json')?.first).toBe(
      'predictions/pairs/seed-1/a.jsonl:4',
    );
    const counts = { asked: 4, answered: 2, missing: 2, empty: 1, cut: 1 };
    expect(report.answers).toContainEqual({ arm: 'pairs', seed: '1', shots: 0, ...counts });
    expect(report.answers).toContainEqual({
      ...{ arm: 'interleaved', seed: '1', shots: 4 },
      ...{ asked: 4, answered: 0, missing: 4, empty: 0, cut: 0 },
    });
    // One of four: what has no answer counts as wrong. Four shots were not answered at all, so there is no cell.
    expect(f1(report, 'pairs', 0)).toBe(0.25);
    expect(f1(report, 'pairs', 4)).toBeUndefined();
    const table = scoreTable(report);
    expect(table).toContain('| pairs | 1 | 25.0 [');
    expect(table).toContain('pairs, seed 1, 0 shots: 2 of 4 questions have no answer, counted as wrong');
    expect(table).toContain('interleaved, seed 1: no answers with 0, 4 shots; not scored');
    expect(table).toContain('not scored, repeated_id: 1');
  });

  it('scores each question by the kind that it states, and refuses a kind that there is not', async () => {
    const store = createFsStore(await mkdtemp(join(tmpdir(), 'experiment-')));
    const put = (key: string, lines: readonly object[]) =>
      store.put(key, Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    await put('few-shot/few-shot-0.jsonl', [
      { id: 'a#0', answer_kind: 'short', answers: ['a red bus'] },
      { id: 'b#0', answer_kind: 'number', answers: ['3'] },
      { id: 'c#0', answer_kind: 'yes-no', answers: ['yes'] },
      { id: 'd#0', answer_kind: 'phrase', answers: ['boats on the sea'] },
      { id: 'e#0', task: 'caption', answers: ['Two boats lie on the sea.'] },
    ]);
    await put('predictions/pairs/seed-1/a.jsonl', [
      { id: 'a#0', answer: 'The red bus' },
      { id: 'b#0', answer: 'three' },
      { id: 'c#0', answer: '是的' },
      { id: 'd#0', answer: 'boats on land' },
      { id: 'e#0', answer: 'Two boats lie on the sea' },
    ]);
    const { cells, questions } = await scoreExperiment({ experiment: store, replicates: 10 });
    expect(questions).toEqual({ short: 1, number: 1, 'yes-no': 1, phrase: 1, sentence: 1 });
    const means = Object.fromEntries(cells.map(({ kind, metric, mean }) => [`${kind} ${metric}`, mean]));
    expect(means).toMatchObject({
      'short exact_match': 1,
      'number exact_match': 1,
      'yes-no accuracy': 1,
      'sentence token_f1': 1,
    });
    // Two tokens shared of three and four.
    expect(means['phrase token_f1']).toBeCloseTo(4 / 7, 12);
    await put('few-shot/few-shot-2.jsonl', [{ id: 'a#2', answer_kind: 'essay', answers: ['x'] }]);
    await expect(scoreExperiment({ experiment: store })).rejects.toThrow(
      /few-shot-2.jsonl, line 1: answer_kind "essay"/,
    );
  });

  it('names what is wrong with questions that cannot be read', async () => {
    const store = createFsStore(await mkdtemp(join(tmpdir(), 'experiment-')));
    await expect(scoreExperiment({ experiment: store })).rejects.toMatchObject({ code: 'no_questions' });
    await store.put('few-shot/few-shot-0.jsonl', Buffer.from('{"id":"q0#0"}\n'));
    await expect(scoreExperiment({ experiment: store })).rejects.toMatchObject({ code: 'bad_question' });
  });
});
