import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupStopped, askUntil } from './parts.ts';
import type { Desk, Ran } from './parts.ts';

const OSLS = join(fileURLToPath(import.meta.resolve('osls')), '..', '..', 'bin', 'serverless.js');

const TOPIC = /^(?:none|arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256})$/;
const ADMINS = /^(?:arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/*-]+(?:,(?! *$))? *)*$/;

/** The two things that only a person can say of a deployment, asked once. */
export async function askDeployment({ person, state, note }: Desk): Promise<void> {
  if (state().alarmTopic === null) {
    const alarmTopic = await askUntil(
      person,
      () => person.ask('SNS topic that alarms are told to (its ARN, or none): '),
      async (answer) =>
        TOPIC.test(answer) ? { value: answer } : 'Give the ARN of an SNS topic (arn:aws:sns:…), or none.',
    );
    await note({ alarmTopic });
  }
  if (state().admins === null) {
    person.tell(
      'Administrators may change the admin key\'s secret and redrive queues; nobody else may, once one is named.',
    );
    const admins = await askUntil(
      person,
      () => person.ask('Their ARNs, parted by commas, your own role among them (nothing: no such rule): '),
      async (answer) =>
        ADMINS.test(answer) ? { value: answer } : 'Give ARNs of roles or users: arn:aws:iam::<account>:role/…',
    );
    await note({ admins });
  }
}

/** What a deployment is given, and its policy: a change of either is deployed again. */
const paramsOf = ({ state }: Desk, first: boolean): readonly string[] => {
  const { alarmTopic, admins, teamId, appId } = state();
  return [
    `--param=alarmTopicArn=${alarmTopic ?? 'none'}`,
    // The admin key's secret must exist before it can be given a policy.
    ...(first || (admins ?? '') === '' ? [] : [`--param=adminArns=${admins}`]),
    ...(teamId === null ? [] : [`--param=slackTeamId=${teamId}`]),
    ...(appId === null ? [] : [`--param=slackAppId=${appId}`]),
  ];
};

const STUCK = /\b(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)\b/;
const KEYS = /ExpiredToken|UnrecognizedClient|InvalidClientTokenId|could not be loaded|security token included/i;

function stopped({ stage }: Desk, { code, output }: Ran): SetupStopped {
  const stuck = /(?<!UPDATE_)\bROLLBACK_COMPLETE\b/.exec(output) ?? STUCK.exec(output);
  if (stuck !== null && stuck[0] === 'UPDATE_ROLLBACK_FAILED') {
    return new SetupStopped(
      `The stack model-share-bot-${stage} is in ${stuck[0]}. In CloudFormation choose "Continue update rollback", ` +
        'then run npm run setup again.',
    );
  }
  if (stuck !== null) {
    return new SetupStopped(
      `The stack model-share-bot-${stage} is in ${stuck[0]}: it cannot be updated. Delete it in CloudFormation, and ` +
        'the empty tables that it leaves behind, then run npm run setup again.',
    );
  }
  if (KEYS.test(output)) {
    return new SetupStopped(
      'AWS does not take the credentials. Take fresh ones, then run npm run setup again: it goes on here.',
    );
  }
  return new SetupStopped(
    `The deployment ended with ${code}. Mend what it says above, then run npm run setup again: it goes on here.`,
  );
}

/**
 * Packages and deploys, unless that was done with the same answers and the same policy.
 * @param policyHash of the policy that is packaged
 * @throws SetupStopped
 */
export async function deploy(desk: Desk, policyHash: string, force: boolean): Promise<void> {
  const { person, run, region, stage, state, note } = desk;
  const first = state().doorUrl === null;
  const given = [`--stage=${stage}`, `--region=${region}`, ...paramsOf(desk, first)];
  const deployed = [...given, policyHash].join(' ');
  if (!force && state().deployed === deployed) {
    person.tell('Deployed already, with these answers and this policy.');
    return;
  }
  person.tell(first ? 'Deploying to AWS; this takes some minutes.' : 'Deploying again, with what is known now.');
  const commands = [
    ['npm', 'run', '--silent', 'package', '--', ...given],
    [process.execPath, OSLS, 'deploy', ...given],
    [process.execPath, OSLS, 'info', '--verbose', ...given],
  ];
  let last: Ran = { code: 0, output: '' };
  for (const command of commands) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    last = await run(command);
    if (last.code !== 0) throw stopped(desk, last);
  }
  const doorUrl = /\bDoorUrl:\s*(https:\/\/\S+)/.exec(last.output)?.[1];
  if (doorUrl === undefined) {
    throw new SetupStopped(
      'The deployment does not tell DoorUrl. Look at its outputs in CloudFormation, then run npm run setup again.',
    );
  }
  await note({ doorUrl, deployed });
  person.tell(`Deployed. The door is ${doorUrl}`);
}
