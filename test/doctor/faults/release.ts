import { FUNCTIONS } from '../../../playground/world/names.ts';
import type { FunctionName } from '../../../playground/world/names.ts';
import type { Statement } from '../../../playground/aws/iam.ts';
import { SERVICE, attached, maySee, roleArn } from '../deployment.ts';
import type { Clinic } from '../clinic.ts';
import { usual } from './fault.ts';
import type { Fault } from './fault.ts';

const gone = (fn: FunctionName) => ({ deployment }: Clinic) => void deployment.lambda.functions.delete(`${SERVICE}-${fn}`);

export const release: readonly Fault[] = [
  ...FUNCTIONS.map((fn): Fault => ({
    name: `the function ${fn} is not there`,
    plant: gone(fn),
    mend: usual,
    check: 'deployed',
    says: new RegExp(`^there is no function ${SERVICE}-${fn}$`),
    remedy: /setup -- --deploy/,
  })),
  {
    name: 'half deployed: one function is of another release',
    plant: ({ deployment }) => deployment.change('shares', { RELEASE: '0.0.9+ffffffff' }),
    mend: usual,
    check: 'deployed',
    says: /slack, requests, clock: 0\.1\.0\+1a2b3c4d, policy \w{8}; shares: 0\.0\.9\+ffffffff, policy \w{8}/,
    remedy: /all four together/,
  },
  {
    name: 'half deployed: one function has another policy',
    plant: ({ deployment }) => deployment.change('requests', { POLICY_HASH: '0badc0de' }),
    mend: usual,
    check: 'deployed',
    says: /not of one deployment.*requests: .*policy 0badc0de/,
    remedy: /all four together/,
  },
  {
    name: 'half deployed: a function of a release that does not say which',
    plant: ({ deployment: { lambda } }) =>
      void lambda.functions.set(`${SERVICE}-clock`, { role: roleArn('clock'), environment: { SERVICE } }),
    mend: usual,
    check: 'deployed',
    says: /clock: a release that does not say/,
    remedy: /all four together/,
  },
  {
    name: 'another policy is deployed',
    plant: ({ deployment }) => {
      for (const fn of FUNCTIONS) deployment.change(fn, { POLICY_HASH: '0badc0de' });
    },
    mend: usual,
    check: 'deployed',
    says: /deployed policy 0badc0de is not the one here/,
    remedy: /check out what is deployed/,
  },
  {
    name: 'Lambda could not take a change',
    plant: ({ deployment: { lambda } }) => {
      const name = `${SERVICE}-slack`;
      const { environment = {} } = lambda.functions.get(name) ?? {};
      lambda.functions.set(name, { role: roleArn('slack'), environment, lastUpdate: 'Failed' });
    },
    mend: usual,
    check: 'deployed',
    says: /latest change of slack/,
    remedy: /deploy again/,
  },
];

const attach = (fn: FunctionName, statements: readonly Statement[]) => ({ deployment }: Clinic) =>
  void deployment.iam.roles.set(roleArn(fn), statements);
const add = (fn: FunctionName, more: Statement) => attach(fn, [...attached[fn], more]);
const mended = (fn: FunctionName) => attach(fn, attached[fn]);
const SLACK = 'slack secret\'s functions';
const OPENAI = 'openai secret\'s functions';
const everything: Statement = { Effect: 'Allow', Action: ['secretsmanager:*'], Resource: ['*'] };

const mayToo = (fn: FunctionName, secret: 'slack' | 'openai', check: string): Fault => ({
  name: `${fn} may read the ${secret} secret`,
  plant: add(fn, maySee(secret)),
  mend: mended(fn),
  check,
  says: new RegExp(`^${fn} may read it and must not$`),
  remedy: new RegExp(`${SERVICE}-${fn} in IAM.*roles\\.yml`),
});

export const readers: readonly Fault[] = [
  mayToo('slack', 'openai', OPENAI),
  mayToo('requests', 'openai', OPENAI),
  mayToo('clock', 'openai', OPENAI),
  mayToo('shares', 'slack', SLACK),
  mayToo('clock', 'slack', SLACK),
  {
    name: 'shares has a policy for every secret attached',
    plant: add('shares', everything),
    mend: mended('shares'),
    check: SLACK,
    says: /^shares may read it and must not$/,
    remedy: /attached to model-share-bot-prod-shares/,
  },
  {
    name: 'the door may not read the Slack secret',
    plant: attach('slack', []),
    mend: mended('slack'),
    check: SLACK,
    says: /^slack may not read it and must$/,
    remedy: /this secret's name/,
  },
  {
    name: 'shares is denied the admin key',
    plant: add('shares', { ...everything, Effect: 'Deny' }),
    mend: mended('shares'),
    check: OPENAI,
    says: /^shares may not read it and must$/,
    remedy: /model-share-bot-prod-shares in IAM/,
  },
  {
    name: 'a role was deleted',
    plant: ({ deployment }) => void deployment.iam.roles.delete(roleArn('requests')),
    mend: mended('requests'),
    check: SLACK,
    says: /role of requests is gone \(model-share-bot-prod-requests\)/,
    remedy: /roles\.yml gives requests/,
  },
];
