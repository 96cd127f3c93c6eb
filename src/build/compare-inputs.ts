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
  const found = new FoundInputs(now);
  const seen = { gone: new Set<string>(), changed: new Map<string, ChangedInput>() };
  const touched: InputDifference['touched'] = [];
  const held: HeldInputs = { read: new Set(), named: new Set() };
  const known = planned.map((unit) => {
    for (const { file, part, isRead } of inputsOf(unit)) {
      held.named.add(file);
      if (isRead) held.read.add(part);
    }
    const compare = unit.versions === undefined ? compareUnit : compareBatch;
    const { current, files } = compare(unit, found, seen);
    if (files.length > 0) touched.push({ unit: current, files });
    return current;
  });
  const others = now.filter(({ input }) => !seen.changed.has(input));
  return {
    known,
    added: addedUnits(planned, others, held),
    gone: [...seen.gone],
    changed: [...seen.changed.values()],
    touched,
  };
}

/** What a command has planned, by name. */
class FoundInputs {
  /** Versions of the files of batches. */
  readonly files = new Map<string, string>();
  /** Other units, by the part of their input that they read. */
  readonly parts = new Map<string, SourceUnit>();
  /** One of them for each input. */
  readonly inputs = new Map<string, SourceUnit>();

  constructor(units: readonly SourceUnit[]) {
    for (const unit of units) {
      for (const { file, version } of filesOf(unit)) this.files.set(file, version);
      if (unit.versions !== undefined || !isThere(unit)) continue;
      this.parts.set(partOf(unit), unit);
      this.inputs.set(unit.input, unit);
    }
  }
}

/** Inputs that were found to be gone or changed. */
interface SeenInputs {
  gone: Set<string>;
  changed: Map<string, ChangedInput>;
}

/** A unit with the versions that its inputs have now, and those of them that have another time. */
interface ComparedUnit {
  current: SourceUnit;
  files: string[];
}

/** False for an archive of a list that was not there. */
function isThere({ share }: SourceUnit): boolean {
  return share?.dead !== true;
}

/** What a corpus holds. */
interface HeldInputs {
  /** Files, or parts of them, that were read. */
  read: Set<string>;
  /** Inputs that it knows of: of one that was not there, its ledger says so. */
  named: Set<string>;
}

/** An input of a unit, or of a batch one of its files. */
interface UnitInput {
  file: string;
  /** What of the file is read. */
  part: string;
  isRead: boolean;
}

function inputsOf(unit: SourceUnit): UnitInput[] {
  if (unit.versions === undefined) {
    return [{ file: unit.input, part: partOf(unit), isRead: isThere(unit) }];
  }
  return filesOf(unit).map(({ file, version }) => ({ file, part: file, isRead: wasOpened(version) }));
}

/** Names what a unit reads of its input. */
function partOf({ input, share }: SourceUnit): string {
  return `${input}\n${canonicalJson(share)}`;
}

function isNew({ file, part, isRead }: UnitInput, { read, named }: HeldInputs): boolean {
  return isRead ? !read.has(part) : !named.has(file);
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

function compareUnit(unit: SourceUnit, found: FoundInputs, { gone, changed }: SeenInputs): ComparedUnit {
  const { input, version } = unit;
  const as = { current: unit, files: [] };
  if (!isThere(unit)) return as;
  const other = found.inputs.get(input);
  if (other === undefined) {
    gone.add(input);
    return as;
  }
  const same = found.parts.get(partOf(unit));
  if (same === undefined || contentOf(same.version) !== contentOf(version)) {
    const isSplit = contentOf(other.version) === contentOf(version);
    const is = isSplit ? 'read in other parts' : describeVersion((same ?? other).version);
    changed.set(input, { input, was: describeVersion(version), is });
    return as;
  }
  const isTouched = same.version !== version && contentOf(version) !== 'listed';
  return { current: { ...unit, version: same.version }, files: isTouched ? [input] : [] };
}

function compareBatch(unit: SourceUnit, found: FoundInputs, { gone, changed }: SeenInputs): ComparedUnit {
  const files: string[] = [];
  const versions = filesOf(unit).map(({ file, version }) => {
    if (!wasOpened(version)) return version;
    const now = found.files.get(file);
    if (now === undefined || !wasOpened(now)) gone.add(file);
    else if (contentOf(now) !== contentOf(version))
      changed.set(file, { input: file, was: describeVersion(version), is: describeVersion(now) });
    else {
      if (now !== version) files.push(file);
      return now;
    }
    return version;
  });
  return { current: { ...unit, versions }, files };
}

function addedUnits(
  planned: readonly SourceUnit[],
  now: readonly SourceUnit[],
  held: HeldInputs,
): SourceUnit[] {
  const units = now.flatMap((unit): SourceUnit[] => {
    if (unit.versions === undefined) return inputsOf(unit).some((one) => isNew(one, held)) ? [unit] : [];
    const files = filesOf(unit).filter(({ file, version }) =>
      isNew({ file, part: file, isRead: wasOpened(version) }, held),
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
