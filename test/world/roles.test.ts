import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { FUNCTIONS, NAMES } from '../../playground/world/names.ts';
import { MODELS } from '../../playground/world/organization.ts';
import { ROLES } from '../../playground/world/roles.ts';
import { worldOf } from './fixtures.ts';

const Resources = v.object({
  Resources: v.record(
    v.string(),
    v.object({
      Properties: v.object({
        Policies: v.array(
          v.object({
            PolicyDocument: v.object({
              Statement: v.array(
                v.object({ Action: v.array(v.string()), Resource: v.union([v.string(), v.array(v.string())]) }),
              ),
            }),
          }),
        ),
      }),
    }),
  ),
});

/** How the deployment's roles call what has a name on the laptop. */
const CALLED: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/tables-used\.cjs\):requestsTable/, NAMES.tables.requests],
  [/tables-used\.cjs\):sharesTable/, NAMES.tables.shares],
  [/RequestsQueue/, NAMES.queues.requests],
  [/SharesQueue/, NAMES.queues.shares],
  [/slackSecret/, NAMES.secrets.slack],
  [/openaiSecret/, NAMES.secrets.openai],
];
/** What Lambda itself does with a function's role. */
const LAMBDA = /^(?:logs:|sqs:(?:ReceiveMessage|DeleteMessage|GetQueueAttributes)$)/;

const pairs = (actions: readonly string[], resources: readonly string[]) =>
  actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`));
const named = (resource: string) => CALLED.find(([pattern]) => pattern.test(resource))?.[1] ?? `? ${resource}`;

test('a function may do here what its role lets it do in a deployment, and nothing else', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'infra', 'roles.yml'), 'utf8');
  const tag = (name: string) => ({ tag: name, resolve: (value: string) => value });
  const { Resources: roles } = v.parse(Resources, parse(text, { customTags: [tag('!GetAtt'), tag('!Sub')] }));
  const all = FUNCTIONS.map((fn) => {
    const role = roles[`${fn.charAt(0).toUpperCase()}${fn.slice(1)}Role`];
    const deployed = (role?.Properties.Policies ?? [])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) =>
        pairs(Action.filter((action) => !LAMBDA.test(action)), [Resource].flat().map(named)),
      );
    const here = ROLES[fn].flatMap(({ actions, resources }) => pairs(actions, resources));
    return [fn, here.toSorted(), deployed.toSorted()] as const;
  });
  expect(Object.fromEntries(all.map(([fn, here]) => [fn, [...new Set(here)]]))).toEqual(
    Object.fromEntries(all.map(([fn, , deployed]) => [fn, [...new Set(deployed)]])),
  );
});

test('every model of the organization is one that can be shared', async () => {
  const { openai } = await worldOf({});
  const users = Object.values(MODELS).map((model) => {
    openai.dashboard.grantByHand(model, 'proj_search');
    return ['proj_search', 'proj_fraud', 'proj_payments'].filter((project) => openai.mayUse(project, model));
  });
  expect(users).toEqual(Array.from({ length: 5 }, () => ['proj_search', 'proj_fraud']));
});
