import { describe, expect, it } from 'vitest';
import { parseHfName } from '../../src/store/hf-name.js';

describe('a name of the Hub', () => {
  it.each([
    ['hf://datasets/owner/name', 'datasets', 'owner/name', 'main', '', 'hf://datasets/owner/name'],
    [
      'hf://datasets/o/n/data/a b.parquet',
      'datasets',
      'o/n',
      'main',
      'data/a b.parquet',
      'hf://datasets/o/n',
    ],
    ['hf://datasets/o/n@v1.0/a/*.jsonl', 'datasets', 'o/n', 'v1.0', 'a/*.jsonl', 'hf://datasets/o/n@v1.0'],
    [
      'hf://datasets/o/n@refs%2Fpr%2F7/a',
      'datasets',
      'o/n',
      'refs/pr/7',
      'a',
      'hf://datasets/o/n@refs%2Fpr%2F7',
    ],
    [
      'hf://datasets/o/n@refs/convert/parquet/d/0.parquet',
      'datasets',
      'o/n',
      'refs/convert/parquet',
      'd/0.parquet',
      'hf://datasets/o/n@refs%2Fconvert%2Fparquet',
    ],
    ['hf://datasets/o/n/a@b/c', 'datasets', 'o/n', 'main', 'a@b/c', 'hf://datasets/o/n'],
    ['hf://o/model/x.json', 'models', 'o/model', 'main', 'x.json', 'hf://o/model'],
    ['hf://models/o/model/x', 'models', 'o/model', 'main', 'x', 'hf://models/o/model'],
    ['hf://spaces/o/s@dev/', 'spaces', 'o/s', 'dev', '', 'hf://spaces/o/s@dev'],
  ])('%s', (uri, kind, repo, revision, path, base) => {
    expect(parseHfName(uri)).toEqual({ kind, repo, revision, path, base });
  });

  it.each([
    'hf://',
    'hf://datasets/owner',
    'hf://datasets//name',
    'hf://datasets/../name',
    'hf://buckets/owner/name',
    'hf://datasets/owner/name@/x',
    'hf://datasets/owner/name@..%2Fx/y',
    'hf://user:password@datasets/owner/name',
  ])('is not %s', (uri) => {
    expect(() => parseHfName(uri)).toThrow(expect.objectContaining({ code: 'bad_hf_name' }));
  });

  it('is nothing that begins otherwise', () => {
    expect(parseHfName('https://huggingface.co/datasets/o/n')).toBeUndefined();
    expect(parseHfName('hf/o/n')).toBeUndefined();
  });
});
