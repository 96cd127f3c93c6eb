/**
 * The test files that `npm run test:all` runs and `npm test` does not: those that need a service (an S3 server, Python,
 * a browser), and those that take long, because they start the command line again and again, kill builds, wait for a
 * clock or judge each pattern of the code. Everything else is in `npm test`.
 */
export const ALL_ONLY: readonly string[] = [
  // Services, and the command line as a user starts it.
  'test/services/**/*.test.ts',
  'test/python/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/export/launch-files.test.ts',
  'test/sources/corpora/parquet.test.ts',
  'test/sources/corpora/tiff.test.ts',
  'test/inspect/report-in-browser.test.ts',
  'test/inspect/sample-command.test.ts',
  'test/images/real-images.test.ts',
  'test/security/who-reads-which-picture.test.ts',
  // Kills and repeated builds.
  'test/crawl/kill-and-resume.test.ts',
  'test/security/terminal.test.ts',
  'test/assemble/score-images.test.ts',
  'test/export/similarity.test.ts',
  'test/validate/report.test.ts',
  'test/validate/damage.test.ts',
  'test/images/image-pool.test.ts',
  'test/models/nsfwjs-scorer.test.ts',
  'test/revise/**/*.test.ts',
  'test/build/consent-build.test.ts',
  'test/consent/refresh-consent.test.ts',
  'test/decontaminate/decontaminate.test.ts',
  'test/inspect/every-drop-explained.test.ts',
  'test/inspect/diff.test.ts',
  'test/inspect/sweep.test.ts',
  'test/samples/reproduce.test.ts',
  'test/public/entries.test.ts',
  'test/build/replaced-inputs.test.ts',
  'test/build/claim-corpus.test.ts',
  'test/build/input-names.test.ts',
  'test/images/decode-memory.test.ts',
  'test/corpus/mutated-corpora.test.ts',
  'test/commands/exit-status.test.ts',
  // Real time, large inputs, every pattern.
  'test/crawl/politeness.test.ts',
  'test/fetch/two-thousand-urls.test.ts',
  'test/fetch/politeness/trace.test.ts',
  'test/sources/memory.test.ts',
  'test/security/regular-expressions.test.ts',
  'test/validate/formats/**/*.test.ts',
];
