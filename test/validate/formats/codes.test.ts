import { expect, test } from 'vitest';
import { FORMAT_CODES } from '../../../src/validate/formats/format-codes.js';
import { energonSuite } from './energon-suite.js';
import { exportRecordSuite } from './export-record-suite.js';
import { img2datasetSuite } from './img2dataset-suite.js';
import { llavaNextSuite } from './llava-next-suite.js';
import { mdsSuite } from './mds-suite.js';
import { mint1tSuite } from './mint-1t-suite.js';
import { mmc4JsonlSuite } from './mmc4-jsonl-suite.js';
import { obelicsSuite } from './obelics-suite.js';
import { omnicorpusSuite } from './omnicorpus-suite.js';
import { vilaCoyoSuite, vilaMmc4Suite } from './pickle-suite.js';
import { eagleWdsSuite, vilaWdsSuite } from './vila-wds-suite.js';
import { webdatasetSuite } from './webdataset-suite.js';

const suites = [
  eagleWdsSuite,
  energonSuite,
  exportRecordSuite,
  img2datasetSuite,
  llavaNextSuite,
  mdsSuite,
  mint1tSuite,
  mmc4JsonlSuite,
  obelicsSuite,
  omnicorpusSuite,
  vilaCoyoSuite,
  vilaMmc4Suite,
  vilaWdsSuite,
  webdatasetSuite,
];

test('every finding code of formats has a corruption that brings it up', () => {
  const covered = new Set<string>(suites.flatMap(({ mutations }) => mutations.flatMap(({ codes }) => codes)));
  expect(Object.keys(FORMAT_CODES).filter((code) => !covered.has(code))).toEqual([]);
});

test('every format has at least forty corruptions', () => {
  const counts = new Map<string, number>();
  for (const { format, mutations } of suites)
    counts.set(format, (counts.get(format) ?? 0) + new Set(mutations.map(({ what }) => what)).size);
  expect([...counts].filter(([, count]) => count < 40)).toEqual([]);
});
