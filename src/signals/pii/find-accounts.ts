import { isIntroduced, isInUrl, type PiiMatch } from './pii-match.js';

/** Groups of four, or American Express' 4-6-5. */
const GROUPED =
  /(?<![\w.-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|3[47]\d{2}([ -])\d{6}\2\d{5})(?![\w]|[.-]\d|[ ]\d{4}\b)/g;
const PLAIN = /(?<![\w.-])\d{13,19}(?![\w]|[.-]\d)/g;
const CARD =
  /(?:card|visa|master\s?card|amex|karte|carte|tarjeta|cartão|carta|карт|卡号|卡號|银行卡|信用卡|カード|카드)[^\d\n]{0,20}$/iu;
/** Visa, Mastercard, American Express, Discover, JCB and UnionPay, each at its lengths. */
const ISSUER = new RegExp(
  `^(?:${[
    '4\\d{12}(?:\\d{3}){0,2}',
    '5[1-5]\\d{14}',
    '2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}',
    '3[47]\\d{13}',
    '6(?:011|4[4-9]\\d|5\\d\\d)\\d{12,15}',
    '35(?:2[89]|[3-8]\\d)\\d{12,15}',
    '62\\d{14,17}',
  ].join('|')})$`,
);
const IBAN = /(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w])/g;

/**
 * Numbers of payment cards: of a known issuer and with a right check digit (Luhn), written in groups or introduced by
 * a word such as `card`. A tenth of all numbers has a right check digit, so a bare one is not enough.
 */
export function* findCreditCards(text: string): Generator<PiiMatch> {
  for (const match of text.matchAll(GROUPED)) {
    if (isCard(match[0]) && !isInUrl(text, match.index)) yield card(match);
  }
  for (const match of text.matchAll(PLAIN)) {
    if (isIntroduced(text, match.index, CARD) && isCard(match[0]) && !isInUrl(text, match.index))
      yield card(match);
  }
}

/** International bank account numbers with a right check (ISO 13616, modulo 97). */
export function* findBankAccounts(text: string): Generator<PiiMatch> {
  for (const match of text.matchAll(IBAN)) {
    // A word in capitals after the number reads like its last group: the longest prefix that checks is it.
    const groups = match[0].split(' ');
    while (groups.length > 0) {
      const written = groups.join(' ');
      if (isIban(written.replaceAll(' ', ''))) {
        yield { kind: 'bank_account', start: match.index, end: match.index + written.length };
        break;
      }
      groups.pop();
    }
  }
}

function card(match: RegExpExecArray): PiiMatch {
  return { kind: 'credit_card', start: match.index, end: match.index + match[0].length };
}

function isCard(written: string): boolean {
  const digits = written.replace(/\D/g, '');
  if (!ISSUER.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 0x30;
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

function isIban(number: string): boolean {
  if (number.length < 15 || number.length > 34) return false;
  let remainder = 0;
  for (const character of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
