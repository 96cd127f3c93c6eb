import { describe, expect, it } from 'vitest';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { limitOf, type SourceConfig } from '../../src/config/source-config.js';
import { SOURCE_FIELDS_DEFAULTS } from '../../src/model/schemas/pipeline.js';

describe('the configuration of a source', () => {
  it('has the options of its type and no others', () => {
    const configs: SourceConfig[] = [
      { type: 'html', input: 'pages', url_map: 'urls.json', unit_files: 3 },
      { type: 'warc', input: ['a.warc', 'b.warc'], paths_prefix: 'https://archive.example/' },
      { type: 'omnicorpus', input: 'rows', images: 'pictures' },
      // @ts-expect-error: only the html source has a map of URLs
      { type: 'warc', input: 'a.warc', url_map: 'urls.json' },
      // @ts-expect-error: MINT-1T is published with its images
      { type: 'mint1t', input: 'rows', images: 'pictures' },
      // @ts-expect-error: no source without an input
      { type: 'json' },
    ];
    expect(configs.map(({ type }) => type)).toEqual(['html', 'warc', 'omnicorpus', 'warc', 'mint1t', 'json']);
  });

  it('is filled with the defaults that the library uses', () => {
    expect(checkPipeline({ source: { type: 'warc', input: 'a.warc' } }).source).toEqual({
      type: 'warc',
      input: 'a.warc',
      ...SOURCE_FIELDS_DEFAULTS,
    });
    expect(limitOf({}, 'unit_files')).toBe(256);
    expect(limitOf({ unit_files: 7 }, 'unit_files')).toBe(7);
    expect(() => limitOf({ unit_files: 0 }, 'unit_files')).toThrow(
      /unit_files must be a whole number above 0/,
    );
  });
});
