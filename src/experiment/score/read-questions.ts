import { readJson } from '../../corpus/corpus-reader.js';
import { BadInputError, describeError } from '../../errors.js';
import { textLines } from '../../formats/jsonl/lines.js';
import { SCORING_KINDS, type ScoringKind } from '../../model/schemas/experiment.js';
import type { FewShotQuestion, FewShotRecord } from '../../model/schemas/export.js';
import type { Store } from '../../store/store.js';

/** Folder of the held-out questions in an experiment. */
export const FEW_SHOT_FOLDER = 'few-shot';

/** What scoring knows of a question. */
export interface ScoredQuestion {
  id: string;
  /** The same for each number of shots. */
  query: string;
  shots: number;
  kind: ScoringKind;
  /** The last words of the question, which some models repeat. */
  prompt: string;
  references: string[];
}

const FILE = /^few-shot\/few-shot-(\d+)\.jsonl$/;

/**
 * The questions of an experiment, or of a folder with a few-shot set in it.
 *
 * @throws BadInputError `no_questions`, `bad_question`
 */
export async function readQuestions(store: Store): Promise<ScoredQuestion[]> {
  const questions: ScoredQuestion[] = [];
  const ids = new Set<string>();
  const listed = await listedFiles(store);
  for await (const { key } of store.list(`${FEW_SHOT_FOLDER}/few-shot-`)) {
    const shots = FILE.exec(key)?.[1];
    if (shots === undefined || listed?.has(key) === false) continue;
    let number = 0;
    for await (const line of textLines(store.get(key))) {
      number += 1;
      const question = parseQuestion(line, Number(shots), `${store.uri}: ${key}, line ${number}`);
      if (ids.size === ids.add(question.id).size)
        throw new BadInputError(
          'bad_question',
          `${store.uri}: ${key}, line ${number}: the id ${question.id} stands twice; write the few-shot set again`,
        );
      questions.push(question);
    }
  }
  if (questions.length === 0)
    throw new BadInputError(
      'no_questions',
      `${store.uri}: no questions in ${FEW_SHOT_FOLDER}/few-shot-<k>.jsonl; write them with weft export --few-shot 0,2,4,8 --out <this folder>/${FEW_SHOT_FOLDER}`,
    );
  return questions;
}

/** The files of a set with a record; what a set of other settings left in the same folder is none of it. */
async function listedFiles(store: Store): Promise<Set<string> | undefined> {
  const name = `${FEW_SHOT_FOLDER}/few-shot.json`;
  if ((await store.head(name)) === undefined) return undefined;
  const { files } = await readJson<FewShotRecord>(store, name);
  return new Set(files.map((file) => `${FEW_SHOT_FOLDER}/${file.name}`));
}

function parseQuestion(line: string, shots: number, where: string): ScoredQuestion {
  let question: Partial<FewShotQuestion>;
  try {
    question = JSON.parse(line) as Partial<FewShotQuestion>;
  } catch (error) {
    throw new BadInputError('bad_question', `${where}: not JSON (${describeError(error)})`, { cause: error });
  }
  const { id, answers, query } = question ?? {};
  const isTexts = Array.isArray(answers) && answers.every((answer) => typeof answer === 'string');
  if (typeof id !== 'string' || !isTexts || answers.length === 0)
    throw new BadInputError('bad_question', `${where}: expected an object with id and answers`);
  return {
    id,
    query: id.replace(/#\d+$/, ''),
    shots,
    kind: kindOf(question, where),
    prompt: typeof query?.prompt === 'string' ? query.prompt : '',
    references: answers,
  };
}

/** The kind that a question states; one of a caption that states none is a sentence. */
function kindOf(question: object, where: string): ScoringKind {
  const stated = 'answer_kind' in question ? question.answer_kind : 'sentence';
  const kind = SCORING_KINDS.find((known) => known === stated);
  if (kind === undefined)
    throw new BadInputError(
      'bad_question',
      `${where}: answer_kind ${JSON.stringify(stated)}; expected one of ${SCORING_KINDS.join(', ')}`,
    );
  return kind;
}
