/** Writes the checks of src/config/check-schemas.ts as modules into dist, after tsc. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { CHECK_SOURCES } from '../dist/config/check-schemas.js';
import { checkModule } from '../dist/config/compile-schema.js';

const folder = new URL('../dist/config/checks/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const source of CHECK_SOURCES) writeFileSync(new URL(`${source.name}.cjs`, folder), checkModule(source));
