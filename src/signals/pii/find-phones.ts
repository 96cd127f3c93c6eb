import { type CountryCode, isValidPhoneNumber } from 'libphonenumber-js/min';
import { isIntroduced, isInUrl, type PiiMatch } from './pii-match.js';

const INTERNATIONAL =
  /(?<![\w+])(?:\+|＋|00[\s.-]?(?=[1-9]\d{0,2}[\s().-]))\d(?:[\s\u00a0().\-–/]{0,2}\d){6,14}(?![\d\w])/g;
/** Numbers as countries write them at home; each is then checked against that country's plan. */
const NATIONAL: readonly (readonly [RegExp, CountryCode, RegExp?])[] = [
  [/(?<![\w.+\-/])1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\w.]\d|[\d\w-])/g, 'CN', /[\u4e00-\u9fff]/],
  [
    /(?<![\w.+\-/])\(?0(?:10|2\d|[3-9]\d{2})\)?[-－—\s]?[2-9]\d{6,7}(?![\d\w]|-\d{3})/g,
    'CN',
    /[\u4e00-\u9fff]/,
  ],
  [
    /(?<![\w.+\-/])(?:1[-.\s])?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[-.\s])[2-9]\d{2}[-.]\d{4}(?![\d\w]|[-.]\d)/g,
    'US',
  ],
  [/(?<![\w.+\-/])\(0[1-9]\d{1,4}\)\s?\d{3,4}[\s-]?\d{3,4}(?![\d\w])/g, 'GB'],
];
/** Any run of digits that a word for telephone introduces, wherever it is written. */
const INTRODUCED = /(?<![\w.+])\(?\d(?:[\s\u00a0().\-–/]{0,2}\d){6,12}(?![\d\w])/g;
const TELEPHONE =
  /(?:\btel|\btél|telefon|teléfono|telefone|telefono|téléphone|telephone|\bphone|mobile|mobil|móvil|handy|\bfax|\bcell|whatsapp|\bcall|rufnummer|тел|телефон|電話|电话|手机|手機|热线|熱線|传真|傳真|座机|联系方式|聯絡|携帯|전화|연락처|휴대폰|โทร|هاتف|تلفن|फोन|☎|📞|📱)[^\d\n]{0,16}$/iu;
/** Validating takes some 50 µs: a page of numbers beyond this many is judged by shape. */
const VALIDATED = 500;
const COUNTRIES: readonly CountryCode[] = [
  'CN',
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'BR',
  'IN',
  'JP',
  'KR',
  'RU',
  'TW',
  'HK',
];

/**
 * Phone numbers: international ones, home forms of China and the USA, and any number that a word such as `Tel.`
 * introduces. Each must be valid in the numbering plan of its country (libphonenumber), so that dates, prices, sizes
 * and order numbers stay.
 */
export function* findPhones(text: string): Generator<PiiMatch> {
  let left = VALIDATED;
  const isValid = (number: string, country?: CountryCode): boolean => {
    left -= 1;
    return left < 0 || isValidPhoneNumber(number, country);
  };
  for (const match of text.matchAll(INTERNATIONAL)) {
    const digits = match[0].replace(/\D/g, '').replace(/^00/, '');
    if (/^\+\d{1,3}[.]\d+$/.test(match[0]) || isInUrl(text, match.index)) continue;
    if (isValid(`+${digits}`)) yield phone(match);
  }
  for (const [pattern, country, where] of NATIONAL) {
    if (where !== undefined && !where.test(text)) continue;
    for (const match of text.matchAll(pattern)) {
      if (isFictional(match[0], country) || isInUrl(text, match.index)) continue;
      if (isValid(match[0].replace(/\D/g, ''), country)) yield phone(match);
    }
  }
  for (const match of text.matchAll(INTRODUCED)) {
    if (!isIntroduced(text, match.index, TELEPHONE) || isInUrl(text, match.index)) continue;
    const digits = match[0].replace(/\D/g, '');
    if (isDate(match[0])) continue;
    if (COUNTRIES.some((country) => isValid(digits, country))) yield phone(match);
  }
}

function phone(match: RegExpExecArray): PiiMatch {
  return { kind: 'phone', start: match.index, end: match.index + match[0].length };
}

/** 555-0100 to 555-0199 are kept for films and books. */
function isFictional(number: string, country: CountryCode): boolean {
  return country === 'US' && /55501\d\d$/.test(number.replace(/\D/g, ''));
}

function isDate(number: string): boolean {
  return (
    /^(?:19|20)\d\d[-./\s](?:0?[1-9]|1[0-2])[-./\s]/.test(number) ||
    /^\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d/.test(number)
  );
}
