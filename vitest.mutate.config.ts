import { defineConfig } from 'vitest/config';

/** What `npm run mutate` runs for each mutant: tests within one process, quick ones only. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    isolate: false,
    include: ['test/{domain,catalogue,policy,door,engine}/**/*.test.ts'],
    // They start processes, or play hundreds of stories.
    exclude: ['test/policy/{errors,replaced,init,command}.test.ts', 'test/engine/simulation.test.ts'],
  },
});
