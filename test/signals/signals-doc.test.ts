import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PII_PLACEHOLDERS } from '../../src/signals/pii/pii-match.js';
import { TEXT_SIGNALS } from '../../src/signals/text/signal-table.js';

it('docs/signals.md states every signal with its unit and meaning, and every placeholder', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/signals.md'), 'utf8');
  for (const { name, levels, unit, meaning } of TEXT_SIGNALS)
    expect(page).toContain(`| \`${name}\` | ${levels.join(', ')} | ${unit} | ${meaning} |`);
  for (const [kind, placeholder] of Object.entries(PII_PLACEHOLDERS))
    expect(page).toContain(`| \`${kind}\` | \`${placeholder}\` |`);
});
