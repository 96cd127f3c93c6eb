import type { FindingCode } from '../finding-codes.js';
import type { Finding } from '../finding-list.js';

/** Findings that rewriting mends without dropping the sample they name. */
const MENDED: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'key_duplicate',
  'key_not_adjacent',
  'member_name_case',
  'member_name_folder',
  'member_name_ignored',
  'tar_member_type',
  'tar_not_ustar',
]);

/** Findings that rewriting cannot mend, because what is right is not in the data. */
const BEYOND_REPAIR: ReadonlySet<FindingCode> = new Set<FindingCode>(['schema_drift', 'ranks_without_data']);

/** What is to be dropped, by file: each by key, line, row or part, with the codes that say why. */
export class BrokenSamples {
  readonly #byFile = new Map<string, Map<string, Set<FindingCode>>>();
  /** Errors that stay as they are. */
  readonly left = new Map<FindingCode, number>();

  constructor(findings: readonly Finding[]) {
    for (const { code, severity, where } of findings) {
      if (BEYOND_REPAIR.has(code)) this.left.set(code, (this.left.get(code) ?? 0) + 1);
      else if (severity === 'error' && !MENDED.has(code)) {
        const id = where.key ?? where.line ?? where.row ?? where.part;
        if (id !== undefined) this.#add(where.file, String(id), code);
      }
    }
  }

  /** Why a sample is to be dropped; undefined when it is whole. */
  codesOf(file: string, id: string | number): ReadonlySet<FindingCode> | undefined {
    return this.#byFile.get(file)?.get(String(id));
  }

  #add(file: string, id: string, code: FindingCode): void {
    const ids = this.#byFile.get(file) ?? new Map<string, Set<FindingCode>>();
    this.#byFile.set(file, ids);
    ids.set(id, (ids.get(id) ?? new Set<FindingCode>()).add(code));
  }
}
