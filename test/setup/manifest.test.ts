import { globSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startSlack } from '../../playground/slack/slack.ts';
import { main } from '../../scripts/manifest.ts';
import { NotADoor, creationLink, manifestFor } from '../../scripts/setup/manifest.ts';
import { BOT_SCOPES, METHOD_SCOPES } from '../../scripts/setup/scopes.ts';
import type { Listeners } from '../../src/slack/app.ts';
import { createDoor } from '../../src/slack/door.ts';
import type { DoorOptions } from '../../src/slack/door.ts';

const heard = vi.hoisted(() => ({ listeners: [] as unknown[] }));
vi.mock('../../src/slack/app.ts', () => ({ connect: (listeners: unknown) => heard.listeners.push(listeners) }));

/** The manifest, the listeners and the calls of `src/slack` are one thing seen from three sides. */

const DOOR = 'https://abc123.lambda-url.eu-central-1.on.aws/';
const manifest = manifestFor(DOOR);

/** What `src/slack` answers to, without starting any of it. */
function listeners(): Listeners {
  // Only the names of the listeners are looked at; none of their parts is ever called.
  createDoor({ settings: { responseUrlHosts: [] } } as unknown as DoorOptions);
  // What `connect` was just given.
  return heard.listeners.at(-1) as Listeners;
}

const calledMethods = (): readonly string[] => {
  const files = globSync('src/slack/**/*.ts');
  const found = files.flatMap(
    (file) => [...readFileSync(file, 'utf8').matchAll(/\bclient\.([a-zA-Z]+(?:\.[a-zA-Z]+)+)\(/g)],
  );
  return [...new Set(found.map(([, method]) => method ?? ''))].toSorted();
};

test('every method that the code calls has its scopes in the table, and no other stands there', () => {
  expect(calledMethods()).toEqual(Object.keys(METHOD_SCOPES).toSorted());
});

test('the client is used in no other way', () => {
  const files = globSync('src/slack/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  expect(files.filter((text) => /\bapiCall\(|\bclient\s*\[/.test(text))).toEqual([]);
});

test('commands, buttons, dialogs and pickers of the code are what the manifest switches on', () => {
  const { commands, actions, options, views } = listeners();
  expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(Object.keys(commands));
  expect(Object.keys(actions).length + Object.keys(views).length).toBeGreaterThan(0);
  expect(manifest.settings.interactivity.is_enabled).toBe(true);
  expect(Object.keys(options).length).toBeGreaterThan(0);
  expect(manifest.settings.interactivity.message_menu_options_url).toBe(DOOR);
});

test('no event is used, so none is subscribed to and Slack checks no event URL', () => {
  const text = globSync('src/slack/**/*.ts').map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(text).not.toMatch(/\bapp\.(?:event|message|shortcut|function|assistant)\(/);
  expect(manifest.settings).not.toHaveProperty('event_subscriptions');
  expect(manifest.features).not.toHaveProperty('shortcuts');
});

describe('scopes', () => {
  test('are those of the stand-in that all other tests run on', async () => {
    const slack = await startSlack({ now: () => 0, random: () => 0.5 });
    onTestFinished(() => slack.close());
    expect([...BOT_SCOPES].toSorted()).toEqual([...slack.world.app.scopes].toSorted());
    expect(new Set(BOT_SCOPES).size).toBe(BOT_SCOPES.length);
  });

  test('are enough for every call, and without any one of them some call is refused for want of it', async () => {
    const slack = await startSlack({ now: () => 1_795_528_800_000, random: Math.random, rates: false });
    onTestFinished(() => slack.close());
    const { world } = slack;
    world.changeChannel('C01PLATFORM', { isPrivate: true });
    const dm = world.dm('U01DANA').id;
    const places = ['C01APPROVALS', 'C01PLATFORM', dm];
    const calls = Object.keys(METHOD_SCOPES).flatMap((method) =>
      method.startsWith('conversations.') && method !== 'conversations.open'
        ? places.map((channel) => ({ method, args: { channel } }))
        : [
          {
            method,
            args: {
              channel: 'C01APPROVALS',
              text: 'hello',
              users: 'U01DANA',
              user: 'U01DANA',
              usergroup: 'S01MLOWNERS',
            },
          },
        ],
    );
    const lacking = async (scopes: readonly string[]): Promise<readonly unknown[]> => {
      world.app = { ...world.app, scopes };
      const answers = await Promise.all(
        calls.map(async ({ method, args }) => {
          const body = new URLSearchParams(args);
          const headers = { authorization: `Bearer ${world.app.token}` };
          return (await fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body })).json();
        }),
      );
      // The Web API's answers, of which only the scope that is asked for is looked at.
      const refused = answers.map((answer) => answer as { error?: string; needed?: string });
      return [...new Set(refused.filter(({ error }) => error === 'missing_scope').map(({ needed }) => needed))];
    };
    expect(await lacking(BOT_SCOPES)).toEqual([]);
    for (const scope of BOT_SCOPES.filter((one) => one !== 'commands')) {
      expect(await lacking(BOT_SCOPES.filter((one) => one !== scope))).toEqual([scope]);
    }
  });
});

/** From Slack's published schema 1 (manifest-schema), the parts that this manifest has. */
describe('the form that Slack asks for', () => {
  test('keeps its lengths and patterns', () => {
    const { display_information: shown, features, settings, oauth_config } = manifest;
    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description.length).toBeLessThanOrEqual(140);
    expect(features.bot_user.display_name).toMatch(/^[\w. -]{1,80}$/);
    for (const command of features.slash_commands) {
      expect(command.command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
      expect(command.url).toMatch(/^https:\/\/.{1,2990}$/);
      expect(command.description.length).toBeLessThanOrEqual(2_000);
      expect(command.usage_hint.length).toBeLessThanOrEqual(1_000);
    }
    expect(oauth_config.scopes.bot.length).toBeLessThanOrEqual(255);
    expect(settings.interactivity.request_url).toBe(DOOR);
  });

  test('has no key that the schema does not have', () => {
    expect(Object.keys(manifest)).toEqual(['_metadata', 'display_information', 'features', 'oauth_config', 'settings']);
    expect(manifest._metadata).toEqual({ major_version: 1 });
    expect(Object.keys(manifest.features)).toEqual(['app_home', 'bot_user', 'slash_commands']);
    expect(Object.keys(manifest.oauth_config)).toEqual(['scopes']);
    expect(Object.keys(manifest.settings)).toEqual([
      'interactivity', 'org_deploy_enabled', 'socket_mode_enabled', 'token_rotation_enabled',
    ]);
  });

  const file = process.env['SLACK_MANIFEST_SCHEMA'];
  test.skipIf(file === undefined)('is valid by the published schema file that SLACK_MANIFEST_SCHEMA names', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const valid = ajv.compile(JSON.parse(readFileSync(file ?? '', 'utf8')));
    valid(manifest);
    expect(valid.errors).toBeNull();
    expect(valid({ ...manifest, stranger: 1 })).toBe(false);
  });
});

describe('the command', () => {
  const run = (...args: readonly string[]) => {
    const [printed, said]: [string[], string[]] = [[], []];
    const code = main(args, (text) => printed.push(text), (text) => said.push(text));
    return { code, printed: printed.join('\n'), said: said.join('\n') };
  };

  test('prints the manifest alone', () => {
    const { code, printed, said } = run(DOOR);
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual(manifest);
    expect(said).toBe('');
  });

  test.each(['http://x.example/', 'x.example', 'https://me:pw@x.example/', `https://x.example/${'a'.repeat(3_000)}`])(
    'refuses %.40s and says what is wanted',
    (url) => {
      const { code, printed, said } = run(url);
      expect({ code, printed }).toEqual({ code: 1, printed: '' });
      expect(said).toContain('lambda-url');
      expect(said).not.toContain('pw');
      expect(() => manifestFor(url)).toThrow(NotADoor);
    },
  );

  test('without an address it says how it is used', () => {
    expect(run().code).toBe(2);
    expect(run(DOOR, DOOR).said).toMatch(/^Usage/);
  });

  test('the link makes the app from this very manifest', () => {
    const link = new URL(creationLink(manifest));
    expect(link.origin + link.pathname).toBe('https://api.slack.com/apps');
    expect(link.searchParams.get('new_app')).toBe('1');
    expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(manifest);
  });
});
