import { expect, test } from 'vitest';
import { count } from '../../scripts/test.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test('passed and failed tests are counted, skipped ones are neither', () => {
  const testResults = [file('passed', 'passed', 'pending'), file('failed', 'passed', 'failed')];
  expect(count({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({ passed: 2, failed: 1 });
});

test('a file that did not load is one failure', () => {
  const testResults = [file('passed', 'passed'), file('failed')];
  expect(count({ numPassedTests: 1, numFailedTests: 0, testResults })).toEqual({ passed: 1, failed: 1 });
});
