import type { FindingList } from '../finding-list.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, dataFiles, type ExpectedImage } from './data-set.js';
import { FieldSchema } from './field-schema.js';
import { imagesOfTar, imageTarOf } from './image-tar.js';
import { JSON_LINES, type JsonRecord, jsonRecords } from './json-lines.js';

/** What a record says of its images. */
export interface NamedImages {
  /** How many it names. */
  named: number;
  /** Names of files that lie in a tar beside the records, with what is expected of them. */
  files: Iterable<readonly [name: string, image: ExpectedImage]>;
}

/** Reads JSON Lines files record by record, and the tars of images beside them where there are any. */
export async function checkJsonShards(
  env: DataSetEnv,
  checkRecord: (record: JsonRecord, findings: FindingList) => NamedImages,
): Promise<void> {
  const schema = new FieldSchema();
  await checkShards(
    dataFiles(env, JSON_LINES),
    async function* (name, findings, tally) {
      const tar = imageTarOf(name, env);
      const expected = new Map<string, ExpectedImage>();
      tally.named = 0;
      for await (const record of jsonRecords(name, env, schema, findings, tally)) {
        const { named, files } = checkRecord(record, findings);
        tally.named += named;
        if (tar !== undefined) for (const [file, image] of files) expected.set(file, image);
      }
      if (tar !== undefined) yield* imagesOfTar(tar, expected, env, findings);
    },
    env,
  );
  schema.report(env.findings);
}
