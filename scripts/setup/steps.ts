import { join } from 'node:path';
import * as v from 'valibot';
import { AwsError, createAwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { CredentialsMissingError, readCredentials } from '../../src/aws/credentials.ts';
import { SettingsWrong, readAws } from '../../src/config/environment.ts';
import { reach } from '../doctor/aws.ts';
import { deployedEnvironment } from '../doctor/deployed.ts';
import { examine } from '../doctor/examine.ts';
import { formatLine } from '../doctor/lines.ts';
import { askDeployment, deploy, takeParams } from './deploy.ts';
import { setUpOpenAI } from './openai.ts';
import { SetupStopped } from './parts.ts';
import type { Desk, SetupParts } from './parts.ts';
import { currentPolicy, initPolicy } from './policy.ts';
import { setUpSlack } from './slack.ts';
import { loadState, newState, saveState } from './state.ts';
import type { State } from './state.ts';

const AWS_TIMEOUT = 10_000;

/** What is asked for on the command line. */
export interface Wish {
  readonly stage: string;
  /** Deploys even where nothing has changed. */
  readonly force: boolean;
  /** `name=value` of serverless.yml's params. */
  readonly params: readonly string[];
}

/**
 * From nothing to a bot that works, step by step; each looks first whether it is done, and is checked before the next.
 * @returns whether the doctor finds nothing wrong
 * @throws SetupStopped
 */
export async function setUp(parts: SetupParts, { stage, force, params }: Wish): Promise<boolean> {
  const desk = await openDesk(parts, stage);
  const { person, state } = desk;
  if ((await loadState(parts.root, stage)) === null) await begin(desk);
  await takeParams(desk, params);
  await restoredAreThere(desk);
  await askDeployment(desk);
  const begun = state().doorUrl !== null;
  if (!begun) await deploy(desk, (await currentPolicy(desk)).hash, force);
  else await stillThere(desk);
  await rememberAccount(desk);
  const slack = await setUpSlack(desk);
  await setUpOpenAI(desk);
  const policy = await initPolicy(desk, slack);
  await deploy(desk, policy.hash, force && begun);

  const { teamId, appId } = state();
  const own = { SLACK_TEAM_ID: teamId ?? '', SLACK_APP_ID: appId ?? '', POLICY_FILE: join(parts.root, 'policy.yaml') };
  const env = await deployedEnvironment({ ...parts.env, ...own }, stage, parts.now);
  let well = true;
  person.tell('');
  for await (const line of examine({ ...parts, env })) {
    well &&= line.kind !== 'wrong';
    person.tell(formatLine(line));
  }
  person.tell(well ? 'Done. Type /share-model in Slack.' : 'Mend what is WRONG; npm run doctor looks again.');
  return well;
}

async function openDesk(given: SetupParts, stage: string): Promise<Desk> {
  const parts = {
    ...given,
    env: { ...given.env, AWS_REGION: given.env['AWS_REGION'] ?? given.env['AWS_DEFAULT_REGION'] },
  };
  const { env, root } = parts;
  let region: string;
  try {
    ({ region } = readAws(env));
    readCredentials(env);
  } catch (error) {
    if (error instanceof SettingsWrong) {
      throw new SetupStopped(`${error.problems.join('; ')}. Set AWS_REGION to the region to deploy to.`);
    }
    if (!(error instanceof CredentialsMissingError)) throw error;
    throw new SetupStopped(
      `${error.message} Those of a profile: eval "$(aws configure export-credentials --format env)"`,
    );
  }
  let state = (await loadState(root, stage)) ?? newState(region);
  if (state.region !== region) {
    const says = `The stage ${stage} is being set up in ${state.region}, and AWS_REGION is ${region}.`;
    throw new SetupStopped(`${says} Set AWS_REGION=${state.region}, or give another --stage.`);
  }
  const aws = createAwsCaller({
    ...readAws(env),
    credentials: () => readCredentials(env),
    timeoutMs: AWS_TIMEOUT,
    connections: createConnections(parts.now),
  });
  const unreachable = (await reach(aws, region, tableOf(stage, state))).problem;
  if (unreachable !== null) throw new SetupStopped(`AWS: ${unreachable.says}: ${unreachable.remedy}.`);
  const note = async (known: Partial<typeof state>): Promise<void> => {
    state = { ...state, ...known };
    await saveState(root, stage, state);
  };
  return { ...parts, aws, region, stage, state: () => state, note };
}

/** The stack's own, unless a restored one is used (docs/restore.md): then the other may be gone. */
const tableOf = (stage: string, { params }: State): string =>
  params['requestsTable'] ?? `model-share-bot-${stage}-requests`;

const Described = v.object({ Table: v.object({ TableArn: v.string(), TableStatus: v.string() }) });

/** A deployment on a table that is misspelt, or still being restored, would stop the bot. */
async function restoredAreThere({ aws, region, state }: Desk): Promise<void> {
  for (const param of ['requestsTable', 'sharesTable']) {
    const name = state().params[param];
    if (name === undefined) continue;
    let status: string;
    try {
      // oxlint-disable-next-line no-await-in-loop -- two at the most
      const answer = await aws.call('dynamodb', 'DescribeTable', { TableName: name });
      status = v.parse(Described, answer).Table.TableStatus;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const missing = error.code === 'ResourceNotFoundException' ? 'there is no such table' : error.message;
      const remedy = `Give --param ${param}=… the name of a table in ${region} of this account, or nothing`;
      throw new SetupStopped(`${param} is ${name}: ${missing}. ${remedy} to use the stack's own.`);
    }
    if (status === 'ACTIVE') continue;
    const then = 'Run npm run setup again when AWS has restored it.';
    throw new SetupStopped(`${param} is ${name}, and it is ${status}. ${then}`);
  }
}

/** Whose account the deployment's table is in; null where that cannot be told. */
async function accountOf({ aws, stage, state }: Desk): Promise<string | null> {
  try {
    const answer = await aws.call('dynamodb', 'DescribeTable', { TableName: tableOf(stage, state()) });
    return v.parse(Described, answer).Table.TableArn.split(':')[4] ?? null;
  } catch (error) {
    if (error instanceof AwsError) return null;
    throw error;
  }
}

async function rememberAccount(desk: Desk): Promise<void> {
  if (desk.state().account === null) await desk.note({ account: await accountOf(desk) });
}

/** The first words; and a stop before a deployment that somebody else looks after is given other answers. */
async function begin(desk: Desk): Promise<void> {
  const { person, region, stage } = desk;
  if ((await accountOf(desk)) !== null) {
    person.tell(
      `The stage ${stage} was deployed in ${region} before, and .setup/${stage}.json is not here. Copy that file ` +
        'from whoever set it up; it holds no secret. Going on without it asks everything anew, and the bot may ' +
        'stand still until the end.',
    );
    if (!/^y(?:es)?$/i.test((await person.ask('Go on without it? (yes/no): ')).trim())) {
      const put = `Put the file at .setup/${stage}.json`;
      throw new SetupStopped(`Nothing was changed. ${put}, then run npm run setup again.`);
    }
  }
  person.tell(
    `Setting up model-share-bot in ${region}, stage ${stage}. You may stop at any question (Ctrl-C): npm run setup ` +
      'goes on there. It needs AWS credentials that may make roles, a Slack workspace in which you may install an ' +
      'app, and an OpenAI admin key.',
  );
}

/** What was deployed before is looked for: credentials of another account would go on with somebody else's. */
async function stillThere(desk: Desk): Promise<void> {
  const { aws, region, stage, person, state } = desk;
  const { account } = state();
  const now = await accountOf(desk);
  if (account !== null && now !== null && now !== account) {
    throw new SetupStopped(
      `The stage ${stage} is deployed in the account ${account}, and these credentials are of ${now}, which has one ` +
        'of that name too. Use the credentials of the first, or set this one up from its own clone.',
    );
  }
  const table = tableOf(stage, state());
  const { there } = await reach(aws, region, table);
  if (there) {
    person.tell(`Deployed already in ${region}.`);
    return;
  }
  throw new SetupStopped(
    `The stage ${stage} was deployed before, and its table ${table} is not in this account. Use the ` +
      `credentials of that account; if the stack was deleted, delete .setup/${stage}.json and run npm run setup again.`,
  );
}
