import { readFile } from 'node:fs/promises';
import { startIam } from '../../playground/aws/iam.ts';
import type { IamStandIn, Statement } from '../../playground/aws/iam.ts';
import { startLambda } from '../../playground/aws/lambda.ts';
import type { LambdaStandIn } from '../../playground/aws/lambda.ts';
import { FUNCTIONS, NAMES } from '../../playground/world/names.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import type { World } from '../../playground/world/world.ts';
import { compilePolicy } from '../../scripts/policy/compile.ts';

export const SERVICE = 'model-share-bot-prod';
export const RELEASE = '0.1.0+1a2b3c4d';
const { region, accountId, secrets } = NAMES;

export const roleArn = (fn: FunctionName): string => `arn:aws:iam::${accountId}:role/${SERVICE}-${fn}`;

/** As infra/roles.yml writes it: the six characters are Secrets Manager's own. */
export const maySee = (secret: keyof typeof secrets): Statement => ({
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue'],
  Resource: [`arn:aws:secretsmanager:${region}:${accountId}:secret:${secrets[secret]}-??????`],
});
const logs: Statement = { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: ['*'] };
export const attached: Readonly<Record<FunctionName, readonly Statement[]>> = {
  slack: [maySee('slack'), logs],
  requests: [maySee('slack'), logs],
  shares: [maySee('openai'), logs],
  clock: [logs],
};

/** What only a deployment has: the functions as Lambda describes them, and their roles. */
export interface Deployment {
  readonly lambda: LambdaStandIn;
  readonly iam: IamStandIn;
  readonly env: Readonly<Record<string, string>>;
  /** Deploys all four, with the policy of a file; what does not compile leaves the policy that is deployed. */
  readonly deploy: (policyFile: string) => Promise<void>;
  /** Gives one function other values than the deployment did. */
  readonly change: (fn: FunctionName, environment: Readonly<Record<string, string>>) => void;
  readonly close: () => Promise<void>;
}

export const startDeployment = async ({ now, operatorEnv }: World): Promise<Deployment> => {
  const credentials = [{
    accessKeyId: operatorEnv['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: operatorEnv['AWS_SECRET_ACCESS_KEY'] ?? '',
  }];
  const aws = { region, accountId, credentials, now, random: () => 0.5 };
  const [lambda, iam] = await Promise.all([startLambda(aws), startIam(aws)]);
  for (const fn of FUNCTIONS) iam.roles.set(roleArn(fn), attached[fn]);
  const change: Deployment['change'] = (fn, environment) => {
    const name = `${SERVICE}-${fn}`;
    const before = lambda.functions.get(name)?.environment;
    lambda.functions.set(name, { role: roleArn(fn), environment: { ...before, ...environment } });
  };
  return {
    lambda,
    iam,
    env: { AWS_ENDPOINT_URL_LAMBDA: lambda.url, AWS_ENDPOINT_URL_IAM: iam.url },
    deploy: async (policyFile) => {
      const compiled = compilePolicy(await readFile(policyFile, 'utf8').catch(() => ''), policyFile);
      const own = { SERVICE, RELEASE, ...(compiled.ok && { POLICY_HASH: compiled.policy.hash }) };
      for (const fn of FUNCTIONS) change(fn, own);
    },
    change,
    close: async () => {
      await Promise.all([lambda.close(), iam.close()]);
    },
  };
};
