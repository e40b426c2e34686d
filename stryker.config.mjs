/**
 * `npm run mutate`: does a test notice when a rule is turned around? Over everything that decides: the domain, and the
 * door with the listeners behind it (docs/mutation.md). Views are held by snapshots and by the browser instead.
 */
export default {
  mutate: [
    'src/domain/**/*.ts',
    'src/slack/*.ts',
    'src/slack/listeners/*.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutate.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  ignorePatterns: ['dist', 'look', 'pictures', 'docs', 'coverage', 'reports', '.build', '.setup'],
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { logTests: false, allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  // Not looked for: what reads it asks the compiler for an API that the native one does not have.
  tsconfigFile: 'tsconfig.none.json',
  cleanTempDir: 'always',
};
