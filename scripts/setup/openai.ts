import * as v from 'valibot';
import type { Keys } from '../../src/api/adminKey.ts';
import { checkAdminKey, isUnanswered, openAIFor } from '../doctor/openai.ts';
import { SetupStopped, askUntil } from './parts.ts';
import type { Desk } from './parts.ts';
import { secretsOf } from './secretNames.ts';
import { storeSecret, storedSecret } from './secrets.ts';

const Stored = v.pipe(v.string(), v.trim(), v.parseJson(), v.looseObject({ admin_key: v.string() }));

/** What the bot calls: projects and their allow lists, permissions, and which models are in use (for the picker). */
const SCOPES = [
  'api.management.read',
  'api.fine_tuning.checkpoints.read',
  'api.fine_tuning.checkpoints.write',
  'api.usage.read',
];

const only = (key: string): Keys => ({
  adminKey: () => Promise.resolve(key),
  projectKeys: () => Promise.resolve(new Map()),
  refused: () => Promise.resolve(false),
});

/**
 * Null where the key is good for everything that the bot does; else what is wrong and what to do.
 * @throws SetupStopped where OpenAI does not answer: another key would not help
 */
async function wrongWith(desk: Desk, key: string): Promise<string | null> {
  if (key.startsWith('{')) return 'Paste the key alone, not JSON.';
  if (/^sk-(?:proj|svcacct)-/.test(key)) {
    return 'That is a project\'s key. Take an admin key (OpenAI: settings → Admin keys), which begins with sk-admin-.';
  }
  if (!/^[\x21-\x7e]{4,512}$/.test(key)) return 'That is no key: it begins with sk-admin- and has no spaces.';
  const { env } = desk;
  const settings = { OPENAI_BASE_URL: env['OPENAI_BASE_URL'], OPENAI_AUTH_HEADER: env['OPENAI_AUTH_HEADER'] };
  const { lines } = await checkAdminKey(openAIFor(settings, only(key), desk));
  const unanswered = lines.find(isUnanswered);
  if (unanswered?.kind === 'wrong') {
    throw new SetupStopped(
      `${unanswered.says}, so the key could not be looked at; nothing was stored. Check the network, OPENAI_BASE_URL ` +
        'and status.openai.com, then run npm run setup again: it goes on here.',
    );
  }
  const bad = lines.flatMap((line) => (line.kind === 'wrong' ? [`${line.says}: ${line.remedy}.`] : []));
  return bad[0] ?? null;
}

/** The admin key, checked for everything that it must be able to do, and stored. What is stored and good is kept. */
export async function setUpOpenAI(desk: Desk): Promise<void> {
  const { person } = desk;
  const { openai: name } = secretsOf(desk.stage);
  const text = await storedSecret(desk, name);
  const stored = v.safeParse(Stored, text ?? '');
  if (stored.success) {
    const problem = await wrongWith(desk, stored.output.admin_key.trim());
    if (problem === null) {
      person.tell('OpenAI: the stored admin key is good.');
      return;
    }
    person.tell(`What is stored in ${name} cannot be kept: ${problem}`);
  } else if (text !== null) {
    person.tell(`What is stored in ${name} is not {"admin_key":"sk-admin-…"}: it is stored anew.`);
  }
  person.tell(
    'Make an admin key for the bot alone (platform.openai.com → Settings → Admin keys), with the scopes ' +
      `${SCOPES.join(', ')}.`,
  );
  const key = await askUntil(
    person,
    () => person.askHidden('OpenAI admin key (settings → Admin keys, sk-admin-…): '),
    async (answer) => (await wrongWith(desk, answer)) ?? { value: answer },
  );
  // Project keys beside it were somebody's choice.
  await storeSecret(desk, name, { ...(stored.success ? stored.output : {}), admin_key: key });
  person.tell(`OpenAI: the admin key is stored in ${name}.`);
}
