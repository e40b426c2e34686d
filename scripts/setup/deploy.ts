import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { parse } from 'yaml';
import { deploymentFailed } from './failed.ts';
import { SetupStopped, askUntil } from './parts.ts';
import type { Desk, Ran } from './parts.ts';
import { secretsOf } from './secretNames.ts';

const OSLS = join(fileURLToPath(import.meta.resolve('osls')), '..', '..', 'bin', 'serverless.js');

const TOPIC = /^(?:none|arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256})$/;
const ADMINS = /^(?:arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/*-]+(?:,(?! *$))? *)*$/;

/** Null where alarms can be told there; else what is wrong. */
function wrongTopic(answer: string, region: string): string | null {
  const topic = TOPIC.exec(answer);
  if (topic === null) return 'Give the ARN of an SNS topic (arn:aws:sns:…), or none.';
  const its = topic[1] ?? region;
  return its === region ? null : `That topic is in ${its}, and alarms of ${region} reach only topics of ${region}.`;
}

/** The functions' own roles too, so that nobody is kept out. */
const EVERYBODY = /:(?:role|user)\/[*/]*\*[*/]*(?=[, ]|$)/;

function wrongAdmins(answer: string): string | null {
  if (EVERYBODY.test(answer)) return 'That is everybody, the functions too. Write a name, such as role/Platform.';
  if (ADMINS.test(answer)) return null;
  return answer.includes(':assumed-role/')
    ? 'That is the ARN of a session. Give its role\'s, as IAM → Roles shows it: arn:aws:iam::<account>:role/…'
    : 'Give ARNs of roles or users: arn:aws:iam::<account>:role/…';
}

/** The two things that only a person can say of a deployment, asked once. */
export async function askDeployment({ person, region, state, note }: Desk): Promise<void> {
  if (state().alarmTopic === null) {
    const alarmTopic = await askUntil(
      person,
      () => person.ask('SNS topic that alarms are told to (its ARN, or none): '),
      async (answer) => wrongTopic(answer, region) ?? { value: answer },
    );
    await note({ alarmTopic });
  }
  if (state().admins === null) {
    person.tell(
      'Administrators: the roles that may change the admin key\'s secret and move dead letters back. Once one is ' +
        'named nobody else may, so name the role that you deploy with too.',
    );
    const admins = await askUntil(
      person,
      () => person.ask('Their ARNs, parted by commas, your own role among them (nothing: no such rule): '),
      async (answer) => wrongAdmins(answer) ?? { value: answer },
    );
    await note({ admins });
  }
}

/** What setup knows by itself, and why it is not given by hand. */
const OWN: Readonly<Record<string, string>> = {
  slackTeamId: 'setup learns it from the bot token',
  slackAppId: 'setup learns it from the bot token',
  slackSecret: 'setup names it by the stage',
  openaiSecret: 'setup names it by the stage',
};
const Known = v.object({ params: v.object({ default: v.record(v.string(), v.unknown()) }) });

/**
 * Writes down parameters that were given by hand; all later deployments are given them, until one is given as nothing.
 * @param given `name=value` of serverless.yml's params
 * @throws SetupStopped for one that serverless.yml does not have, or that setup finds out by itself
 */
export async function takeParams({ region, state, note }: Desk, given: readonly string[]): Promise<void> {
  const file = await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8');
  // The tags are CloudFormation's; only the params are read.
  const known = Object.keys(v.parse(Known, parse(file, { logLevel: 'silent' })).params.default);
  const params = { ...state().params };
  let { alarmTopic, admins } = state();
  for (const text of given) {
    const at = text.indexOf('=');
    const [name, value] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1).trim()];
    const own = OWN[name];
    if (own !== undefined) throw new SetupStopped(`--param ${name} is not given to setup: ${own}.`);
    if (!known.includes(name)) {
      const names = known.filter((one) => OWN[one] === undefined).join(', ');
      throw new SetupStopped(`There is no --param ${name === '' ? text : name}. Give name=value, of ${names}.`);
    }
    const wrong =
      name === 'alarmTopicArn' ? wrongTopic(value, region) : name === 'adminArns' ? wrongAdmins(value) : null;
    if (wrong !== null) throw new SetupStopped(wrong);
    if (name === 'alarmTopicArn') alarmTopic = value;
    else if (name === 'adminArns') admins = value;
    else if (value === '') delete params[name];
    else params[name] = value;
  }
  if (given.length > 0) await note({ alarmTopic, admins, params });
}

/** What a deployment is given, and its policy: a change of either is deployed again. */
const paramsOf = ({ stage, state }: Desk, first: boolean): readonly string[] => {
  const { slack, openai } = secretsOf(stage);
  const { alarmTopic, admins, teamId, appId, params } = state();
  return [
    `--param=alarmTopicArn=${alarmTopic ?? 'none'}`,
    // The admin key's secret must exist before it can be given a policy.
    ...(first || (admins ?? '') === '' ? [] : [`--param=adminArns=${admins}`]),
    ...(teamId === null ? [] : [`--param=slackTeamId=${teamId}`]),
    ...(appId === null ? [] : [`--param=slackAppId=${appId}`]),
    ...(stage === 'prod' ? [] : [`--param=slackSecret=${slack}`, `--param=openaiSecret=${openai}`]),
    ...Object.entries(params).map(([name, value]) => `--param=${name}=${value}`),
  ];
};

/**
 * Packages and deploys, unless that was done with the same release, answers and policy.
 * @param policyHash of the policy that is packaged
 * @throws SetupStopped
 */
export async function deploy(desk: Desk, policyHash: string, force: boolean): Promise<void> {
  const { person, run, region, stage, state, note } = desk;
  const first = state().doorUrl === null;
  const given = [`--stage=${stage}`, `--region=${region}`, ...paramsOf(desk, first)];
  const deployed = [...given, policyHash, await desk.release()].join(' ');
  if (!force && state().deployed === deployed) {
    person.tell('Deployed already: this release, with these answers and this policy.');
    return;
  }
  person.tell(first ? 'Deploying to AWS; this takes some minutes.' : 'Deploying again, with what is known now.');
  if (first && (state().admins ?? '') !== '') {
    person.tell(
      'osls warns once that no administrator is named: yours are given with the second deployment, when there is a ' +
        'secret to guard.',
    );
  }
  const commands = [
    ['npm', 'run', '--silent', 'package', '--', ...given],
    [process.execPath, OSLS, 'deploy', ...given],
    [process.execPath, OSLS, 'info', '--verbose', ...given],
  ];
  let last: Ran = { code: 0, output: '' };
  for (const command of commands) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    last = await run(command);
    if (last.code !== 0) throw deploymentFailed({ stack: `model-share-bot-${stage}`, region }, last);
  }
  const doorUrl = /\bDoorUrl:\s*(https:\/\/\S+)/.exec(last.output)?.[1];
  if (doorUrl === undefined) {
    throw new SetupStopped(
      'The deployment does not tell DoorUrl. Look at its outputs in CloudFormation, then run npm run setup again.',
    );
  }
  const before = state().doorUrl;
  await note({ doorUrl, deployed });
  person.tell(`Deployed. The door is ${doorUrl}`);
  if (before !== null && before !== doorUrl) {
    person.tell(
      'That is another address than before, and Slack still sends to the old one. Put what this prints into the app ' +
        `(api.slack.com/apps → App Manifest): npm run manifest -- ${doorUrl}`,
    );
  }
}
