import { VILA_TOKENS } from '../../export/formats/vila/special-tokens.js';
import { readDump } from '../../formats/json/read-dump.js';
import { readAll } from '../../store/store.js';
import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { KeySet, keyBytes } from '../key-set.js';
import { formatOfExtension } from './check-image-file.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob, type ShardTally } from './data-set.js';
import { FieldSchema } from './field-schema.js';
import { fileChunks } from './file-chunks.js';
import { JSON_LINES, jsonRecords } from './json-lines.js';
import { checkPlaceholders, conversationText } from './placeholders.js';
import { simulateSamples } from './rank-data.js';
import { isObject } from './read-small.js';
import { tokenFinder, valueFaults } from './text-faults.js';
import { conversationFault } from './vila-wds.js';

const MEND = 'write the record again, or drop it (--repair)';

/** Characters of one record that are held. */
const MAX_RECORD = 64 * 1024 * 1024;

/** Larger files are no image of a conversation. */
const MAX_IMAGE_BYTES = 512 * 1024 * 1024;

/** Files of records: one JSON array, or JSON Lines. */
export const LLAVA_RECORDS = /^(?!.*(?:wids-meta|croissant|export|index)\.json$)[^/]*\.(json|jsonl)$/i;

const findToken = tokenFinder(VILA_TOKENS);

/** Checks LLaVA conversations: every placeholder takes the next image, in its place. */
export async function checkLlavaNext(env: DataSetEnv): Promise<void> {
  const schema = new FieldSchema();
  const ids = new KeySet();
  const media = mediaFolders(env);
  const tallies = await checkShards(
    dataFiles(env, LLAVA_RECORDS),
    async function* (name, findings, tally) {
      for await (const { record, where } of recordsOf(name, env, schema, findings, tally)) {
        if (typeof record.id === 'string' && ids.add(keyBytes(record.id), 0) !== undefined)
          findings.add(
            'record_duplicate',
            where,
            `${quote(record.id)} is the id of an earlier record; ${MEND}`,
          );
        yield* checkRecord(record, where, media, env, findings);
      }
    },
    env,
  );
  schema.report(env.findings);
  const records = [...tallies.values()].reduce((sum, { samples }) => sum + samples, 0);
  simulateSamples(env, records, 1);
}

/** Folders that image names may be relative to: the root and those directly below it. */
function mediaFolders({ files, root }: DataSetEnv): string[] {
  const folders = new Set<string>([root]);
  for (const name of files.keys()) {
    const slash = name.indexOf('/', root.length);
    if (name.startsWith(root) && slash !== -1) folders.add(name.slice(0, slash + 1));
  }
  return [...folders];
}

async function* recordsOf(
  name: string,
  env: DataSetEnv,
  schema: FieldSchema,
  findings: FindingList,
  tally: ShardTally,
): AsyncGenerator<{ record: Record<string, unknown>; where: FindingPlace }, void, undefined> {
  if (JSON_LINES.test(name)) {
    yield* jsonRecords(name, env, schema, findings, tally);
    return;
  }
  for await (const event of readDump(fileChunks(name, env, findings), [], MAX_RECORD, { strict: true })) {
    if (event.kind !== 'record') {
      findings.add(
        'jsonl_line_invalid',
        { file: name },
        `record ${event.ordinal}: ${event.detail}: the rest was not checked; ${MEND}`,
      );
      continue;
    }
    const where = { file: name, row: event.ordinal };
    if (!isObject(event.value)) {
      findings.add('record_invalid', where, `is no object; ${MEND}`);
      continue;
    }
    tally.samples += 1;
    for (const { code, what } of valueFaults(event.value)) findings.add(code, where, `${what}; ${MEND}`);
    schema.add(event.value, where);
    yield { record: event.value, where };
  }
}

async function* checkRecord(
  record: Record<string, unknown>,
  where: FindingPlace,
  media: readonly string[],
  env: DataSetEnv,
  findings: FindingList,
): AsyncGenerator<ImageJob, void, undefined> {
  const images = imageNames(record.image);
  const fault =
    images === undefined ? 'image is neither a name nor a list of names' : conversationFault(record);
  if (fault !== undefined || images === undefined) {
    findings.add('record_invalid', where, `${fault}; ${MEND}`);
    return;
  }
  checkPlaceholders(
    record,
    where,
    images.map((part) => ({ where: { ...where, part } })),
    findings,
  );
  const token = findToken((conversationText(record) ?? '').replaceAll('<image>', ''));
  if (token !== undefined) findings.add('text_special_token', where, `holds ${quote(token)}; ${MEND}`);
  for (const name of images) {
    const file = media.map((folder) => `${folder}${name}`).find((path) => env.files.has(path));
    if (file === undefined) {
      findings.add(
        'file_missing',
        { ...where, part: name },
        `${quote(name)} is absent: the loader takes another record in its place; ${MEND}`,
      );
      continue;
    }
    const format = formatOfExtension(name);
    const data = await readAll(fileChunks(file, env, findings), MAX_IMAGE_BYTES);
    yield {
      data,
      where: { file, key: String(record.id ?? '') },
      expected: format === undefined ? {} : { format },
    };
  }
}

function imageNames(image: unknown): string[] | undefined {
  if (image === undefined || image === null) return [];
  if (typeof image === 'string') return [image];
  return Array.isArray(image) && image.every((name) => typeof name === 'string')
    ? (image as string[])
    : undefined;
}
