import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { splitLines } from '../../formats/jsonl/lines.js';
import type { RefusedPredictions } from '../../model/schemas/experiment.js';
import type { Store } from '../../store/store.js';
import { type GivenAnswer, givenAnswer } from './answer-text.js';
import type { ScoredQuestion } from './read-questions.js';

/** Folder of what models wrote. */
export const PREDICTIONS_FOLDER = 'predictions';

const FILE = /^predictions\/([^/]+)\/seed-([^/]+)\/[^/]+\.jsonl$/;
/** A model that does not stop writes a few thousand tokens, not a mebibyte. */
const MAX_LINE = 1 << 20;

/** The answers of one model, by question id. */
export interface ModelAnswers {
  arm: string;
  seed: string;
  answers: Map<string, GivenAnswer>;
}

/** What was read of the predictions. */
export interface ReadPredictions {
  models: ModelAnswers[];
  refused: RefusedPredictions[];
}

/**
 * Reads `predictions/<arm>/seed-<seed>/*.jsonl`, whatever runner wrote them: lines with `id` and `answer`.
 *
 * What cannot be used is counted by its reason. Of two answers to a question the first counts.
 */
export async function readPredictions(
  store: Store,
  questions: ReadonlyMap<string, ScoredQuestion>,
): Promise<ReadPredictions> {
  const models = new Map<string, ModelAnswers>();
  const refused = new Map<RefusedPredictions['reason'], RefusedPredictions>();
  const refuse = (reason: RefusedPredictions['reason'], where: string): void => {
    const known = refused.get(reason);
    if (known === undefined) refused.set(reason, { reason, count: 1, first: where });
    else known.count += 1;
  };
  for await (const { key } of store.list(`${PREDICTIONS_FOLDER}/`)) {
    const [, arm, seed] = FILE.exec(key) ?? [];
    if (arm === undefined || seed === undefined) {
      refuse('misplaced_file', key);
      continue;
    }
    const name = `${arm}\n${seed}`;
    const model = models.get(name) ?? { arm, seed, answers: new Map<string, GivenAnswer>() };
    models.set(name, model);
    for await (const { number, bytes } of splitLines(new ByteFeed(store.get(key)), MAX_LINE)) {
      const where = `${key}:${number}`;
      const line = bytes?.toString('utf8').trim();
      if (line === undefined) refuse('line_too_long', where);
      if (line === undefined || line === '') continue;
      const read = readLine(line, { questions, answers: model.answers });
      if (typeof read === 'string') refuse(read, where);
      else model.answers.set(read.question.id, givenAnswer(read.answer, read.question.prompt));
    }
  }
  return { models: [...models.values()], refused: [...refused.values()] };
}

/** What a line answers, or why it cannot be used. */
function readLine(
  line: string,
  {
    questions,
    answers,
  }: { questions: ReadonlyMap<string, ScoredQuestion>; answers: ReadonlyMap<string, unknown> },
): { question: ScoredQuestion; answer: string } | RefusedPredictions['reason'] {
  const parsed = parseLine(line);
  if (parsed === undefined) return 'not_json';
  const { id, answer } = parsed;
  if (typeof id !== 'string') return 'no_id';
  if (typeof answer !== 'string') return 'no_answer';
  const question = questions.get(id);
  if (question === undefined) return 'unknown_id';
  return answers.has(id) ? 'repeated_id' : { question, answer };
}

/** The object on a line; undefined when it holds none. A runner that was killed leaves half a line behind. */
function parseLine(line: string): { id?: unknown; answer?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
