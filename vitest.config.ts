import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The default keeps one core free, which is half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
