import { FINDING_CODES, type FindingCode } from './finding-codes.js';
import type { Severity } from './severity.js';

/** Where a finding lies; fields that do not apply are absent. */
export interface FindingPlace {
  /** Name relative to the corpus. */
  file: string;
  /** Byte offset in the file as stored. */
  offset?: number;
  /** Line of a JSONL file, from 1. */
  line?: number;
  /** Row of a table or record of an archive, from 0. */
  row?: number;
  /** Sample key. */
  key?: string;
  /** Part of the sample, such as `json` or `0.jpg`. */
  part?: string;
}

/** One thing that is wrong, where, and what to do about it. */
export interface Finding {
  code: FindingCode;
  severity: Severity;
  where: FindingPlace;
  /** One line. */
  message: string;
}

/** Findings kept of one code, so that one noisy code does not hide the others. */
const KEPT_PER_CODE = 100;

/** Longest value of the corpus that a message quotes. */
const QUOTED = 120;

/** Collects findings in bounded memory: all are counted, the first hundred of each code are kept unless told otherwise. */
export class FindingList {
  readonly kept: Finding[] = [];
  readonly #counts = new Map<FindingCode, number>();
  readonly #onFinding: ((finding: Finding) => void) | undefined;

  readonly #limit: number;

  constructor(onFinding?: (finding: Finding) => void, keptPerCode = KEPT_PER_CODE) {
    this.#onFinding = onFinding;
    this.#limit = keptPerCode;
  }

  add(code: FindingCode, where: FindingPlace, message: string): void {
    const count = this.#count(code, 1);
    if (count <= this.#limit) this.#keep({ code, severity: FINDING_CODES[code][0], where, message });
  }

  /** Takes over the findings of a part that was checked apart, in order of their place in its file. */
  absorb(part: FindingList): void {
    for (const finding of part.kept.toSorted((a, b) => place(a) - place(b))) {
      if ((this.#counts.get(finding.code) ?? 0) < this.#limit) this.#keep(finding);
      this.#count(finding.code, 1);
      part.#count(finding.code, -1);
    }
    for (const [code, rest] of part.#counts) this.#count(code, rest);
    part.kept.length = 0;
    part.#counts.clear();
  }

  /** Number of findings by code, sorted by code. */
  counts(): Record<string, number> {
    return Object.fromEntries(
      [...this.#counts].filter(([, n]) => n > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** Number of findings of a severity. */
  total(severity: Severity): number {
    let sum = 0;
    for (const [code, n] of this.#counts) if (FINDING_CODES[code][0] === severity) sum += n;
    return sum;
  }

  #count(code: FindingCode, n: number): number {
    const count = (this.#counts.get(code) ?? 0) + n;
    this.#counts.set(code, count);
    return count;
  }

  #keep(finding: Finding): void {
    this.kept.push(finding);
    this.#onFinding?.(finding);
  }
}

function place({ where }: Finding): number {
  return where.offset ?? where.line ?? where.row ?? -1;
}

/** A value of a hostile corpus as a short piece of one line. */
export function quote(value: unknown): string {
  // JSON.stringify first, so that control characters and line ends cannot forge lines of the report.
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, QUOTED + 1)) : String(value);
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}

/** A finding on one line: severity, code, place, message. */
export function formatFinding({ severity, code, where, message }: Finding): string {
  const { file, offset, line, row, key, part } = where;
  const place = [
    file,
    line !== undefined ? `line ${line}` : undefined,
    row !== undefined ? `row ${row}` : undefined,
    offset !== undefined ? `byte ${offset}` : undefined,
    key !== undefined ? `key ${key}${part !== undefined ? `.${part}` : ''}` : undefined,
  ];
  return `${severity} ${code} ${place.filter((item) => item !== undefined).join(', ')}: ${message}`;
}
