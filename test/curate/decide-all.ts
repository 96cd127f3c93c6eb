import { join } from 'node:path';
import type { EarlierBuild } from '../../src/curate/curation-inputs.js';
import {
  decideNearDuplicates,
  decideNodes,
  decideSamePages,
  findNearDuplicates,
} from '../../src/curate/decide.js';
import { createTextSigner } from '../../src/signals/duplicates/text-signature.js';

export const sign = createTextSigner();

export const DEFAULTS = {
  sameUrl: true,
  bands: 14,
  threshold: 0.8,
  maxPagesPerImage: 10,
  minPagesPerParagraph: 3,
  minParagraphChars: 40,
};

export interface AllSteps {
  signatures: readonly string[];
  captures?: readonly string[];
  earlier?: readonly EarlierBuild[];
  options?: Partial<typeof DEFAULTS>;
  partitions?: number;
  threads?: number;
}

/** Runs all steps of curation in a folder, as a build does; resolves to the files of decisions and of pairs, in order. */
export async function decideAll(
  dir: string,
  { signatures, captures = [], earlier = [], options = {}, partitions = 1, threads = 1 }: AllSteps,
): Promise<{ decisions: string[]; pairs: string[] }> {
  const settings = { ...DEFAULTS, ...options };
  const duckDb = { scratch: dir, threads };
  const decisions: string[] = [];
  const pairs: string[] = [];
  const inputs = () => ({
    signatures,
    captures,
    earlier,
    decisions: [...decisions],
    pairs: [...pairs],
  });
  const prefix = join(dir, `${partitions}-${threads}-`);
  const each = async (step: string, into: string[], run: (path: string, partition: number) => unknown) => {
    const made: string[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const path = `${prefix}${step}-${partition}.parquet`;
      await run(path, partition);
      made.push(path);
    }
    into.push(...made);
  };
  await each('pages', decisions, (path, partition) =>
    decideSamePages(path, inputs(), { partition, partitions, ...settings }, duckDb),
  );
  await each('pairs', pairs, (path, partition) =>
    findNearDuplicates(path, inputs(), { partition, partitions, ...settings }, duckDb),
  );
  await decideNearDuplicates(`${prefix}groups.parquet`, inputs(), duckDb);
  decisions.push(`${prefix}groups.parquet`);
  await each('nodes', decisions, (path, partition) =>
    decideNodes(path, inputs(), { partition, partitions, ...settings }, duckDb),
  );
  return { decisions, pairs };
}
