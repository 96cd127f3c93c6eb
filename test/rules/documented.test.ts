import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  RULE_PRESETS,
  type RulePreset,
  type Threshold,
  type Thresholds,
} from '../../src/config/rules-config.js';
import { PRESETS } from '../../src/rules/presets.js';
import type { Rule } from '../../src/rules/rule.js';
import { RULES } from '../../src/rules/rule-table.js';

const PAGE = 'docs/curation.md';
const shown = RULE_PRESETS.filter((preset) => preset !== 'none');

/** `npx vitest run test/rules/documented.test.ts` with WEFT_GOLDEN=write writes the table. */
it('docs/curation.md has the table of rules as they are', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, , after] = page.split(/<!-- \/?rules -->\n/);
  const written = `${before}<!-- rules -->\n${table()}<!-- /rules -->\n${after}`;
  if (process.env.WEFT_GOLDEN === 'write') writeFileSync(PAGE, written);
  expect(readFileSync(PAGE, 'utf8')).toBe(written);
});

function table(): string {
  return (['image', 'node', 'document'] as const)
    .map((level) => {
      const rows = RULES.filter((rule) => rule.level === level).map(row);
      const head = ['rule', 'signal', 'wants', ...shown, 'broken when', 'source'];
      return `### ${TITLES[level]}\n\n| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${rows.join('')}\n`;
    })
    .join('');
}

const TITLES = { image: 'Of images', node: 'Of text blocks', document: 'Of documents' } as const;

function row(rule: Rule): string {
  const cells = [
    `\`${rule.code}\``,
    `\`${rule.signal}\``,
    wants(rule),
    ...shown.map((preset) => cell(rule, preset)),
    rule.meaning,
    rule.source,
  ];
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function wants({ kind, threshold, when }: Rule): string {
  if (kind === 'no') return 'false';
  const bound = { at_least: '≥ ', at_most: '≤ ', one_of: 'one of ' }[kind];
  const only =
    when === undefined
      ? ''
      : `, if ${when.signal} ${when.at_least === undefined ? `< ${when.below}` : `≥ ${when.at_least}`}`;
  return `${bound}${thresholds(threshold)}${only}`;
}

function thresholds(threshold: Threshold | Thresholds | undefined): string {
  if (threshold === undefined) return '';
  if (typeof threshold === 'number') return String(threshold);
  if (Array.isArray(threshold)) return threshold.join(', ');
  const groups = threshold as Thresholds;
  const first = groups.any ?? groups.spaced ?? groups.en;
  const others = Object.entries(groups).filter(([group, value]) => group === 'en' || value !== first);
  const named = others.map(([group, value]) => `${group} ${value}`).join(', ');
  if (groups.any === undefined && groups.spaced === undefined) return named;
  return named === '' ? `${first}${groups.any === undefined ? ' (spaced)' : ''}` : `${first} (${named})`;
}

function cell(rule: Rule, preset: RulePreset): string {
  const chosen = PRESETS[preset][rule.code];
  if (chosen === undefined) return '';
  const own = chosen.threshold === undefined;
  const number = own ? '' : thresholds(chosen.threshold);
  if (chosen.action === 'annotate') return `noted ${number}`.trim();
  return `${own ? '✓' : number}${chosen.action === 'drop_document' ? ' †' : ''}`;
}
