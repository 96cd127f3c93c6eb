import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needs } from '../support/needs.js';

const { skip, hadolint } = needs.hadolint('the Dockerfile is checked by a linter of its own');
const check = (input: string) => spawnSync(hadolint, ['--no-color', '-'], { input, encoding: 'utf8' });

describe.skipIf(skip)('deploy/Dockerfile', () => {
  it('has nothing that hadolint finds fault with, which finds it elsewhere', () => {
    const text = readFileSync(join(import.meta.dirname, '../../deploy/Dockerfile'), 'utf8');
    expect(check(text)).toMatchObject({ status: 0, stdout: '' });
    const worse = check(`${text}RUN cd /tmp && sudo npm install weft\n`);
    expect(worse.status).toBe(1);
    expect(worse.stdout).toMatch(/DL3004/);
  });
});
