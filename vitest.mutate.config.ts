import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** A mutant is over with the first test that fails: those that play Slack come last. */
const QUICK_FIRST = ['/test/catalogue/', '/test/domain/', '/test/policy/', '/test/engine/', '/test/door/'];
const SLOW = /\/(?:receiver|form|command|revokeAll|clicks|answerTo|webClient)\.test\.ts$/;

const rank = ({ moduleId }: TestSpecification): number =>
  QUICK_FIRST.findIndex((folder) => moduleId.includes(folder)) * 2 + (SLOW.test(moduleId) ? 1 : 0);

class QuickFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)));
  }
}

/** What `npm run mutate` runs for each mutant: tests within one process, quick ones only. */
export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    isolate: false,
    include: ['test/{domain,catalogue,policy,door,engine}/**/*.test.ts'],
    // They start processes, or play hundreds of stories.
    exclude: ['test/policy/{errors,replaced,init,command}.test.ts', 'test/engine/simulation.test.ts'],
    sequence: { sequencer: QuickFirst },
  },
});
