import type { Clinic, Env } from '../clinic.ts';

/** One thing that is set up wrongly, and what the doctor is to say of it. */
export interface Fault {
  readonly name: string;
  /** Sets it up wrongly; gives settings that stand in the place of the right ones. */
  readonly plant: (clinic: Clinic) => Promise<Env | void> | Env | void;
  readonly mend?: (clinic: Clinic) => Promise<void> | void;
  readonly check: string;
  readonly says: RegExp;
  readonly remedy: RegExp;
}

/** Settings with another policy, which is deployed as well as it can be. */
export const using = async ({ deployment }: Clinic, file: Promise<string>): Promise<Env> => {
  const POLICY_FILE = await file;
  await deployment.deploy(POLICY_FILE);
  return { POLICY_FILE };
};

/** The policy that is usually there is deployed again. */
export const usual = ({ deployment }: Clinic): Promise<void> => deployment.deploy('playground/policy.yaml');

/** A small policy with one thing in it: a person (U…) for the operators, or a project (proj_…). */
export const policy = (text: string): string => `version: 1
names:
  owners: S01MLOWNERS
  here: C01APPROVALS
operators: { channel: here, people: [${text.includes('U01') ? text : 'owners'}] }
rules:
  - name: all
    models: ["ft:*:acme:*:*"]
    projects: [${text.startsWith('proj_') ? text : '"proj_*"'}]
    approvers: [owners]
    approvals: 2
    channel: here
    usual: 7d
    longest: 14d
`;
