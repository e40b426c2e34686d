import { join } from 'node:path';
import { createAwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { CredentialsMissingError, readCredentials } from '../../src/aws/credentials.ts';
import { SettingsWrong, readAws } from '../../src/config/environment.ts';
import { reach } from '../doctor/aws.ts';
import { deployedEnvironment } from '../doctor/deployed.ts';
import { examine } from '../doctor/examine.ts';
import { formatLine } from '../doctor/lines.ts';
import { askDeployment, deploy } from './deploy.ts';
import { setUpOpenAI } from './openai.ts';
import { SetupStopped } from './parts.ts';
import type { Desk, SetupParts } from './parts.ts';
import { currentPolicy, initPolicy } from './policy.ts';
import { setUpSlack } from './slack.ts';
import { loadState, newState, saveState } from './state.ts';

const AWS_TIMEOUT = 10_000;

/**
 * From nothing to a bot that works, step by step; each looks first whether it is done, and is checked before the next.
 * @param force deploys even where nothing has changed
 * @returns whether the doctor finds nothing wrong
 * @throws SetupStopped
 */
export async function setUp(parts: SetupParts, stage: string, force: boolean): Promise<boolean> {
  const desk = await openDesk(parts, stage);
  const { person, state } = desk;
  await askDeployment(desk);
  const begun = state().doorUrl !== null;
  if (!begun) await deploy(desk, (await currentPolicy(desk)).hash, force);
  else await stillThere(desk);
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
  const unreachable = (await reach(aws, region, tableOf(stage))).problem;
  if (unreachable !== null) throw new SetupStopped(`AWS: ${unreachable.says}: ${unreachable.remedy}.`);
  const note = async (known: Partial<typeof state>): Promise<void> => {
    state = { ...state, ...known };
    await saveState(root, stage, state);
  };
  return { ...parts, aws, region, stage, state: () => state, note };
}

const tableOf = (stage: string): string => `model-share-bot-${stage}-requests`;

/** What was deployed before is looked for: credentials of another account would go on with somebody else's. */
async function stillThere({ aws, region, stage, person }: Desk): Promise<void> {
  const { there } = await reach(aws, region, tableOf(stage));
  if (there) {
    person.tell(`Deployed already in ${region}.`);
    return;
  }
  throw new SetupStopped(
    `The stage ${stage} was deployed before, and its table ${tableOf(stage)} is not in this account. Use the ` +
      `credentials of that account; if the stack was deleted, delete .setup/${stage}.json and run npm run setup again.`,
  );
}
