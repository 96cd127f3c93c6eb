import { FOREIGN_SCHEMAS, type ForeignName } from './foreign-schemas.js';
import { readSchema, type SchemaName } from './load-schema.js';
import { shapeOf } from './schema-shape.js';

/** Sections of a pipeline that parts of the library take as options of their own. */
export const SECTIONS = ['consent', 'crawl', 'extract', 'fetch', 'images'] as const;
/** One of {@link SECTIONS}. */
export type Section = (typeof SECTIONS)[number];

/** Schemas of which a value is checked until its first fault. */
const WHOLE = [
  'document',
  'sample',
  'manifest',
  'drop',
  'stats',
  'corpus',
  'revision',
  'consent',
  'takedown',
  'similarity',
  'export',
  'experiment',
  'index-line',
  'plan',
  'failure',
] as const satisfies readonly SchemaName[];
/** Those of which some are checked for their shape alone, see {@link shapeOf}. */
const SHAPES = ['drop', 'consent', 'document', 'sample'] as const satisfies readonly SchemaName[];
/** Parts of the schema of documents. */
const NODES = ['text', 'image'] as const;
/** Schemas of files that people write, of which all faults are told. */
const LISTS = ['exclude', 'decontamination'] as const satisfies readonly SchemaName[];
/** Those whose defaults are filled in too. */
const FILLED = ['pipeline', 'model-signals'] as const satisfies readonly SchemaName[];

/** Checks that stop at the first fault: with all of them, a hostile file of a million bad nodes would fill memory. */
export type FirstFaultName =
  | (typeof WHOLE)[number]
  | `${(typeof SHAPES)[number]}.shape`
  | `document.${(typeof NODES)[number]}`
  | ForeignName;

/** Checks that find all faults. */
export type AllFaultsName =
  | `${(typeof LISTS)[number]}.all`
  | `${(typeof FILLED)[number]}.filled`
  | `pipeline.${Section}.filled`;

/** A check that is compiled when the package is built. */
export interface CheckSource {
  name: FirstFaultName | AllFaultsName;
  allErrors: boolean;
  useDefaults: boolean;
  schema(): Record<string, unknown>;
}

/** All checks that commands need. */
export const CHECK_SOURCES: readonly CheckSource[] = [
  ...WHOLE.map((name) => firstFault(name, () => readSchema(name))),
  ...SHAPES.map((name) => firstFault(`${name}.shape`, () => shapeOf(readSchema(name)))),
  ...NODES.map((name) => firstFault(`document.${name}`, () => definition('document', name))),
  ...(Object.keys(FOREIGN_SCHEMAS) as ForeignName[]).map((name) =>
    firstFault(name, () => FOREIGN_SCHEMAS[name]),
  ),
  ...LISTS.map((name) => allFaults(`${name}.all`, false, () => readSchema(name))),
  ...FILLED.map((name) => allFaults(`${name}.filled`, true, () => readSchema(name))),
  ...SECTIONS.map((name) => allFaults(`pipeline.${name}.filled`, true, () => sectionOf('pipeline', name))),
];

function firstFault(name: FirstFaultName, schema: CheckSource['schema']): CheckSource {
  return { name, allErrors: false, useDefaults: false, schema };
}

function allFaults(name: AllFaultsName, useDefaults: boolean, schema: CheckSource['schema']): CheckSource {
  return { name, allErrors: true, useDefaults, schema };
}

/** What one field of a schema describes. */
function sectionOf(name: SchemaName, section: string): Record<string, unknown> {
  const schema = readSchema(name);
  // At the root there is nothing that its default could be put into.
  const { default: _, ...part } =
    (schema.properties as Record<string, Record<string, unknown>>)[section] ?? {};
  return { ...part, $defs: schema.$defs };
}

function definition(name: SchemaName, part: string): Record<string, unknown> {
  return { $defs: readSchema(name).$defs, $ref: `#/$defs/${part}` };
}
