import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndexLine } from '../../src/corpus/shard-index.js';
import { compileWhere, type Where } from '../../src/inspect/where/where.js';
import type { Sample } from '../../src/model/sample.js';

const line: IndexLine = {
  key: 'a'.repeat(32),
  id: 'doc-1',
  url: 'https://www.example.org/Tea/green?x=1',
  title: 'Green Tea, 绿茶',
  language: 'zh-cn',
  texts: 4,
  text_chars: 900,
  images: 2,
  offset: 0,
  bytes: 5120,
  parts: [],
};

const sample = {
  schema: 'weft/sample/1',
  key: line.key,
  id: line.id,
  url: line.url,
  author: 'Lu Yu',
  published: '2024-05-01T10:00:00Z',
  license: { url: 'https://creativecommons.org/licenses/by/4.0/', from: 'rel' },
  robots: ['all:noai', 'all:max-image-preview'],
  source: { input: 'a.warc.gz', offset: 7 },
  nodes: [
    { type: 'image', width: 800, format: 'jpeg', alt: 'A cup' },
    { type: 'image', width: 300, format: 'png' },
    { type: 'text', role: 'paragraph', text: 'tea' },
  ],
  texts: [],
  images: [],
  signals: { clip: 0.31, topic: 'tea' },
} as unknown as Sample;

const where = (...expressions: string[]): Where => {
  const compiled = compileWhere(expressions, { signals: ['clip', 'topic', 'absent'] });
  if (compiled === undefined) throw new Error('no condition');
  return compiled;
};
const test = (expression: string) => where(expression).test(line, sample);

describe('a condition', () => {
  it.each([
    ['images >= 2', true],
    ['images > 2', false],
    ['images = 2', true],
    ['images == 2', true],
    ['images != 2', false],
    ['text_chars < 1e3', true],
    ['bytes<=5120', true],
    ['language = zh', true],
    ['language = zh-CN', true],
    ['language = z', false],
    ['language != en', true],
    ['url ~ /tea/', false],
    ['url ~ /tea/i', true],
    ['url ~ tea', true],
    ['url ~ "Tea/GREEN"', true],
    ['url !~ coffee', true],
    ['url ~ /\\/Tea\\//', true],
    ['host = www.example.org', true],
    ["title ~ '绿茶'", true],
    ['title ~ 绿茶', true],
    ["id = 'doc-1'", true],
    ['id = doc-1 and images = 2', true],
    ['id = x or images = 2', true],
    ['id = x or images = 3', false],
    ['not id = x', true],
    ['not (id = x or images = 2)', false],
    ['images = 9 and images = 9 or images = 2', true],
    ['images = 2 or images = 9 and images = 9', true],
    ['(images = 2 or images = 9) and images = 9', false],
    ['NOT images = 3 AND HAS title', true],
    ['has author', true],
    ['has charset', false],
    ['charset = utf-8', false],
    ['charset != utf-8', true],
    ['charset < z', false],
    ['author = "Lu Yu"', true],
    ['published >= 2024-05-01 and published < 2024-06-01', true],
    ['license ~ creativecommons', true],
    ['robots = "all:noai"', true],
    ['robots != "all:noai"', false],
    ['robots !~ nofollow', true],
    ['signals.clip > 0.3', true],
    ['signals.clip > 0.4', false],
    ['signals.topic = tea', true],
    ['signals.words > 1', false],
    ['signals.license_open = true', false],
    ['signals.absent > 0', false],
    ['image.width >= 800', true],
    ['image.width > 800', false],
    ['image.format = png', true],
    ['image.alt ~ cup', true],
    ['source.input = a.warc.gz', true],
  ])('%s is %s', (expression, expected) => {
    expect(test(expression)).toBe(expected);
  });

  it('joins several expressions by and, each as if in parentheses', () => {
    expect(where('images = 9 or images = 2', 'texts = 4').test(line, sample)).toBe(true);
    expect(where('images = 2 or images = 9', 'texts = 5').test(line, sample)).toBe(false);
    expect(where('images = 2', 'texts = 4').text).toBe('(images = 2) and (texts = 4)');
    expect(compileWhere([])).toBeUndefined();
  });

  it.each([
    ['images = 2', true],
    ['images = 3', false],
    ['author = x', undefined],
    ['images = 3 and author = x', false],
    ['author = x and images = 3', false],
    ['images = 2 and author = x', undefined],
    ['images = 2 or author = x', true],
    ['author = x or images = 3', undefined],
    ['not author = x', undefined],
    ['has author', undefined],
  ])('%s by the index alone is %s', (expression, expected) => {
    expect(where(expression).test(line)).toBe(expected);
  });
});

describe('a condition on addresses', () => {
  const stored: IndexLine = {
    ...line,
    url: 'https://xn--mnchen-3ya.example/%E8%8C%B6%E5%9B%AD/%e7%bb%bf?q=100%25#a%20b',
  };
  const typed: IndexLine = { ...line, url: 'file:///home/茶园/绿 1.html' };
  it.each<[string, IndexLine, boolean]>([
    ['url ~ 茶园', stored, true],
    ['url ~ "茶园/绿"', stored, true],
    ['url ~ %E7%BB%BF', stored, true],
    ['url ~ %e8%8c%b6', stored, true],
    ['url ~ /茶./', stored, true],
    ['url !~ 茶园', stored, false],
    ['url ~ 咖啡', stored, false],
    ['url = "https://münchen.example/茶园/绿?q=100%25#a%20b"', stored, true],
    ['url = "https://MÜNCHEN.example/茶园/"', stored, false],
    ['host = münchen.example', stored, true],
    ['host = xn--mnchen-3ya.example', stored, true],
    ['host ~ münchen', stored, true],
    // What parts a URL is not the same as what it stands for.
    ['url ~ "100%?"', stored, false],
    ['url ~ %E8%8C%B6%E5%9B%AD', typed, true],
    ['url = "file:///home/%E8%8C%B6%E5%9B%AD/%E7%BB%BF%201.html"', typed, true],
    ['url != "file:///home/%E8%8C%B6%E5%9B%AD/%E7%BB%BF%201.html"', typed, false],
  ])('%s', (expression, at, expected) => {
    expect(where(expression).test(at)).toBe(expected);
  });
});

describe('a wrong condition', () => {
  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['imgs >= 2', 'no field "imgs", at character 1, "imgs >= 2"; did you mean images?'],
    ['zebra >= 2', 'no field "zebra" (known: key, id, url, host'],
    ['images >= 2 and imgs = 1', 'at character 17'],
    ['images', 'expected one of = != < <= > >= ~ !~, at the end'],
    ['images >=', 'expected a value'],
    ['images >= two', 'expected a number, at character 11, "two"'],
    ['images >= "2"', 'expected a number'],
    ['images ~ 2', 'this field is a number'],
    ['images = 2 3', 'expected and, or, or the end, at character 12'],
    ['(images = 2', 'expected )'],
    ['images = 2)', 'expected and, or, or the end, at character 11'],
    ['and images = 2', 'no field "and"'],
    ['has', 'expected the name of a field, at the end'],
    ['has signals.', 'no field "signals."'],
    ['has signals.toString', 'no field "signals.toString" (known: '],
    ['signals.clip > 0', 'no field "signals.clip"'],
    [
      'signals.langage = zh',
      'no field "signals.langage", at character 1, "signals.langage = zh"; did you mean signals.language?',
    ],
    ['words > 5', 'no field "words", at character 1, "words > 5"; did you mean'],
    ['titel ~ x', 'no field "titel", at character 1, "titel ~ x"; did you mean title?'],
    [
      'image.widht > 5',
      'no field "image.widht", at character 1, "image.widht > 5"; did you mean image.width?',
    ],
    ['url = "x', 'without its closing quote, at character 7'],
    ['url ~ /x', 'without its closing slash'],
    ['url ~ /(/', 'nvalid regular expression'],
    ['url ~ /x/g', 'flags other than i, m, s, u: g'],
    ['url = /x/', 'goes with ~ or !~'],
    [`url ~ /${'x'.repeat(600)}/`, 'longer than 512 characters'],
    ['url ~ tea and', 'expected the name of a field, at the end'],
    ['images ! 2', 'no meaning here'],
    ['__proto__ = 1', 'no field "__proto__"'],
    ['constructor = 1', 'no field "constructor"'],
    ['x'.repeat(5000), 'longer than 4096 characters'],
    [`${'('.repeat(100)}images = 2${')'.repeat(100)}`, 'nested deeper than 64 levels'],
    [`${'not '.repeat(1000)}images = 2`, 'nested deeper than 64 levels'],
  ])('%s says so in one line', (expression, message) => {
    let error: unknown;
    try {
      compileWhere([expression]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'FixConfigError', code: 'bad_where', exitCode: 2 });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
  });
});

describe('any condition', () => {
  it('is either compiled or refused with a position, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'images',
        'url',
        'author',
        '>=',
        '=',
        '~',
        '2',
        '"a',
        "'b'",
        '/c/',
        '(',
        ')',
        'and',
        'or',
        'not',
        'has',
        ' ',
        '\\',
        '/',
        '!',
      ],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, (expression) => {
        try {
          expect(typeof compileWhere([expression])?.test(line, sample)).toBe('boolean');
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_where' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the same condition evaluated in JavaScript', () => {
    type Facts = { images: number; texts: number };
    type Tree = { text: string; value: (facts: Facts) => boolean };
    const leaf: fc.Arbitrary<Tree> = fc
      .record({
        field: fc.constantFrom('images' as const, 'texts' as const),
        operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        n: fc.nat(5),
      })
      .map(({ field, operator, n }) => ({
        text: `${field} ${operator} ${n}`,
        value: (facts: Facts) => {
          const v = facts[field];
          return (
            { '=': v === n, '!=': v !== n, '<': v < n, '<=': v <= n, '>': v > n, '>=': v >= n }[operator] ??
            false
          );
        },
      }));
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, depthSize: 'small' },
        leaf,
        tie('tree').map((t) => ({ text: `not (${t.text})`, value: (facts: Facts) => !t.value(facts) })),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
          text: `(${a.text}) and (${b.text})`,
          value: (facts: Facts) => a.value(facts) && b.value(facts),
        })),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
          text: `(${a.text}) or (${b.text})`,
          value: (facts: Facts) => a.value(facts) || b.value(facts),
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.nat(5), fc.nat(5), ({ text, value }, images, texts) => {
        fc.pre(text.length <= 4096);
        expect(where(text).test({ ...line, images, texts })).toBe(value({ images, texts }));
      }),
    );
  });
});
