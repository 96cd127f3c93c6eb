import { setTimeout as sleep } from 'node:timers/promises';
import { AbortedError, FixConfigError, RetryError, StopError } from '../errors.js';
import type { HfClient } from './hf-client.js';
import type { HfName } from './hf-name.js';
import type { HfRepo } from './hf-repo.js';
import { describeUpload, type HfUpload, uploadLarge } from './hf-upload.js';
import { DEFAULT_RETRY, pauseBefore, type S3RetryPolicy } from './s3-retry.js';
import type { PutBody, PutOptions, PutOutcome } from './store.js';

/** What commits are made with. */
export interface HfCommitsOptions {
  client: HfClient;
  repo: HfRepo;
  name: HfName;
  /** Pauses after a commit that was overtaken. */
  retry?: Partial<S3RetryPolicy>;
  signal?: AbortSignal;
}

/** A change that waits for its commit. */
interface Change {
  path: string;
  /** Absent: the file is deleted. */
  upload?: HfUpload;
  ifAbsent: boolean;
  settle: (outcome: PutOutcome | 'deleted') => void;
  fail: (error: unknown) => void;
}

/** Changes of one commit; the Hub takes more, and grows slow. */
const MOST_CHANGES = 100;
/** Bytes of small files in one commit, which carries them in its body. */
const MOST_BYTES = 32 * 1024 * 1024;
/** How often a commit is made anew because others came between. */
const ATTEMPTS = 12;

/**
 * Puts and deletions, as commits of a branch. One commit is under way at a time, and takes all that came in meanwhile:
 * the Hub lets a user make some hundred in an hour.
 */
export class HfCommits {
  readonly #options: HfCommitsOptions;
  readonly #waiting: Change[] = [];
  #working = false;

  constructor(options: HfCommitsOptions) {
    this.#options = options;
  }

  /** Stores a file; resolves when a commit holds it. */
  async put(path: string, body: PutBody, { sha256, ifAbsent = false }: PutOptions): Promise<PutOutcome> {
    const { client, name, repo } = this.#options;
    const upload = await describeUpload(body);
    if (sha256 !== undefined && upload.sha256 !== sha256) {
      throw new StopError(
        'checksum_mismatch',
        `${name.base}/${path}: SHA-256 of the content is ${upload.sha256}, expected ${sha256}`,
      );
    }
    // Large content is worth the question.
    if (ifAbsent && (await repo.files(await repo.head(), [path])).has(path)) return 'exists';
    await uploadLarge(client, name, path, upload);
    const outcome = await this.#enqueue({ path, upload, ifAbsent });
    return outcome as PutOutcome;
  }

  /** Deletes a file; absent is fine. */
  async delete(path: string): Promise<void> {
    await this.#enqueue({ path, ifAbsent: false });
  }

  #enqueue(change: Omit<Change, 'settle' | 'fail'>): Promise<PutOutcome | 'deleted'> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ ...change, settle, fail });
      if (this.#working) return;
      this.#working = true;
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const changes = this.#take();
      try {
        await this.#commit(changes);
      } catch (error) {
        for (const change of changes) change.fail(error);
      }
    }
    this.#working = false;
  }

  /** What the next commit holds: each path once, in the order of arrival. */
  #take(): Change[] {
    const taken: Change[] = [];
    const paths = new Set<string>();
    let bytes = 0;
    while (taken.length < MOST_CHANGES) {
      const next = this.#waiting[0];
      if (next === undefined || paths.has(next.path)) break;
      bytes += next.upload?.inline?.byteLength ?? 0;
      if (taken.length > 0 && bytes > MOST_BYTES) break;
      taken.push(next);
      paths.add(next.path);
      this.#waiting.shift();
    }
    return taken;
  }

  /** Commits changes on top of what the branch is now, again as long as others come between. */
  async #commit(changes: readonly Change[]): Promise<void> {
    const { repo, name, retry, signal } = this.#options;
    const paths = changes.map(({ path }) => path);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (signal?.aborted) throw new AbortedError();
      const parent = await repo.head();
      const there = await repo.files(parent, paths);
      const due = changes.filter(({ path, ifAbsent, upload }) =>
        upload === undefined ? there.has(path) : !(ifAbsent && there.has(path)),
      );
      if (due.length > 0 && !(await this.#send(parent, due))) {
        const pause = pauseBefore(attempt, false, { ...DEFAULT_RETRY, maxPauseMs: 5000, ...retry });
        await sleep(pause, undefined, signal === undefined ? {} : { signal });
        continue;
      }
      for (const change of changes) {
        const was = there.has(change.path);
        if (change.upload === undefined) change.settle('deleted');
        else if (due.includes(change)) change.settle(was ? 'replaced' : 'created');
        else change.settle('exists');
      }
      return;
    }
    throw new RetryError(
      'store_conflict',
      `${name.base}: ${ATTEMPTS} commits were overtaken by others; try again later`,
    );
  }

  /** Whether a commit was taken; false where the branch is no longer at its parent. */
  async #send(parent: string, changes: readonly Change[]): Promise<boolean> {
    const { client, name } = this.#options;
    const { kind, repo, revision, base } = name;
    const first = changes[0]?.path ?? '';
    const summary = changes.length === 1 ? `weft: ${first}` : `weft: ${first} and ${changes.length - 1} more`;
    const lines = [
      { key: 'header', value: { summary, description: '', parentCommit: parent } },
      ...changes.map(operationOf),
    ];
    const { status, headers, json } = await client.send({
      method: 'POST',
      url: `/api/${kind}/${repo}/commit/${encodeURIComponent(revision)}`,
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
      expect: [409, 412, 400],
      where: base,
    });
    if (status === 409 || status === 412) return false;
    if (status === 400) {
      const said = String(headers['x-error-message'] ?? (json as { error?: unknown } | null)?.error ?? '');
      throw new FixConfigError('hf_refused', `${base}: the Hub refuses the commit: ${said.slice(0, 300)}`);
    }
    return true;
  }
}

function operationOf({ path, upload }: Change): object {
  if (upload === undefined) return { key: 'deletedFile', value: { path } };
  const { inline, sha256, bytes } = upload;
  if (inline === undefined)
    return { key: 'lfsFile', value: { path, algo: 'sha256', oid: sha256, size: bytes } };
  const content = Buffer.from(inline).toString('base64');
  return { key: 'file', value: { path, content, encoding: 'base64' } };
}
