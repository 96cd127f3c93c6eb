import { expect, it } from 'vitest';
import { BudgetGate } from '../../src/crawl/budget-gate.js';
import type { QueuedUrl } from '../../src/crawl/journal-entry.js';
import type { VerdictLedger } from '../../src/crawl/ledger.js';

const page = (path: string): QueuedUrl =>
  ({ t: 'queue', url: `http://a.example${path}`, kind: 'page', depth: 0, by: 'link' }) as QueuedUrl;

it.each([
  ['page_budget', { max_pages: 2, max_pages_per_host: 0, max_bytes: 0 }],
  ['host_page_budget', { max_pages: 0, max_pages_per_host: 2, max_bytes: 0 }],
])('gives room to a page that was held while another was stored but not yet over: %s', (reason, config) => {
  let stored = 0;
  const ledger = {
    get pages() {
      return stored;
    },
    pagesOf: () => stored,
  } as unknown as VerdictLedger;
  const gate = new BudgetGate(config, ledger, () => 0);
  const held = { item: 7, host: 'a.example' };
  gate.begin(page('/1'), 'a.example');
  stored = 1;
  // Committed and under way: it counts twice.
  expect(gate.hold(page('/2'), held)).toBe(true);
  expect(gate.end(page('/1'))).toEqual(held);
  expect(gate.waiting()).toEqual({});
  gate.begin(page('/2'), 'a.example');
  expect(gate.hold(page('/3'), held)).toBe(true);
  stored = 2;
  expect(gate.end(page('/2'))).toBeUndefined();
  expect(gate.waiting()).toEqual({ [reason]: 1 });
});
