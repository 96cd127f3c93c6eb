import { describe, expect, it } from 'vitest';
import {
  dropsName,
  generationOfRemoved,
  manifestName,
  nextShardSequence,
  olderRemovedName,
  parseFileName,
  parseManifestName,
  removedName,
  shardIndexName,
  shardName,
  shardOffsetsName,
  unitFileName,
} from '../../src/corpus/corpus-layout.js';

const SHA256 = '0123abcd'.repeat(8);

/** Units whose names look like the rest of a file's name. */
const UNITS = ['html-00000', 'u', 'a-1', 'r000001', 'html-00000-0001', 'warc-0000-0123abcd', 'x'.repeat(40)];
const GENERATIONS = [0, 1, 999_999];

describe('names of files of a corpus', () => {
  it('tell which phase, unit and revision stored them, whatever the unit is called', () => {
    for (const unit of UNITS) {
      for (const generation of GENERATIONS) {
        const origin = (phase: string) => ({ phase, unit, generation });
        for (const kind of ['documents', 'signatures', 'captures'] as const)
          expect(parseFileName(unitFileName(kind, unit, SHA256, generation))).toEqual(origin('extract'));
        for (const kind of ['pairs', 'decisions'] as const)
          expect(parseFileName(unitFileName(kind, unit, SHA256, generation))).toEqual(origin('curate'));
        for (const kind of ['signals', 'consent'] as const)
          expect(parseFileName(unitFileName(kind, unit, SHA256, generation))).toEqual(origin('assemble'));
        for (const phase of ['extract', 'curate', 'assemble'] as const) {
          expect(parseFileName(dropsName(phase, unit, SHA256, generation))).toEqual(origin(phase));
          expect(parseManifestName(manifestName(phase, unit, generation))).toEqual({ unit, generation });
        }
        for (const sequence of [0, 12_345]) {
          const shard = shardName(unit, sequence, SHA256, generation);
          for (const name of [shard, shardOffsetsName(shard), shardIndexName(shard)])
            expect(parseFileName(name)).toEqual(origin('assemble'));
          expect(nextShardSequence([{ name: shard }])).toBe(sequence + 1);
        }
      }
    }
  });

  it('of a build are those that they have always been', () => {
    expect(unitFileName('documents', 'html-00000', SHA256)).toBe('documents/html-00000-0123abcd.jsonl.gz');
    expect(unitFileName('signals', 'html-00000', SHA256)).toBe('signals/html-00000-0123abcd.parquet');
    expect(dropsName('assemble', 'html-00000', SHA256)).toBe('drops/assemble-html-00000-0123abcd.jsonl.gz');
    expect(shardName('html-00000', 3, SHA256)).toBe('shards/html-00000-0003-0123abcd.tar');
    expect(shardOffsetsName('shards/a-0000-0123abcd.tar')).toBe('shards/a-0000-0123abcd.tar.idx');
    expect(shardIndexName('shards/a-0000-0123abcd.tar')).toBe('shards/a-0000-0123abcd.index.jsonl');
    expect(shardName('html-00000', 3, SHA256, 2)).toBe('shards/html-00000.r000002-0003-0123abcd.tar');
  });

  it('that Weft does not give tell nothing', () => {
    for (const key of [
      'shards/README.md',
      'shards/html-00000-0001-0123abcd.tar.gz',
      'shards/html-00000-0001-0123ABCD.tar',
      'shards/html-00000.r1-0001-0123abcd.tar',
      'documents/html-00000-0123abcd.parquet',
      'documents/html-00000.jsonl.gz',
      'drops/html-00000-0123abcd.jsonl.gz',
      'constructor/html-00000-0123abcd.parquet',
      'other/html-00000-0123abcd.parquet',
      'a/documents/html-00000-0123abcd.jsonl.gz',
    ])
      expect(parseFileName(key), key).toBeUndefined();
  });

  it('of lists of what was removed tell the revision; those of earlier versions are not asked', () => {
    expect(generationOfRemoved(removedName(7, SHA256))).toBe(7);
    expect(generationOfRemoved(olderRemovedName(7))).toBeUndefined();
    expect(generationOfRemoved('takedowns/0123456789abcdef.json')).toBeUndefined();
  });
});
