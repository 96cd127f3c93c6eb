import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs } from '../support/needs.js';

const { skip, validate } = needs.kubernetesSchemas(
  'the examples for Kubernetes are checked by its own schemas',
);
const folder = join(import.meta.dirname, '../../deploy/kubernetes');
/** The oldest that work.yaml says it needs, and the newest that is known. */
const VERSIONS = ['1.29', '1.37'];

const check = (version: string, file: string) =>
  spawnSync(validate, ['--strict', '--quiet', '-k', version, file], { encoding: 'utf8' });

describe.skipIf(skip)('the examples for Kubernetes', () => {
  it.each(VERSIONS.flatMap((version) => ['plan.yaml', 'work.yaml'].map((name) => [version, name] as const)))(
    'are what the schema of %s asks for: %s',
    (version, name) => {
      const { status, stdout, stderr } = check(version, join(folder, name));
      expect(stdout + stderr).toBe('');
      expect(status).toBe(0);
    },
  );

  it('would be refused with a field that there is not', () => {
    const copy = mkdtempSync(join(tmpdir(), 'weft-kubernetes-'));
    onTestFinished(() => rmSync(copy, { recursive: true }));
    const text = readFileSync(join(folder, 'work.yaml'), 'utf8');
    writeFileSync(join(copy, 'work.yaml'), text.replace('completionMode:', 'completionsMode:'));
    expect(check('1.37', join(copy, 'work.yaml')).status).not.toBe(0);
  });
});
