import type { ReasonTable, ReasonWords } from '../model/reasons/reason-row.js';
import { REASONS } from '../model/reasons.js';
import type { DropLevel } from '../model/verdict.js';
import type { Rule } from './rule.js';
import { RULES } from './rule-table.js';
import { MEANINGS_ZH } from './table/meanings-zh.js';

/** What a reason means and what can be done, in both languages. */
export interface ReasonDescription {
  en: ReasonWords;
  zh: ReasonWords;
}

/** What stands before the meaning of a rule that dropped a document for one of its parts. */
const OF_PARTS = {
  image: ['one of its images: ', '其中一张图片：'],
  node: ['one of its text blocks: ', '其中一个文本块：'],
};

/** By `level:reason`. A rule and a source may give the same code at the same level: both meanings are given then. */
const DESCRIPTIONS = new Map<string, ReasonDescription>();
for (const [code, { levels, en, zh }] of Object.entries<ReasonTable[string]>(REASONS))
  for (const level of levels) DESCRIPTIONS.set(`${level}:${code}`, { en, zh });
for (const rule of RULES) describeRule(rule, rule.level);
// A rule of images or text blocks may take their document along.
for (const rule of RULES) if (rule.level !== 'document') describeRule(rule, 'document');

/** Describes a reason of the drops ledger at its level; undefined for one of another version. */
export function describeReason(level: string, reason: string): ReasonDescription | undefined {
  return DESCRIPTIONS.get(`${level}:${reason}`);
}

/** Every reason that this version gives at a level, in the order of the registry, rules last. */
export function reasonsAt(level: DropLevel): [reason: string, description: ReasonDescription][] {
  const at = `${level}:`;
  return [...DESCRIPTIONS].flatMap(([key, description]) =>
    key.startsWith(at) ? [[key.slice(at.length), description]] : [],
  );
}

function describeRule({ code, level, signal, meaning }: Rule, at: DropLevel): void {
  const along = at === level ? ['', ''] : OF_PARTS[level === 'image' ? 'image' : 'node'];
  const own: ReasonDescription = {
    en: [
      `${along[0]}${meaning} (rule on ${signal})`,
      `set another threshold or action under rules.overrides.${code}`,
    ],
    zh: [
      `${along[1]}${MEANINGS_ZH[code]}（规则，依据 ${signal}）`,
      `在 rules.overrides.${code} 下设置其他阈值或动作`,
    ],
  };
  const other = DESCRIPTIONS.get(`${at}:${code}`);
  DESCRIPTIONS.set(`${at}:${code}`, other === undefined ? own : either(other, own));
}

function either(a: ReasonDescription, b: ReasonDescription): ReasonDescription {
  const join = ([first, ...fix]: ReasonWords, [second, ...other]: ReasonWords, or: string): ReasonWords => [
    [first, second].join(or),
    [...fix, ...other].join(or),
  ];
  return { en: join(a.en, b.en, '; or '), zh: join(a.zh, b.zh, '；或 ') };
}
