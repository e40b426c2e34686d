import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** They put something of their own in the place of a module, which a worker that went on would keep. */
const MOCKING = ['test/golden/operating.test.ts', 'test/setup/manifest.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // More than cores: tests in a browser wait more than they work.
    maxWorkers: availableParallelism() + 2,
    projects: [
      {
        extends: true,
        // Files of one worker share what they import: no module keeps anything but what it would compute again.
        test: { name: 'all', include: ['test/**/*.test.ts'], exclude: ['**/node_modules/**', ...MOCKING], isolate: false },
      },
      { extends: true, test: { name: 'mocking', include: MOCKING } },
    ],
  },
});
