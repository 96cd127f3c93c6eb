import { expect, it } from 'vitest';
import { CommitQueue } from '../../src/crawl/commit-queue.js';
import type { JournalEntry, WarcSpan } from '../../src/crawl/journal-entry.js';

const side = (url: string, warc: WarcSpan): JournalEntry => ({ t: 'side', url, at: '', warc });

/** A disk that writes down what is done to it, and may refuse. */
function disk(refuse: { sync?: boolean } = {}) {
  const log: string[] = [];
  let end = 0;
  let lines = 0;
  const warc = {
    async append(records: Buffer): Promise<WarcSpan> {
      log.push(`record ${records.toString()}`);
      const start = end;
      end += records.length;
      return { file: 'f', start, end };
    },
    async sync() {
      log.push('sync');
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (refuse.sync === true) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    },
  };
  const journal = {
    async append(entries: readonly JournalEntry[]) {
      log.push(`journal ${entries.map((entry) => ('url' in entry ? entry.url : '')).join('')}`);
      return entries.map(() => lines++);
    },
  };
  return { log, queue: new CommitQueue(warc, journal) };
}

const commit = (queue: CommitQueue, name: string) =>
  queue.commit({
    records: Buffer.from(name),
    entries: (span) => (span === undefined ? [] : [side(`${name}1`, span), side(`${name}2`, span)]),
  });

it('writes records, syncs, and only then the journal; what comes meanwhile shares the next sync', async () => {
  const { log, queue } = disk();
  const first = commit(queue, 'a');
  await Promise.resolve();
  const others = [commit(queue, 'b'), commit(queue, 'c')];
  expect(await first).toEqual([0, 1]);
  expect(await Promise.all(others)).toEqual([
    [2, 3],
    [4, 5],
  ]);
  expect(log).toEqual([
    'record a',
    'sync',
    'journal a1a2',
    'record b',
    'record c',
    'sync',
    'journal b1b2c1c2',
  ]);
});

it('writes nothing more once a write has failed, and says so in one line', async () => {
  const { log, queue } = disk({ sync: true });
  const results = await Promise.allSettled([commit(queue, 'a'), commit(queue, 'b')]);
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'crawl_write_failed', exitCode: 5, message: expect.stringContaining('no space left') },
    });
  }
  await expect(commit(queue, 'c')).rejects.toMatchObject({ code: 'crawl_write_failed' });
  expect(log.some((line) => line.startsWith('journal'))).toBe(false);
  expect(log).not.toContain('record c');
});

it('takes up a commit that comes in the very moment another has ended', async () => {
  const { queue } = disk();
  for (let n = 0; n < 3; n++) expect(await commit(queue, 'x')).toEqual([2 * n, 2 * n + 1]);
});
