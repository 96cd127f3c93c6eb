import { canonicalJson } from '../commit/plan.js';
import { joinPath } from '../sources/html/input-names.js';
import type { SourceUnit } from '../sources/source.js';
import { contentOf, nameUnits, wasOpened } from '../sources/unit-plan.js';
import { fileFacts } from '../store/file-identity.js';

/** An input that is another than it was, and what sets the two apart. */
export interface ChangedInput {
  input: string;
  was: string;
  is: string;
}

/** What sets the inputs of a command apart from those of a corpus. */
export interface InputDifference {
  /** The units of the corpus in their order, with the versions that their inputs have now. */
  known: SourceUnit[];
  /** Units of the inputs that the corpus does not hold, named after those that it has. */
  added: SourceUnit[];
  /** Inputs of the corpus that the command does not name. */
  gone: string[];
  changed: ChangedInput[];
  /** Units of files that have another time: only their content can tell whether they are the same. */
  touched: { unit: SourceUnit; files: string[] }[];
}

/**
 * Compares the units that a corpus was built from with those that a command has planned now.
 *
 * Files of a batch are compared one by one, so that a new file of a folder, wherever its name sorts, leaves the batches
 * of the others as they are. A file that was not there, or could not be read, and is there now is a new one.
 */
export function compareInputs(planned: readonly SourceUnit[], now: readonly SourceUnit[]): InputDifference {
  const difference: InputDifference = { known: [], added: [], gone: [], changed: [], touched: [] };
  const batches = new Map<string, string>();
  const others = new Map<string, SourceUnit[]>();
  for (const unit of now) {
    for (const { file, version } of filesOf(unit)) batches.set(file, version);
    if (unit.versions === undefined && isThere(unit))
      others.set(unit.input, [...(others.get(unit.input) ?? []), unit]);
  }
  const held: HeldInputs = { read: new Set(), named: new Set() };
  for (const unit of planned) {
    difference.known.push(
      unit.versions === undefined
        ? compareUnit(unit, others.get(unit.input), difference)
        : compareBatch(unit, batches, difference),
    );
    for (const { file, isRead } of inputsOf(unit)) {
      held.named.add(file);
      if (isRead) held.read.add(file);
    }
  }
  difference.added = addedUnits(planned, now, held);
  return difference;
}

/** False for an archive of a list that was not there. */
function isThere({ share }: SourceUnit): boolean {
  return share?.dead !== true;
}

/** Inputs of a corpus. */
interface HeldInputs {
  /** Those that were read. */
  read: Set<string>;
  /** Those that it knows of: of one that was not there, its ledger says so. */
  named: Set<string>;
}

function inputsOf(unit: SourceUnit): { file: string; isRead: boolean }[] {
  if (unit.versions === undefined) return [{ file: unit.input, isRead: isThere(unit) }];
  return filesOf(unit).map(({ file, version }) => ({ file, isRead: wasOpened(version) }));
}

function isNew({ file, isRead }: { file: string; isRead: boolean }, { read, named }: HeldInputs): boolean {
  return isRead ? !read.has(file) : !named.has(file);
}

interface BatchFile {
  /** Its name as an input. */
  file: string;
  path: string;
  version: string;
}

function filesOf({ input, share, versions = [] }: SourceUnit): BatchFile[] {
  const paths = Array.isArray(share?.files) ? (share.files as string[]) : [];
  return versions.map((version, at) => {
    const path = paths[at] ?? '';
    return { file: joinPath(input, path), path, version };
  });
}

function compareUnit(
  unit: SourceUnit,
  found: readonly SourceUnit[] | undefined,
  { gone, changed, touched }: InputDifference,
): SourceUnit {
  const { input } = unit;
  if (!isThere(unit)) return unit;
  if (found === undefined) {
    if (!gone.includes(input)) gone.push(input);
    return unit;
  }
  const share = canonicalJson(unit.share);
  const same = found.find((one) => canonicalJson(one.share) === share);
  const current = same ?? found[0];
  if (same === undefined || contentOf(same.version) !== contentOf(unit.version)) {
    if (!changed.some((one) => one.input === input))
      changed.push({
        input,
        was: describeVersion(unit.version),
        is: describeVersion(current?.version ?? ''),
      });
    return unit;
  }
  if (same.version !== unit.version && contentOf(unit.version) !== 'listed')
    touched.push({ unit: { ...unit, version: same.version }, files: [input] });
  return { ...unit, version: same.version };
}

function compareBatch(
  unit: SourceUnit,
  found: ReadonlyMap<string, string>,
  { gone, changed, touched }: InputDifference,
): SourceUnit {
  const others: string[] = [];
  const versions = filesOf(unit).map(({ file, version }) => {
    if (!wasOpened(version)) return version;
    const now = found.get(file);
    if (now === undefined || !wasOpened(now)) gone.push(file);
    else if (contentOf(now) !== contentOf(version))
      changed.push({ input: file, was: describeVersion(version), is: describeVersion(now) });
    else {
      if (now !== version) others.push(file);
      return now;
    }
    return version;
  });
  const current = { ...unit, versions };
  if (others.length > 0) touched.push({ unit: current, files: others });
  return current;
}

function addedUnits(
  planned: readonly SourceUnit[],
  now: readonly SourceUnit[],
  held: HeldInputs,
): SourceUnit[] {
  const units = now.flatMap((unit): SourceUnit[] => {
    if (unit.versions === undefined) return inputsOf(unit).some((one) => isNew(one, held)) ? [unit] : [];
    const files = filesOf(unit).filter(({ file, version }) =>
      isNew({ file, isRead: wasOpened(version) }, held),
    );
    if (files.length === 0) return [];
    const bytes = files.reduce((sum, { version }) => sum + (fileFacts(version)?.bytes ?? 0), 0);
    const { skipped: _, ...rest } = unit;
    const versions = files.map(({ version }) => version);
    return [{ ...rest, bytes, share: { files: files.map(({ path }) => path) }, versions }];
  });
  const [first, ...others] = nameUnits(now[0]?.type ?? '', units, planned.length);
  if (first === undefined) return [];
  const skipped = newlySkipped(planned, now);
  return [Object.keys(skipped).length > 0 ? { ...first, skipped } : first, ...others];
}

/** Files beside the pages that were not there when the corpus was planned. */
function newlySkipped(planned: readonly SourceUnit[], now: readonly SourceUnit[]): Record<string, number> {
  const sums = new Map<string, number>();
  const add = (units: readonly SourceUnit[], sign: 1 | -1) => {
    for (const { input, skipped = {} } of units)
      for (const [kind, n] of Object.entries(skipped)) {
        const key = `${kind}\n${input}`;
        sums.set(key, (sums.get(key) ?? 0) + sign * n);
      }
  };
  add(now, 1);
  add(planned, -1);
  const skipped: Record<string, number> = {};
  for (const [key, n] of sums) {
    const kind = key.slice(0, key.indexOf('\n'));
    if (n > 0) skipped[kind] = (skipped[kind] ?? 0) + n;
  }
  return skipped;
}

function describeVersion(version: string): string {
  const facts = fileFacts(version);
  return facts === undefined ? `version ${version}` : `${facts.bytes} bytes of ${facts.time}`;
}
