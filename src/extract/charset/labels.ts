/**
 * Labels that the WHATWG Encoding standard maps to another encoding than their name says, plus spellings that
 * real pages use and no decoder knows.
 */
const ALIASES: Record<string, string> = {
  gb2312: 'gb18030',
  'gb_2312-80': 'gb18030',
  gbk: 'gb18030',
  'x-gbk': 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'gb-2312': 'gb18030',
  gb18030: 'gb18030',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  iso8859_1: 'windows-1252',
  'us-ascii': 'windows-1252',
  ascii: 'windows-1252',
  utf8: 'utf-8',
  utf8mb4: 'utf-8',
  'utf-8-bom': 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  'x-sjis': 'shift_jis',
  cp932: 'shift_jis',
  ks_c_5601: 'euc-kr',
  cp949: 'euc-kr',
  'big5-hk': 'big5',
  'win-1251': 'windows-1251',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
};

/** Longer than any label there is. */
const MAX_LABEL = 100;

/** A charset label as a decoder name: lower case, quotes and blanks gone, aliases resolved. */
export function normalizeLabel(label: string): string {
  const name = label
    .slice(0, MAX_LABEL)
    .trim()
    .replace(/^["']+|["';,]+$/g, '')
    .toLowerCase();
  return ALIASES[name] ?? name;
}
