import { isIntroduced, isInUrl, type PiiMatch } from './pii-match.js';

/** A kind of number: how it is written, what must hold, and the word before it that it needs where that is not enough. */
interface NationalId {
  pattern: RegExp;
  holds(written: string): boolean;
  introducedBy?: RegExp;
}

const digitsOf = (written: string): number[] => Array.from(written.replace(/\D/g, ''), Number);
const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0);

const IDS: readonly NationalId[] = [
  // China: place, birthday, serial, ISO 7064 MOD 11-2 (GB 11643).
  {
    pattern:
      /(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g,
    holds: (written) => {
      const sum = weighted(
        digitsOf(written.slice(0, 17)),
        [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
      );
      return '10X98765432'[sum % 11] === written.slice(17).toUpperCase();
    },
  },
  // USA: no checksum, but areas, groups and serials that were never given out; two printed in advertisements.
  {
    pattern: /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|\.\d)/g,
    holds: (written) => written !== '078-05-1120' && written !== '219-09-9999' && written !== '123-45-6789',
  },
  // Spain: DNI and NIE, remainder by 23 as a letter.
  {
    pattern: /(?<![\w-])(?:\d{8}|[XYZ]\d{7})[\s-]?[A-HJ-NP-TV-Z](?![\w-])/g,
    holds: (written) => {
      const number = written.slice(0, 8).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
      return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === written.at(-1);
    },
    introducedBy: /(?:\bDNI|\bNIE|\bNIF|identidad)[^\d\n]{0,12}$/i,
  },
  // Italy: codice fiscale.
  {
    pattern: /(?<!\w)[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z](?!\w)/g,
    holds: (written) => {
      const odd = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
      ];
      let sum = 0;
      for (let index = 0; index < 15; index++) {
        const unit = written.charCodeAt(index);
        const value = unit < 0x3a ? unit - 0x30 : unit - 0x41;
        sum += index % 2 === 0 ? (odd[value] ?? 0) : value;
      }
      return sum % 26 === written.charCodeAt(15) - 0x41;
    },
  },
  // Brazil: CPF, two check digits modulo 11.
  {
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/g,
    holds: (written) => {
      const digits = digitsOf(written);
      if (new Set(digits).size === 1) return false;
      const check = (length: number): number => {
        const sum = weighted(
          digits,
          Array.from({ length }, (_, index) => length + 1 - index),
        );
        return ((sum * 10) % 11) % 10;
      };
      return check(9) === digits[9] && check(10) === digits[10];
    },
  },
  // Korea: resident registration number; its checksum no longer holds for numbers given since October 2020.
  {
    pattern: /(?<![\w-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?![\w-])/g,
    holds: (written) => {
      const digits = digitsOf(written);
      const check = (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
      return check === digits[12] || (/^2[0-9]/.test(written) && /-[34]/.test(written));
    },
  },
  // Taiwan: letter, sex, serial, modulo 10.
  {
    pattern: /(?<![\w-])[A-Z][12]\d{8}(?![\w-])/g,
    holds: (written) => {
      const place = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(written[0] ?? '') + 10;
      return (
        (Math.trunc(place / 10) +
          weighted([place % 10, ...digitsOf(written)], [9, 8, 7, 6, 5, 4, 3, 2, 1, 1])) %
          10 ===
        0
      );
    },
    introducedBy: /(?:身分證|身份證|身份证|統一編號|ID)[^\d\n]{0,12}$/i,
  },
  // India: Aadhaar, Verhoeff.
  {
    pattern: /(?<![\w-])[2-9]\d{3}[\s-]\d{4}[\s-]\d{4}(?![\w]|[\s-]\d)/g,
    holds: (written) => verhoeff(digitsOf(written)) === 0,
    introducedBy: /(?:aadhaar|aadhar|आधार|uid)[^\d\n]{0,16}$/i,
  },
  // France: NIR, key modulo 97.
  {
    pattern:
      /(?<![\w-])[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}(?![\w-])/g,
    holds: (written) => {
      const number = written.replace(/\s/g, '').replace('2A', '19').replace('2B', '18');
      return 97 - (Number(number.slice(0, 13)) % 97) === Number(number.slice(13));
    },
  },
  // United Kingdom: national insurance number; its prefixes are restricted.
  {
    pattern:
      /(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s\d{2}\s\d{2}\s?[A-D](?!\w)/g,
    holds: () => true,
  },
  // Poland: PESEL.
  {
    pattern: /(?<![\w-])\d{11}(?![\w-])/g,
    holds: (written) => {
      const digits = digitsOf(written);
      return (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digits[10];
    },
    introducedBy: /PESEL[^\d\n]{0,12}$/i,
  },
];

/** Numbers of identity cards, tax and social security that pass their checksum, or their rules where there is none. */
export function* findNationalIds(text: string): Generator<PiiMatch> {
  for (const { pattern, holds, introducedBy } of IDS) {
    for (const match of text.matchAll(pattern)) {
      if (introducedBy !== undefined && !isIntroduced(text, match.index, introducedBy)) continue;
      if (!holds(match[0]) || isInUrl(text, match.index)) continue;
      yield { kind: 'national_id', start: match.index, end: match.index + match[0].length };
    }
  }
}

const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** The check digit of the dihedral group of order 10; 0 for numbers that end in the right one. */
function verhoeff(digits: readonly number[]): number {
  let check = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    let permuted = digit;
    for (let times = 0; times < place % 8; times++) permuted = PERMUTATION[permuted] as number;
    check = dihedral(check, permuted);
  }
  return check;
}

function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5;
  return b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
}
