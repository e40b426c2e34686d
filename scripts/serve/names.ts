/** The four Lambda functions. */
export const FUNCTIONS = ['slack', 'requests', 'shares', 'clock'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Seconds after which a function is ended, as in serverless.yml. */
export const TIMEOUTS: Readonly<Record<FunctionName, number>> = { slack: 10, requests: 20, shares: 20, clock: 50 };

export type Log = (line: Readonly<Record<string, string | number | boolean | null>>) => void;

/** Why it does not start: each line names what is wrong and what to do about it. */
export class CannotServe extends Error {
  override readonly name = 'CannotServe';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
