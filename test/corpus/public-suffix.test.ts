import { expect, it } from 'vitest';
import { publicSuffixKind } from '../../src/corpus/public-suffix.js';

it.each([
  ['com', 'registry'],
  ['COM.', 'registry'],
  ['co.uk', 'registry'],
  ['中国', 'registry'],
  ['xn--fiqs8s', 'registry'],
  ['anything.ck', 'registry'],
  ['github.io', 'service'],
  ['blogspot.com', 'service'],
  ['example.com', undefined],
  ['someone.github.io', undefined],
  ['www.ck', undefined],
  ['localhost', undefined],
  ['intranet', undefined],
  ['127.0.0.1', undefined],
])('%s: %s', (name, kind) => {
  expect(publicSuffixKind(name)).toBe(kind);
});
