import { readFileSync } from 'node:fs';

/** Schemas that the package ships in `schemas/`. */
export type SchemaName =
  | 'pipeline'
  | 'document'
  | 'sample'
  | 'manifest'
  | 'drop'
  | 'stats'
  | 'corpus'
  | 'crawl'
  | 'exclude'
  | 'revision'
  | 'consent'
  | 'takedown'
  | 'decontamination'
  | 'similarity'
  | 'model-signals'
  | 'export'
  | 'experiment'
  | 'index-line'
  | 'plan'
  | 'failure';

/** A JSON Schema of the package, parsed. */
export function readSchema(name: SchemaName): Record<string, unknown> {
  // src/config and dist/config lie equally deep, so one relative URL serves both.
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
}
