import { describe, expect, test } from 'vitest';
import { junitReport } from '../../src/validate/junit-report.js';
import type { ValidationReport } from '../../src/validate/report.js';

const clean: ValidationReport = {
  schema: 'weft/validation/1',
  corpus: '/data/a&b',
  ok: true,
  checked: { manifests: 0, shards: 1, documents: 1, images: 1, bytes: 1 },
  errors: 0,
  warnings: 0,
  findings: [],
  omitted: 0,
  counts: {},
};

describe('a JUnit report', () => {
  test('of clean data has one case that passes', () => {
    const xml = junitReport(clean);
    expect(xml).toContain('tests="1" failures="0"');
    expect(xml).toContain('name="weft validate /data/a&amp;b"');
    expect(xml).not.toContain('<failure');
  });

  test('has a failed case per error code and hostile values stay inside their text', () => {
    const xml = junitReport({
      ...clean,
      findings: [
        {
          code: 'tar_corrupt',
          severity: 'error',
          where: { file: 'a<b>.tar' },
          message: 'x]]>&"\0 <failure>',
        },
        { code: 'orphan', severity: 'warning', where: { file: 'c' }, message: 'w' },
      ],
      counts: { orphan: 1, tar_corrupt: 7 },
    });
    expect(xml).toContain('tests="2" failures="1"');
    expect(xml.match(/<failure/g)).toHaveLength(1);
    expect(xml).toContain('… and 6 more');
    expect(xml).toContain('a&lt;b&gt;.tar');
    expect(xml).not.toContain('\0');
  });
});
