import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as v from 'valibot';
import { parseChannelId, parseGroupId } from '../../src/domain/ids.ts';
import type { ChannelId, GroupId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { whyOf } from '../doctor/slack.ts';
import { compilePolicy } from '../policy/compile.ts';
import { formatError } from '../policy/report.ts';
import { SetupStopped, askUntil } from './parts.ts';
import type { Person } from './parts.ts';

/** Ids of the example policy, which no workspace has. */
const EXAMPLE = ['S01MLOWNERS', 'C01APPROVALS', 'C01PLATFORM'] as const;
const GREETING = 'Requests to share a fine-tuned model will be posted in this channel. Try /share-model help.';
const MOST_SHOWN = 30;

interface Named<T> {
  readonly id: T;
  readonly name: string;
}

const Groups = v.array(
  v.object(
    { id: v.string(), handle: v.string(), name: v.nullish(v.string(), ''), users: v.nullish(v.array(v.string()), []) },
  ),
);
type Group = Named<GroupId> & { readonly people: number };

/** A name as the policy takes it; where nothing is left of it, what it is for. */
const plainName = (text: string, otherwise: string): string => {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replaceAll(/^[^a-z0-9]+|-+$/g, '').slice(0, 80);
  return plain === '' || plain.startsWith('proj_') ? otherwise : plain;
};

/** Whether this is the policy that comes with the project, which is nobody's work. */
export const isExample = (text: string): boolean => EXAMPLE.every((id) => text.includes(id));

/** Whether these are the examples beside it. */
const areItsExamples = (text: string): boolean => text.includes(':acme:support-tone:') && text.includes('U01PRIYA');

/**
 * Asks for a channel and a user group by their names, and writes eight lines of policy with their ids; beside it,
 * examples of what it says, unless somebody has written examples there.
 * @param path what is there is overwritten
 * @param command what to run again where it stops
 * @throws SetupStopped with nothing written
 */
export async function writeNewPolicy(
  path: string,
  person: Person,
  slack: SlackCaller,
  command: string,
): Promise<Policy> {
  const channel = await askChannel(person, slack, command);
  const group = await askGroup(person, slack, command);
  const text = policyText(channel, group);
  const policy = policyIn(text, basename(path));
  await writeFile(path, text);
  await writeExamples(path.replace(/(?:\.ya?ml)?$/, '.examples.yaml'), group.approvals, person);
  person.tell(
    `${basename(path)} is written: ${group.approvals} of @${group.name}, in #${channel.name}. All keys: docs/policy.md`,
  );
  return policy;
}

/** @throws SetupStopped with the first mistake */
export function policyIn(text: string, file: string): Policy {
  const result = compilePolicy(text, file);
  if (result.ok) return result.policy;
  const [first] = result.errors;
  throw new SetupStopped(`${first === undefined ? file : formatError(first)} Mend it, then run npm run setup again.`);
}

async function writeExamples(path: string, approvals: number, { tell }: Person): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => null);
  if (before !== null && !areItsExamples(before)) {
    tell(`${basename(path)} is kept: npm run policy -- test says whether it holds.`);
    return;
  }
  await writeFile(path, examplesText(approvals));
}

const nothingWritten = (command: string): string => `Nothing was written. Run ${command} again when you know it.`;

async function askChannel(person: Person, slack: SlackCaller, command: string): Promise<Named<ChannelId>> {
  person.tell('In Slack, invite the bot to the channel for requests: /invite @Model Share');
  return askUntil(
    person,
    () => person.ask('That channel\'s name, or the link to it: '),
    async (answer) => {
      const linked = /\/archives\/([CG][A-Z0-9]+)/.exec(answer)?.[1];
      if (linked !== undefined) return byLink(person, slack, linked);
      const name = answer.replace(/^#/, '');
      if (!/^[^\s#@,/]{1,80}$/.test(name)) {
        return 'Give the channel\'s name, such as model-approvals, or its link (channel → Copy link).';
      }
      // Its id is told only to somebody who posts there: the bot has no scope to list channels, and needs none.
      const posted = await slack((client) => client.chat.postMessage({ channel: `#${name}`, text: GREETING }));
      const id = posted.ok ? parseChannelId(posted.value.channel ?? '') : null;
      if (id !== null) return { value: { id, name: plainName(name, 'requests') } };
      return channelProblem(posted.ok ? 'no id' : whyOf(posted.failure), `#${name}`);
    },
    nothingWritten(command),
  );
}

async function byLink(person: Person, slack: SlackCaller, text: string): Promise<{ value: Named<ChannelId> } | string> {
  const id = parseChannelId(text);
  if (id === null) return 'That link holds no channel.';
  const read = await slack((client) => client.conversations.history({ channel: id, limit: 1 }));
  if (!read.ok) return channelProblem(whyOf(read.failure), 'that channel');
  const name = await person.ask('What is it called? ');
  return { value: { id, name: plainName(name.trim(), 'requests') } };
}

function channelProblem(error: string, what: string): string {
  switch (error) {
    case 'not_in_channel':
      return `The bot is not in ${what}. Type there: /invite @Model Share`;
    case 'channel_not_found':
      return `Slack finds no channel ${what}. If it is private invite the bot first: /invite @Model Share`;
    case 'is_archived':
      return `${what} is archived. Name another one.`;
    default:
      return `Slack did not answer about ${what} (${error}). Try again in a minute.`;
  }
}

async function askGroup(
  person: Person,
  slack: SlackCaller,
  command: string,
): Promise<Group & { readonly approvals: number }> {
  const listed = await slack((client) => client.usergroups.list({ include_users: true }));
  if (!listed.ok) {
    throw new SetupStopped(
      `Slack does not list user groups (${whyOf(listed.failure)}). Run ${command} again in a minute.`,
    );
  }
  const parsed = v.safeParse(Groups, listed.value.usergroups);
  const groups = (parsed.success ? parsed.output : []).flatMap(({ id: text, handle, users }): readonly Group[] => {
    const id = parseGroupId(text);
    return id === null ? [] : [{ id, name: handle, people: (users ?? []).length }];
  });
  if (groups.length === 0) {
    throw new SetupStopped(
      'There is no user group. Make one in Slack (People → User groups) of those who may approve, or write people ' +
        `into policy.yaml yourself (docs/policy.md), then run ${command} again.`,
    );
  }
  groups.slice(0, MOST_SHOWN).forEach(({ name, people }, n) => person.tell(`  ${n + 1}  @${name}, ${people} people`));
  const group = await askUntil(
    person,
    () => person.ask('Who may approve? (number or name): '),
    async (answer) => {
      const found = groups.find(
        ({ name }) => name === answer.replace(/^@/, ''),
      ) ?? (/^\d{1,3}$/.test(answer) ? groups[Number(answer) - 1] : undefined);
      if (found === undefined) return 'There is no such group. Give its number or its name.';
      if (found.people > 0) return { value: found };
      return `@${found.name} has no members. Add people to it in Slack, or choose another one.`;
    },
    nothingWritten(command),
  );
  // Whoever asks cannot approve, and may be one of them.
  return { ...group, name: plainName(group.name, 'approvers'), approvals: group.people > 2 ? 2 : 1 };
}

/** Eight lines; docs/policy.md has everything else. */
function policyText(channel: Named<ChannelId>, group: Named<GroupId> & { readonly approvals: number }): string {
  const own = channel.name === group.name ? `${group.name}-group` : group.name;
  return `# Who may approve sharing which model with which project, and for how long. All keys: docs/policy.md
version: 1
names: { ${own}: ${group.id}, ${channel.name}: ${channel.id} }
operators: { channel: ${channel.name}, people: [${own}] }
rules:
  - { name: everything, models: ["ft:*:*:*:*", "ft:*:*:*:*:*"], projects: ["proj_*"],
      approvers: [${own}], approvals: ${group.approvals}, channel: ${channel.name},
      usual: 30d, longest: 90d }
`;
}

/** What that policy says, in the terms of somebody who asks. */
function examplesText(approvals: number): string {
  const ask = (days: number): string =>
    `{ model: "ft:gpt-4o-mini-2024-07-18:your-org:a-name:Ab12Cd34", project: proj_any, by: U0SOMEBODY, for: ${days}d }`;
  return `# What policy.yaml is meant to say. Checked by   npm run policy -- test   and by npm test. All keys: docs/policy.md
version: 1
examples:
  - ask: ${ask(30)}
    expect: { rule: everything, approvals: ${approvals} }
  - ask: ${ask(91)}
    refused: too_long
`;
}
