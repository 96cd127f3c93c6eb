import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS, loadFormat } from '../../src/export/formats/registry.js';
import { textCleaner } from '../../src/export/formats/text-hygiene.js';
import type { Document } from '../../src/model/document.js';
import { PII_PLACEHOLDERS } from '../../src/signals/pii/pii-match.js';
import { findPii, replaceMatches, replacePii } from '../../src/signals/pii/replace-pii.js';

const clean = (text: string): string => replaceMatches(text, findPii(text));

describe('personal data that is replaced', () => {
  it.each([
    ['Write to jane.doe+news@mail.firma.de, please.', 'Write to <EMAIL>, please.'],
    ['邮箱：zhang_san@163.com。', '邮箱：<EMAIL>。'],
    ['邮箱 zhangsan＠qq.com', '邮箱 <EMAIL>'],
    ['<o.brien@dept.uni.ac.uk>', '<<EMAIL>>'],
    ['mailto:a.b@gov.fr?subject=x', 'mailto:<EMAIL>?subject=x'],
    ['Call +1 (415) 555-2671 or +44 20 7946 0958.', 'Call <PHONE> or <PHONE>.'],
    ['+49 30 901820', '<PHONE>'],
    ['+33 1 42 68 53 00 et 00 33 1 42 68 53 00', '<PHONE> et <PHONE>'],
    ['手机：13812345678，座机：010-62785001', '手机：<PHONE>，座机：<PHONE>'],
    ['联系人 王先生 138-1234-5678', '联系人 王先生 <PHONE>'],
    ['Office: (212) 736-5000 or 212-736-5000', 'Office: <PHONE> or <PHONE>'],
    ['Tel. 030 901820', 'Tel. <PHONE>'],
    ['Tél. : 01 42 68 53 00', 'Tél. : <PHONE>'],
    ['TEL 03-3211-1111', 'TEL <PHONE>'],
    ['전화 02-730-5800', '전화 <PHONE>'],
    ['posted from 84.163.12.77 yesterday', 'posted from <IP_ADDRESS> yesterday'],
    ['2a00:1450:4001:81b::200e', '<IP_ADDRESS>'],
    ['身份证号11010519491231002X', '身份证号<NATIONAL_ID>'],
    ['SSN 536-90-4399', 'SSN <NATIONAL_ID>'],
    ['DNI: 12345678Z', 'DNI: <NATIONAL_ID>'],
    ['Codice fiscale RSSMRA85T10A562S', 'Codice fiscale <NATIONAL_ID>'],
    ['CPF 529.982.247-25', 'CPF <NATIONAL_ID>'],
    ['주민등록번호 900101-1234568', '주민등록번호 <NATIONAL_ID>'],
    ['身分證字號 A123456789', '身分證字號 <NATIONAL_ID>'],
    ['N° 1 84 12 76 451 089 46', 'N° <NATIONAL_ID>'],
    ['NI number AB 12 34 56 C', 'NI number <NATIONAL_ID>'],
    ['PESEL 44051401359', 'PESEL <NATIONAL_ID>'],
    ['4111 1111 1111 1111', '<CREDIT_CARD>'],
    ['card no. 5500005555555559', 'card no. <CREDIT_CARD>'],
    ['3782 822463 10005', '<CREDIT_CARD>'],
    ['IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFF', 'IBAN <BANK_ACCOUNT> BIC COBADEFF'],
    ['GB82WEST12345698765432', '<BANK_ACCOUNT>'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });
});

describe('what stays', () => {
  it.each([
    'you@example.com and a@test.example.org',
    'logo@2x.png, @types/node@20.1.0, git@github.com:weft/weft.git, @someone on social media',
    'foo@bar, a@b.notatld, @media (max-width: 20em)',
    'In 2019-2020 we sold 12,345,678 pieces at 1.234.567,89 each',
    '2024-01-15 12:30:45, 15.01.2024, 1999-12-31T23:59:59Z',
    'ISBN 978-3-16-148410-0, DOI 10.1000/182.345678901',
    'pi is 3.14159265358979 and +12.3456789 is no number to call',
    'order 13812345678901, part 123-45-67890',
    'The order 13812345678 was shipped',
    '订单号：1381234567890123',
    'https://example.org/user/13812345678/212-736-5000',
    'Chrome 96.0.4664.110, version 84.163.12.77, v10.20.30.40, chapter 1.2.3.4',
    '192.168.1.1, 10.0.0.1, 127.0.0.1, 172.16.0.9, 169.254.1.1, 203.0.113.7, 8.8.8.8, 5.0.0.0/8',
    '2001:db8::1, fe80::1, 12:30:45, aa:bb:cc:dd:ee:ff',
    '11010519491231002A, 110105194912310021',
    '000-12-3456, 666-12-3456, 123-45-6789',
    '12345678Z alone',
    '4111 1111 1111 1112, 1234 5678 9012 3456',
    'the number 4111111111111111 with no word for it',
    'DE89 3704 0044 0532 0130 01',
    '(415) 555-0132 of a film',
    '价格 1380013800 元',
    '+1 000 000 0000 and +999 12345678',
  ])('%s', (text) => {
    expect(clean(text)).toBe(text);
  });
});

describe('replacePii', () => {
  const document: Document = {
    id: 'a',
    url: 'https://firma.de/jane@firma.de',
    title: 'Mail jane@firma.de',
    source: { input: 'a', offset: 0 },
    nodes: [
      { type: 'text', role: 'paragraph', text: 'jane@firma.de, +49 30 901820' },
      { type: 'text', role: 'code', text: 'tel = "+49 30 901820" # jane@firma.de' },
      {
        type: 'image',
        src: 'https://firma.de/jane@firma.de.jpg',
        candidates: [{ url: 'https://firma.de/jane@firma.de.jpg', from: 'src' }],
        alt: 'jane@firma.de',
        title: 'jane@firma.de',
        caption: 'call +49 30 901820',
      },
    ],
  };

  it('replaces in texts, alternative texts, captions and titles, leaves URLs and numbers in code, and counts', () => {
    const { document: replaced, signals } = replacePii(document, 'replace');
    expect(replaced).toEqual({
      ...document,
      title: 'Mail <EMAIL>',
      nodes: [
        { type: 'text', role: 'paragraph', text: '<EMAIL>, <PHONE>' },
        { type: 'text', role: 'code', text: 'tel = "+49 30 901820" # <EMAIL>' },
        { ...document.nodes[2], alt: '<EMAIL>', title: '<EMAIL>', caption: 'call <PHONE>' },
      ],
    });
    expect(signals).toEqual({ pii: 7, pii_email: 5, pii_phone: 2 });
  });

  it('annotate counts the same and changes nothing; off does neither', () => {
    expect(replacePii(document, 'annotate')).toEqual({
      document,
      signals: { pii: 7, pii_email: 5, pii_phone: 2 },
    });
    expect(replacePii(document, 'off')).toEqual({ document, signals: {} });
  });
});

describe('placeholders', () => {
  it('pass through the cleaning step of every export format unchanged', async () => {
    expect(FORMATS.length).toBeGreaterThan(5);
    for (const { name } of FORMATS) {
      const format = await loadFormat(name);
      const cleaner = textCleaner(format.specialTokens);
      for (const placeholder of Object.values(PII_PLACEHOLDERS)) {
        expect(cleaner(`a ${placeholder} b`)).toBe(`a ${placeholder} b`);
        expect(
          format.specialTokens.some((token) => placeholder.toLowerCase().includes(token.toLowerCase())),
        ).toBe(false);
      }
    }
  });

  it('hold nothing that is found again', () => {
    const text = Object.values(PII_PLACEHOLDERS).join(' ');
    expect(findPii(text)).toEqual([]);
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      'a.b@mail.de',
      '13812345678',
      '手机',
      '+49 30 901820',
      ' ',
      '84.163.12.77',
      '4111 1111 1111 1111',
      'Tel. ',
      '@',
      '.',
      '-',
      '11010519491231002X',
      '/',
      '://',
      'GB82WEST12345698765432',
    ),
  );

  it('keeps every character outside of a match', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const matches = findPii(text);
        let from = 0;
        let rest = clean(text);
        for (const { kind, start, end } of matches) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          const kept = text.slice(from, start) + PII_PLACEHOLDERS[kind];
          expect(rest.startsWith(kept)).toBe(true);
          rest = rest.slice(kept.length);
          from = end;
        }
        expect(rest).toBe(text.slice(from));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '@',
    '1',
    '+',
    'a@',
    '1.',
    '+1 ',
    '1-',
    'a.b@c.d ',
    '138 1234 5678 ',
    '12:',
    '2a:',
    'A1 ',
    '手机1',
    '(0',
    '1@1.',
    'Tel. 1 ',
    'http://1.1.1.1/',
  ])('of a million characters of %j is searched, on which quadratic time would not end', (unit) => {
    expect(Array.isArray(findPii(unit.repeat(Math.ceil(1_000_000 / unit.length))))).toBe(true);
  });
});
