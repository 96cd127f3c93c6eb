import { createHash } from 'node:crypto';
import { AbortedError, BadInputError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { SourceRef } from '../../model/page.js';
import type { InputOpener } from '../../store/input.js';
import { inputChanged, isInputChanged } from '../../store/input-changed.js';
import { recordDrop, unreadReason } from '../drops.js';
import type { SourceItem, SourceUnit } from '../source.js';
import { versionsDiffer, wasOpened } from '../unit-plan.js';
import type { SkippedFiles } from './file-kinds.js';
import { gatherPage } from './gather-page.js';
import type { HtmlLimits, PlannedUnit } from './html-unit.js';
import { joinPath, pathBelow } from './input-names.js';
import { maxFileBytes } from './mhtml-page.js';
import { type PageNaming, pageOfFile } from './page-of-file.js';

const PLAN_CONCURRENCY = 16;

/** A file of a batch: its path below the folder, and its version at planning time. */
interface PlannedFile {
  path: string;
  bytes: number;
  /** Of one that could not be opened, the code of the error. */
  version: string;
}

/** Batches the pages of one folder, in the order of their names. */
export async function planFiles(
  opener: InputOpener,
  root: string,
  files: readonly string[],
  limits: HtmlLimits,
  ctx: Context,
): Promise<PlannedUnit[]> {
  const units: PlannedUnit[] = [];
  let batch: PlannedFile[] = [];
  let bytes = 0;
  const close = () => {
    if (batch.length > 0) units.push(unitOf(root, batch, bytes));
    batch = [];
    bytes = 0;
  };
  const facts = mapConcurrent(files, (file) => factsOf(opener, root, file), {
    concurrency: PLAN_CONCURRENCY,
    signal: ctx.signal,
  });
  for await (const file of facts) {
    if (batch.length >= limits.unitFiles || bytes + file.bytes > limits.unitBytes) close();
    batch.push(file);
    bytes += file.bytes;
  }
  close();
  return units;
}

async function factsOf(opener: InputOpener, root: string, file: string): Promise<PlannedFile> {
  const path = pathBelow(root, file);
  try {
    const { bytes, version } = await opener.open(file);
    return { path, bytes, version };
  } catch (error) {
    // A name that is no UTF-8, or a file without permission: its unit says so in a drop, the plan goes on.
    if (!(error instanceof BadInputError)) throw error;
    return { path, bytes: 0, version: error.code };
  }
}

function unitOf(root: string, batch: readonly PlannedFile[], bytes: number): PlannedUnit {
  const hash = createHash('sha256');
  for (const { path, version } of batch) hash.update(`${path}\0${version}\n`);
  return {
    input: root,
    version: hash.digest('hex').slice(0, 32),
    bytes,
    share: { files: batch.map(({ path }) => path) },
    versions: batch.map(({ version }) => version),
  };
}

/**
 * Reads the pages of a batch. A file that could not be read when it was planned is a drop; one that is another since, or
 * gone, ends the unit.
 */
export async function* readFiles(
  opener: InputOpener,
  unit: SourceUnit,
  naming: PageNaming,
  limits: HtmlLimits,
  ctx: Context,
  skipped: SkippedFiles,
): AsyncGenerator<SourceItem> {
  const planned = unit.versions?.map((version) => (wasOpened(version) ? version : undefined));
  for (const [at, path] of plannedFiles(unit).entries()) {
    if (ctx.signal.aborted) throw new AbortedError(undefined, { cause: ctx.signal.reason });
    const source: SourceRef = { input: unit.input, offset: 0, path };
    try {
      const input = await opener.open(joinPath(unit.input, path), { within: unit.input });
      if (planned !== undefined && planned[at] === undefined)
        throw new BadInputError(
          unit.versions?.[at] ?? '',
          `${input.uri}: could not be read when it was planned`,
        );
      if (planned !== undefined && planned[at] !== input.version)
        throw inputChanged(input.uri, versionsDiffer(planned[at] ?? '', input));
      source.length = input.bytes;
      const maxBytes = maxFileBytes(path, limits.maxPageBytes);
      const bytes =
        input.bytes > maxBytes ? ({ kind: 'too_large' } as const) : await gatherPage(input.read(), maxBytes);
      yield pageOfFile(path, bytes, source, naming, limits.maxPageBytes, skipped);
    } catch (error) {
      if (!(error instanceof BadInputError) || isInputChanged(error)) throw error;
      // A link that leads outside is planned by what it leads to.
      if (planned?.[at] !== undefined && error.code !== 'outside_input')
        throw inputChanged(joinPath(unit.input, path), `it could be opened before: ${error.code}`, error);
      yield recordDrop(unreadReason(error), { detail: error.message, source });
    }
  }
}

/** The paths that a plan gave to a batch; empty for units of other kinds. */
export function plannedFiles({ share }: SourceUnit): string[] {
  return Array.isArray(share?.files) ? share.files.filter((path) => typeof path === 'string') : [];
}
