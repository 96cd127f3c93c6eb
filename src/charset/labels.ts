import { normalizeEncoding } from '@exodus/bytes/encoding.js';

/** Spellings of real pages that the Encoding standard does not know. */
const ALIASES: Record<string, string> = {
  cp936: 'gb18030',
  ms936: 'gb18030',
  'gb-2312': 'gb18030',
  iso8859_1: 'windows-1252',
  utf8mb4: 'utf-8',
  'utf-8-bom': 'utf-8',
  cp932: 'shift_jis',
  ks_c_5601: 'euc-kr',
  cp949: 'euc-kr',
  'win-1251': 'windows-1251',
};

/** Longer than any label there is. */
const MAX_LABEL = 100;

/**
 * The encoding that a label stands for in the WHATWG Encoding standard, in lower case; other labels as they are,
 * without quotes and blanks. GBK is called gb18030: its decoder is the same.
 */
export function normalizeLabel(label: string): string {
  const name = label
    .slice(0, MAX_LABEL)
    .trim()
    .replace(/^["']+|["';,]+$/g, '')
    .toLowerCase();
  const encoding = ALIASES[name] ?? normalizeEncoding(name);
  if (encoding === 'gbk') return 'gb18030';
  // HZ and ISO-2022-KR: browsers refuse them, so their own names say more.
  return encoding === null || encoding === 'replacement' ? name : encoding;
}
