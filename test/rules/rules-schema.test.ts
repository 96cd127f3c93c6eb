import { expect, it } from 'vitest';
import { readSchema } from '../../src/config/load-schema.js';
import { TEXT_GROUPS } from '../../src/config/rules-config.js';
import { PRESETS } from '../../src/rules/presets.js';
import { RULES } from '../../src/rules/rule-table.js';

interface RulesSchema {
  properties: {
    rules: { properties: { overrides: { propertyNames: { enum: string[] } } } };
  };
  $defs: {
    rule_override: {
      oneOf: {
        properties?: {
          threshold: { oneOf: { properties?: Record<string, unknown> }[] };
        };
      }[];
    };
  };
}

const schema = readSchema('pipeline') as unknown as RulesSchema;

it('the pipeline schema knows every rule and group of languages, and no other', () => {
  const { overrides } = schema.properties.rules.properties;
  expect(overrides.propertyNames.enum).toEqual(RULES.map(({ code }) => code));
  const detailed = schema.$defs.rule_override.oneOf.find(({ properties }) => properties)?.properties;
  const groups = detailed?.threshold.oneOf.find(({ properties }) => properties)?.properties ?? {};
  expect(Object.keys(groups).sort()).toEqual([...TEXT_GROUPS, 'any'].sort());
});

it('codes are unique, and presets name rules that exist', () => {
  const codes = RULES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const preset of Object.values(PRESETS))
    for (const code of Object.keys(preset)) expect(codes).toContain(code);
});
