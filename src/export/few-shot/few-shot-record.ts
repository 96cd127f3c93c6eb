import { isDeepStrictEqual } from 'node:util';
import { readCorpusRecord, readJson } from '../../corpus/corpus-reader.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import type { FewShotRecord } from '../../model/schemas/export.js';
import type { Store } from '../../store/store.js';
import { VERSION } from '../../version.js';
import { revisionsOf } from '../read/corpus-state.js';
import type { AnswerKind } from './caption-answer.js';

/** Name of the record of an evaluation set, which is written last. */
export const FEW_SHOT_RECORD = 'few-shot.json';

/** The part of the record that is known before anything is written; equal for equal sets. */
export type FewShotHeader = Omit<FewShotRecord, 'questions' | 'images' | 'left_out' | 'files'>;

/** What decides an evaluation set besides its corpora. */
export interface FewShotSettings {
  seed: string;
  holdOut: number;
  shots: readonly number[];
  queries: number;
  answers: readonly AnswerKind[];
  exclude: ExcludeList | undefined;
}

/** What an evaluation set is made from, and how. */
export async function fewShotHeader(
  corpora: readonly Store[],
  { seed, holdOut, shots, queries, answers, exclude }: FewShotSettings,
): Promise<FewShotHeader> {
  const plans: string[] = [];
  for (const corpus of corpora) plans.push((await readCorpusRecord(corpus)).plan);
  const revisions = await revisionsOf(corpora);
  return {
    schema: 'weft/few-shot/1',
    weft_version: VERSION,
    corpora: plans,
    seed,
    hold_out: holdOut,
    shots: [...shots],
    queries,
    answers: [...answers],
    ...(revisions && { revisions }),
    ...(exclude && { exclude: exclude.sha256 }),
  };
}

/** The record of a set that is complete and the same, which is left alone; undefined where there is none. */
export async function existingFewShot(out: Store, header: FewShotHeader): Promise<FewShotRecord | undefined> {
  if ((await out.head(FEW_SHOT_RECORD)) === undefined) return undefined;
  const found = await readJson<FewShotRecord>(out, FEW_SHOT_RECORD);
  const { questions: _questions, images: _images, left_out: _leftOut, files: _files, ...made } = found;
  return isDeepStrictEqual(made, header) ? found : undefined;
}
