import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  CRAWL_REASONS,
  type CrawlReasonRow,
  describeCrawlReason,
} from '../../src/model/reasons/crawl-reasons.js';
import type { ReasonTable } from '../../src/model/reasons/reason-row.js';
import { RULE_CODES } from '../../src/model/reasons/rule-codes.js';
import { REASONS } from '../../src/model/reasons.js';
import type { DropLevel } from '../../src/model/verdict.js';
import { describeReason, reasonsAt } from '../../src/rules/describe-reason.js';
import { RULES } from '../../src/rules/rule-table.js';

const PAGE = join(import.meta.dirname, '../../docs/drops.md');
const registered = Object.entries<ReasonTable[string]>(REASONS);
const ofCrawls = Object.entries<CrawlReasonRow>(CRAWL_REASONS);

const TITLES: Record<DropLevel, string> = {
  unit: 'Rest of a unit: an input file, or a part of one',
  record: 'Records of an input',
  page: 'Pages',
  document: 'Documents',
  node: 'Text blocks',
  image: 'Images',
};

it('docs/drops.md has every reason as the registry and the rules word it', () => {
  const page = dropsPage();
  if (process.env.WEFT_GOLDEN === 'write') writeFileSync(PAGE, page);
  const committed = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  expect(committed, 'docs/drops.md is not current; write it again with: npm run docs').toBe(page);
});

it('the codes of rules are those of the rule table', () => {
  expect([...RULE_CODES].sort()).toEqual(RULES.map(({ code }) => code).sort());
});

it('each reason is described once for each of its levels, in English and in Chinese', () => {
  for (const [code, { levels, en, zh }] of [...registered, ...ofCrawls]) {
    expect(code).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
    expect(new Set(levels).size, code).toBe(levels.length);
    expect(zh.length, code).toBe(en.length);
    for (const text of zh) expect(text, code).toMatch(/\p{Script=Han}/u);
    for (const text of en) expect(text, code).not.toMatch(/\p{Script=Han}/u);
  }
  for (const [code, { levels, en }] of registered)
    for (const level of levels) expect(describeReason(level, code)?.en[0], code).toContain(en[0]);
  for (const [code, row] of ofCrawls) expect(describeCrawlReason(code)).toBe(row);
});

it('a code that a source and a rule share is described as both', () => {
  expect(describeReason('image', 'image_too_large')?.en[0]).toBe(
    'the file has more bytes than fetch.max_bytes; or the longer side has more pixels (rule on long_side)',
  );
});

it('a reason of another version has no description', () => {
  for (const reason of ['no_such_reason', 'constructor', '__proto__', ''])
    expect([describeReason('image', reason), describeCrawlReason(reason)]).toEqual([undefined, undefined]);
  expect(describeReason('nowhere', 'dns')).toBeUndefined();
});

function dropsPage(): string {
  const levels = Object.keys(TITLES) as DropLevel[];
  return `# Why things are dropped

Everything that does not reach a corpus is a line in its drops ledger (\`drops/\`, schemas/drop.schema.json) with one of these reasons, counted as \`level:reason\` in \`stats.json\`. \`weft explain\` tells the story of one page, the report of \`weft sample\` has these words next to each reason. Rules and their thresholds are in [curation.md](curation.md), the groups of \`weft retry --class\` in [fetching.md](fetching.md). A corpus of another version may have reasons that are not listed here.

This page is made from \`src/model/reasons/\` and \`src/rules/table/\` by \`npm run docs\`.
${levels.map(section).join('')}${crawlSection()}`;
}

function section(level: DropLevel): string {
  const rows = reasonsAt(level).map(([reason, { en, zh }]) =>
    row([`\`${reason}\``, ...pair(en), ...pair(zh)]),
  );
  const head = ['reason', 'meaning', 'what can be done', '含义', '可以怎么做'];
  return `\n## ${TITLES[level]}\n\nLevel \`${level}\`.\n\n${row(head)}|${'---|'.repeat(head.length)}\n${rows.join('')}`;
}

function crawlSection(): string {
  const rows = ofCrawls.map(([reason, { levels, en, zh }]) =>
    row([`\`${reason}\``, levels.join(', '), ...pair(en), ...pair(zh)]),
  );
  const head = ['reason', 'kinds', 'meaning', 'what can be done', '含义', '可以怎么做'];
  return `\n## URLs of a crawl\n\nEvery URL that \`weft crawl\` sees has one of these verdicts in \`journal.jsonl\`, or waits for one of the last four reasons; \`report.json\` counts them by kind.\n\n${row(head)}|${'---|'.repeat(head.length)}\n${rows.join('')}`;
}

function pair([meaning, fix = '–']: readonly [string, string?]): string[] {
  return [meaning, fix];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
