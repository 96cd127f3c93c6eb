import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileSchema, readSchema, type SchemaName } from '../../src/config/load-schema.js';
import { CONSENT_SIGNALS } from '../../src/model/consent.js';
import {
  about,
  blend,
  candidate,
  consentFile,
  corpus,
  document,
  drop,
  evidence,
  exclude,
  exportRecord,
  exportSettings,
  fewShot,
  file,
  imageNode,
  manifest,
  question,
  retry,
  sample,
  scorer,
  shard,
  similarity,
  similarityLine,
  similarityManifest,
  source,
  stats,
  storedImage,
  storedText,
  takedown,
  takedownDone,
  takedownRemoved,
  text,
} from './schema-fields.js';

interface ObjectSchema {
  properties: Record<string, unknown>;
  required?: string[];
  additionalProperties?: unknown;
}

/** A schema, or a part of it by `$defs` name. */
function part(name: SchemaName, definition?: string): ObjectSchema {
  const schema = readSchema(name) as unknown as ObjectSchema & { $defs?: Record<string, ObjectSchema> };
  return definition === undefined ? schema : (schema.$defs?.[definition] as ObjectSchema);
}

describe('schemas and types', () => {
  it.each<[SchemaName, string | undefined, Record<string, 'required' | 'optional'>]>([
    ['document', undefined, document],
    ['sample', undefined, sample],
    ['sample', 'image', storedImage],
    ['sample', 'text', storedText],
    ['sample', 'source', source],
    ['manifest', undefined, manifest],
    ['manifest', 'file', file],
    ['manifest', 'shard', shard],
    ['stats', undefined, stats],
    ['corpus', undefined, corpus],
    ['corpus', 'scorer', scorer],
    ['retry', undefined, retry],
    ['drop', undefined, drop],
    ['drop', 'candidate', candidate],
    ['drop', 'source', source],
    ['document', 'image', imageNode],
    ['document', 'text', text],
    ['exclude', undefined, exclude],
    ['exclude', 'evidence', evidence],
    ['takedown', 'record', takedown],
    ['takedown', 'done', takedownDone],
    ['takedown', 'removed', takedownRemoved],
    ['similarity', 'record', similarity],
    ['similarity', 'manifest', similarityManifest],
    ['similarity', 'line', similarityLine],
    ['drop', 'evidence', evidence],
    ['consent', 'evidence', evidence],
    ['consent', 'file', consentFile],
    ['export', 'record', exportRecord],
    ['export', 'settings', exportSettings],
    ['export', 'blend', blend],
    ['export', 'about', about],
    ['export', 'file', file],
    ['export', 'few_shot', fewShot],
    ['export', 'question', question],
  ])('%s %s: the same fields, the same ones required, no others allowed', (name, definition, fields) => {
    const schema = part(name, definition);
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(fields).sort());
    const required = Object.keys(fields).filter((field) => fields[field] === 'required');
    expect([...(schema.required ?? [])].sort()).toEqual(required.sort());
    expect(schema.additionalProperties).toBe(false);
  });

  it('names the same consent signals in types and schemas', () => {
    expect((part('exclude', 'evidence').properties.signal as { enum: string[] }).enum).toEqual([
      ...CONSENT_SIGNALS,
    ]);
  });

  it('compiles every schema in strict mode', () => {
    const names = readdirSync('schemas').map((file) => file.replace('.schema.json', '') as SchemaName);
    expect(names).toContain('pipeline');
    for (const name of names) {
      expect(compileSchema(name)).toBeTypeOf('function');
    }
  });
});
