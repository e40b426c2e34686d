import * as v from 'valibot';
import { parseTeamId } from '../../src/domain/ids.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { slackCaller, whyOf } from '../doctor/slack.ts';
import { creationLink, manifestFor } from './manifest.ts';
import { SetupStopped, askUntil } from './parts.ts';
import type { Desk } from './parts.ts';
import { BOT_SCOPES } from './scopes.ts';
import { secretsOf } from './secretNames.ts';
import { storeSecret, storedSecret } from './secrets.ts';

const Stored = v.pipe(
  v.string(),
  v.trim(),
  v.parseJson(),
  v.object({ signing_secret: v.string(), bot_token: v.string() }),
);

/** As Slack makes them today; longer ones are not refused. */
const SIGNING = /^[0-9a-f]{32,64}$/;

/** Slack, by a token that may not be stored yet. */
const slackWith = ({ env, now }: Pick<Desk, 'env' | 'now'>, botToken: string): SlackCaller =>
  slackCaller(
    { SLACK_API_URL: env['SLACK_API_URL'] },
    { current: () => Promise.resolve({ signingSecret: '', botToken }), reread: () => Promise.resolve(null) },
    now,
  );

interface Owner {
  readonly team: string;
  readonly teamName: string;
  readonly app: string | null;
}

/** Whose token it is, or what is wrong with it. */
async function ownerOf(desk: Desk, token: string): Promise<Owner | string> {
  if (/^xox[ps]-|^xapp-|^xoxe/.test(token)) {
    return 'That is another kind of token. Take the "Bot User OAuth Token", which begins with xoxb-.';
  }
  if (token.startsWith('{')) return 'Paste the token alone, not JSON.';
  if (!/^xoxb-[\w-]{1,250}$/.test(token)) return 'That is no bot token: it begins with xoxb- and has no spaces.';
  const slack = slackWith(desk, token);
  const tested = await slack((client) => client.auth.test());
  if (!tested.ok) {
    const { failure } = tested;
    if (failure.kind === 'token') {
      return `Slack does not take that token (${failure.error}). Install the app and copy the token again.`;
    }
    throw new SetupStopped(
      `Slack did not answer (${whyOf(failure)}). Check the network and SLACK_API_URL, then run npm run setup again.`,
    );
  }
  const { team_id: team, team: teamName = '', bot_id: bot = '', response_metadata: told } = tested.value;
  if (team === undefined || parseTeamId(team) === null) {
    return 'Slack does not say which workspace that token is of. Install the app again.';
  }
  const { teamId, appId } = desk.state();
  if (teamId !== null && teamId !== team) {
    const says = `That token is of the workspace ${team}, and this deployment is set up for ${teamId}.`;
    return `${says} Take the token of ${teamId}, or set up another --stage.`;
  }
  const lacks = BOT_SCOPES.filter((scope) => told?.scopes !== undefined && !told.scopes.includes(scope));
  if (lacks.length > 0) {
    return `The app lacks the scopes ${lacks.join(', ')}. Make it from npm run manifest, and install it again.`;
  }
  const info = await slack((client) => client.bots.info({ bot }));
  const app = info.ok ? (info.value.bot?.app_id ?? null) : null;
  if (app !== null && appId !== null && app !== appId) {
    return `That token is of the app ${app}, and this deployment is set up for ${appId}. Take the token of ${appId}.`;
  }
  return { team, teamName, app };
}

/**
 * The Slack app: made from the manifest, its two secrets stored, and whose it is written down. What is stored and good
 * is kept.
 * @returns Slack, by the stored token
 * @throws SetupStopped
 */
export async function setUpSlack(desk: Desk): Promise<SlackCaller> {
  const { person, state } = desk;
  const { slack: secret } = secretsOf(desk.stage);
  const text = await storedSecret(desk, secret);
  const stored = v.safeParse(Stored, text ?? '');
  if (stored.success) {
    const token = stored.output.bot_token.trim();
    const owner = SIGNING.test(stored.output.signing_secret.trim())
      ? await ownerOf(desk, token)
      : 'Its signing_secret is none: that is 32 letters a-f and digits.';
    if (typeof owner !== 'string') {
      await writeDown(desk, owner);
      person.tell(`Slack: the stored token is good, for ${state().teamId}.`);
      return slackWith(desk, token);
    }
    person.tell(`What is stored in ${secret} cannot be kept. ${owner}`);
  } else if (text !== null) {
    person.tell(`What is stored in ${secret} is not {"signing_secret":"…","bot_token":"xoxb-…"}: it is stored anew.`);
  }
  person.tell('Open this link, choose the workspace and press Create; then "Install to Workspace":');
  person.tell(creationLink(manifestFor(state().doorUrl ?? '')));
  const signingSecret = await askUntil(
    person,
    () => person.askHidden('Signing Secret (Basic Information → App Credentials): '),
    async (answer) =>
      SIGNING.test(answer)
        ? { value: answer }
        : 'That is no signing secret: it is 32 letters a-f and digits, alone.',
  );
  const { token, owner } = await askUntil(
    person,
    () => person.askHidden('Bot User OAuth Token (OAuth & Permissions, xoxb-…): '),
    async (answer) => {
      const found = await ownerOf(desk, answer);
      return typeof found === 'string' ? found : { value: { token: answer, owner: found } };
    },
  );
  if (state().teamId === null) {
    const right = await person.ask(
      `The token is of the workspace ${owner.teamName} (${owner.team}). Is that the one? (yes/no): `,
    );
    if (!/^y(?:es)?$/i.test(right.trim())) {
      throw new SetupStopped('Nothing was stored. Make the app in the right workspace, then run npm run setup again.');
    }
  }
  await storeSecret(desk, secret, { signing_secret: signingSecret, bot_token: token });
  await writeDown(desk, owner);
  person.tell(`Slack: both secrets are stored in ${secret}.`);
  return slackWith(desk, token);
}

async function writeDown({ person, state, note }: Desk, { team, app }: Owner): Promise<void> {
  const known = app ?? state().appId;
  const appId =
    known ??
    (await askUntil(
      person,
      () => person.ask('App ID (Basic Information, A…): '),
      async (answer) => (/^A[A-Z0-9]{1,30}$/.test(answer) ? { value: answer } : 'That is no app id: it begins with A.'),
    ));
  await note({ teamId: team, appId });
}
