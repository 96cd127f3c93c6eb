import type { TarEnd } from '../../formats/tar/tar-members.js';
import { KeyRegister } from '../check-keys.js';
import { DocumentTable } from '../document-table.js';
import type { FindingList } from '../finding-list.js';
import { checkShards } from './check-shards.js';
import type { DataSetEnv, ImageJob, ShardTally } from './data-set.js';
import { FieldSchema } from './field-schema.js';
import { fileChunks, unpacked } from './file-chunks.js';
import { PartShapes } from './part-shapes.js';
import { type TarRules, type TarSample, tarSamples } from './tar-samples.js';

/** Samples of one odd set of parts that are reported one by one; a repair wants them all, within memory. */
const MAX_PLACES = 1_000_000;

/** What a shard was found to hold; what its indexes are compared with. */
export interface TarShard {
  samples: DocumentTable;
  /** Undefined when the archive could not be read to its end. */
  end: TarEnd | undefined;
}

/** How the samples of a format are checked. */
export interface TarFormat extends TarRules {
  /** Reports what is wrong with a sample and returns its images. */
  checkSample(sample: TarSample, context: SampleContext): ImageJob[] | Promise<ImageJob[]>;
  /** Compares a shard with the files beside it. */
  checkShard?(name: string, shard: TarShard, findings: FindingList): Promise<void>;
}

/** What a sample is checked with. */
export interface SampleContext {
  file: string;
  findings: FindingList;
  schema: FieldSchema;
}

/** Reads archives from end to end, sample by sample, and reports what concerns all of them together. */
export async function checkTarShards(
  names: readonly string[],
  format: TarFormat,
  env: DataSetEnv,
): Promise<Map<string, ShardTally>> {
  const schema = new FieldSchema();
  const shapes = new PartShapes(Math.min(env.keptPerCode, MAX_PLACES));
  const tables = new Map<string, DocumentTable>();
  const tallies = await checkShards(
    names,
    async function* (name, findings, tally) {
      const table = new DocumentTable();
      tables.set(name, table);
      const chunks = unpacked(name, fileChunks(name, env, findings));
      const samples = tarSamples(chunks, name, format, findings);
      let item = await samples.next();
      try {
        for (; !item.done; item = await samples.next()) {
          const sample = item.value;
          tally.samples += 1;
          table.add(sample.key, sample.offset, 0);
          const where = { file: name, offset: sample.offset, key: sample.key };
          shapes.add(
            sample.parts.map(({ part }) => part),
            where,
          );
          yield* await format.checkSample(sample, { file: name, findings, schema });
        }
      } finally {
        if (!item.done) await samples.return(undefined);
      }
      tally.cut = item.value === undefined;
      await format.checkShard?.(name, { samples: table, end: item.value }, findings);
    },
    env,
  );
  const register = new KeyRegister(
    names.map((name) => ({ name })),
    'write the data set again with keys that are unique in all of it',
  );
  for (const [ordinal, name] of names.entries())
    register.enter(ordinal, tables.get(name) ?? new DocumentTable(), env.findings);
  for (const [name, { samples }] of tallies)
    if (samples === 0 && (env.files.get(name) ?? 0) > 0)
      env.findings.add('shard_empty', { file: name }, 'holds no sample; energon refuses it: leave it out');
  shapes.report(env.findings);
  schema.report(env.findings);
  checkNumbering(names, env.findings);
  return tallies;
}

/** Reports gaps in the numbers of shards: `{00000..00099}.tar` in a loader's settings names what is not there. */
export function checkNumbering(names: readonly string[], findings: FindingList): void {
  const series = new Map<string, { number: number; name: string }[]>();
  for (const name of names) {
    const match = /^(.*?)(\d+)(\.[a-z.]+)$/.exec(name);
    if (match === null) continue;
    const stem = `${match[1]}#${match[3]}`;
    series.set(stem, [...(series.get(stem) ?? []), { number: Number(match[2]), name }]);
  }
  for (const members of series.values()) {
    members.sort((a, b) => a.number - b.number);
    for (const [i, { number, name }] of members.entries()) {
      const before = members[i - 1];
      if (before !== undefined && number > before.number + 1)
        findings.add(
          'shard_numbering_gap',
          { file: name },
          `follows number ${before.number}: ${number - before.number - 1} missing; rename the shards without gaps (--repair)`,
        );
    }
  }
}
