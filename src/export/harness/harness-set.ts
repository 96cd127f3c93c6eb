import type { FewShotQuestion } from '../../model/schemas/export.js';

/** A held-out set, as the files of evaluation harnesses are written from it. */
export interface HarnessSet {
  /** The questions by their number of shots, in one order. */
  questions: ReadonlyMap<number, readonly FewShotQuestion[]>;
  /** The bytes of an image, by the name that questions give it. */
  readImage(name: string): Promise<Uint8Array>;
}

/** A file for a harness, by its name below `harness/`. */
export interface HarnessFile {
  name: string;
  data: Uint8Array;
}

/** The questions without examples, or those of the fewest: the queries are the same for every number of shots. */
export function queriesOf({ questions }: HarnessSet): readonly FewShotQuestion[] {
  return questions.get(Math.min(...questions.keys())) ?? [];
}

/** The questions with the most examples, which hold those of all others. */
export function fullestOf({ questions }: HarnessSet): readonly FewShotQuestion[] {
  return questions.get(Math.max(...questions.keys())) ?? [];
}

/** A file of JSON, indented. */
export function jsonFile(name: string, value: object): HarnessFile {
  return { name, data: Buffer.from(`${JSON.stringify(value, null, 1)}\n`) };
}
