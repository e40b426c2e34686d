import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createKeys, createSecretsClient } from '../../../src/api/adminKey.ts';
import { readSecretText } from '../../../src/handlers/wiring/outside.ts';
import { slackSecrets } from '../../../src/slack/secret.ts';
import { known } from '../differences.ts';
import { REGION, callerAt, codeOf } from '../target.ts';
import type { SecretTarget } from '../target.ts';

const SLACK = { signing_secret: '8f742231b10e8888abcd99yyyzzz85a5', bot_token: 'xoxb-1-first' };
const MINUTE = 60_000;

let count = 0;

/** Both readers of secrets: the admin key's by AWS's SDK, Slack's by the small caller. */
export const secretSuite = (title: string, start: () => Promise<SecretTarget> | SecretTarget): void => {
  describe(`secrets, on ${title}`, () => {
    let target: SecretTarget;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target.close?.());

    const call = (operation: string, input: object) => callerAt(target.url, target.keys).call('secretsmanager', operation, input);
    /** Makes a secret of its own. @returns its name and ARN */
    const make = async (value: { readonly SecretString: string } | { readonly SecretBinary: string }) => {
      count += 1;
      const name = `oracles/${process.pid}-${count}`;
      const made = await call('CreateSecret', { Name: name, ClientRequestToken: randomUUID(), ...value });
      // An answer that the suite itself asked for: a secret has an ARN.
      return { name, arn: (made as { ARN: string }).ARN };
    };
    const put = (name: string, value: string, more: object = {}) =>
      call('PutSecretValue', { SecretId: name, SecretString: value, ClientRequestToken: randomUUID(), ...more });
    const readers = (secretId: string, keys = target.keys) => {
      let now = 0;
      const client = createSecretsClient({ region: REGION, endpoint: target.url, credentials: keys });
      const aws = callerAt(target.url, keys);
      return {
        admin: createKeys({ client, secretId, now: () => now }),
        slack: slackSecrets({ read: () => readSecretText(aws, secretId), now: () => now }),
        text: () => readSecretText(aws, secretId),
        later: () => {
          now += MINUTE;
        },
      };
    };

    test.each(['name', 'arn'] as const)('the current value, by its %s', async (by) => {
      const admin = await make({ SecretString: '{"admin_key":"sk-admin-1","project_keys":{"proj_a":"sk-proj-1"}}' });
      expect(await readers(admin[by]).admin.adminKey()).toBe('sk-admin-1');
      expect([...(await readers(admin[by]).admin.projectKeys())]).toEqual([['proj_a', 'sk-proj-1']]);
      const slack = await make({ SecretString: JSON.stringify(SLACK) });
      expect(await readers(slack[by]).slack.current()).toEqual({ signingSecret: SLACK.signing_secret, botToken: SLACK.bot_token });
    });

    test('a text comes as it was stored', async () => {
      const text = ' "é" \\u0000 \n 👩‍👩‍👧 '.repeat(1_000);
      const { name } = await make({ SecretString: text });
      expect(await readers(name).text()).toBe(text);
    });

    test('another value: seen by who was refused, once it is the current one', async () => {
      const admin = await make({ SecretString: 'sk-admin-1' });
      const slack = await make({ SecretString: JSON.stringify(SLACK) });
      const [a, b] = [readers(admin.name), readers(slack.name)];
      await Promise.all([a.admin.adminKey(), b.slack.current()]);
      // What a rotation has made and not yet made current.
      await put(admin.name, 'sk-admin-2', { VersionStages: ['AWSPENDING'] });
      await put(slack.name, JSON.stringify({ ...SLACK, bot_token: 'xoxb-1-second' }), { VersionStages: ['AWSPENDING'] });
      expect(await a.admin.refused('sk-admin-1')).toBe(false);
      expect(await b.slack.reread()).toBeNull();
      a.later();
      b.later();
      await put(admin.name, 'sk-admin-3');
      await put(slack.name, JSON.stringify({ ...SLACK, bot_token: 'xoxb-1-third' }));
      expect(await a.admin.refused('sk-admin-1')).toBe(true);
      expect(await a.admin.adminKey()).toBe('sk-admin-3');
      expect(await b.slack.reread()).toMatchObject({ botToken: 'xoxb-1-third' });
    });

    const said = async (promise: Promise<unknown>): Promise<string> => {
      const error: unknown = await promise.then(() => 'nothing', (cause: unknown) => cause);
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    };

    test('one that is not there is said, with what to do', async () => {
      const nobody = readers('oracles/nobody');
      expect(await said(nobody.admin.adminKey())).toMatch(/^SecretUnavailableError: .*it does not exist in this account/);
      expect(await said(nobody.slack.current())).toMatch(/^SecretUnavailable: The Slack secret cannot be read/);
      expect(await codeOf(nobody.text())).toBe('ResourceNotFoundException');
    });

    test('one of bytes is said to be none', async () => {
      const { name } = await make({ SecretBinary: Buffer.from('sk-admin-1').toString('base64') });
      const bytes = readers(name);
      expect(await said(bytes.admin.adminKey())).toMatch(/^SecretMalformedError: .*it holds bytes instead of text/);
      expect(await said(bytes.text())).toBe(`Error: Secret ${name} holds no text. Store it as text.`);
    });

    test('who may not read it is told so, and what it holds is said to nobody', async () => {
      const { name } = await make({ SecretString: 'sk-admin-1' });
      const { keys, done } = await target.stranger();
      onTestFinished(done);
      const refused = readers(name, keys);
      const [admin, slack, code] = await Promise.all([
        said(refused.admin.adminKey()), said(refused.slack.current()), codeOf(refused.text()),
      ]);
      expect(slack).toMatch(/^SecretUnavailable: .*Check its name and the role of this function/);
      expect(admin).toMatch(/^SecretUnavailableError: /);
      expect([admin, slack].join()).not.toContain('sk-admin');
      const isNamed = admin.includes('the function may not read it; allow secretsmanager:GetSecretValue');
      expect([code, isNamed]).toEqual(known(target.name, 'who may not', ['AccessDeniedException', true]));
    });

    test('who may reads it, with signatures looked at, and a wrong one opens nothing', async () => {
      const { name } = await make({ SecretString: JSON.stringify({ ...SLACK, admin_key: 'sk-admin-1' }) });
      const { keys, allow, done } = await target.stranger();
      onTestFinished(done);
      await allow();
      const [right, wrong] = [readers(name, keys), readers(name, { ...keys, secretAccessKey: `${keys.secretAccessKey}x` })];
      const seen = await Promise.all([
        right.admin.adminKey(), right.slack.current().then((secret) => secret.botToken),
        said(wrong.admin.adminKey()), said(wrong.slack.current()),
      ]);
      expect(seen).toEqual([
        'sk-admin-1', SLACK.bot_token,
        expect.stringMatching(/^SecretUnavailableError: /), expect.stringMatching(/^SecretUnavailable: /),
      ]);
    });
  });
};
