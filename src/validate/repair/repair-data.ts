import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixConfigError } from '../../errors.js';
import type { Store } from '../../store/store.js';
import { type DataFormat, dataSetFormat } from '../formats/registry.js';
import { type ValidateDataOptions, validateData } from '../formats/validate-data.js';
import type { ValidationReport } from '../report.js';
import { BrokenSamples } from './broken-samples.js';
import { RepairOutput, type RepairReport } from './repair-output.js';

/** What there is for a corpus of ours. */
const BUILD_AGAIN = 'delete the manifests of the units that the findings name and build again';

/** Options of {@link repairData}. */
export interface RepairOptions extends ValidateDataOptions {
  /** Where staged files go. Default: a folder of the system's temporary one. */
  temporary?: string;
}

/**
 * Validates data and writes what is whole into a new prefix: broken samples dropped, members as USTAR with the end of
 * the archive, indexes and counts made anew, equal counts for the loaders that need them. The source is not touched.
 *
 * @throws FixConfigError `repair_not_supported`, `repair_out_not_empty`, and what {@link validateData} throws
 */
export async function repairData(
  store: Store,
  out: Store,
  options: RepairOptions = {},
): Promise<{ found: ValidationReport; repaired: RepairReport }> {
  for await (const { key } of out.list(''))
    throw new FixConfigError('repair_out_not_empty', `--repair: ${out.uri} holds ${key}; name a new prefix`);
  const found = await validateData(store, { ...options, keptPerCode: Number.POSITIVE_INFINITY });
  const format = found.format as DataFormat;
  const repair = dataSetFormat(format)?.repair ?? BUILD_AGAIN;
  if (typeof repair === 'string')
    throw new FixConfigError('repair_not_supported', `--repair does not rewrite ${format}; ${repair}`);
  const files: string[] = [];
  for await (const { key } of store.list(options.only ?? ''))
    if (options.only === undefined || key === options.only) files.push(key);
  const broken = new BrokenSamples(found.findings);
  const output = new RepairOutput(out);
  const folder = await mkdtemp(join(options.temporary ?? tmpdir(), 'weft-repair-'));
  try {
    await repair({ store, files, broken, output, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const repaired: RepairReport = {
    schema: 'weft/repair/1',
    format,
    files: output.files,
    kept: output.kept,
    dropped: output.dropped,
    reasons: Object.fromEntries([...output.reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
    samples: output.samples,
    left: Object.fromEntries(broken.left),
  };
  return { found, repaired };
}
