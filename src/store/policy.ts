import { parseChannelId, parseGroupId, parseUserId } from '../domain/ids.ts';
import type { RequestId } from '../domain/ids.ts';
import { parseRequestId } from '../domain/ids.ts';
import type { Channel, Policy, Principal, Rule } from '../domain/policy/types.ts';
import type { Item, Table } from './dynamo.ts';
import { N, S, UnreadableRecord, numberOf, textOf } from './dynamo.ts';
import { TOLD_POLICY } from './forms.ts';
import { readForm } from './json.ts';
import { OPEN } from './requests.ts';

/**
 * Which policy operators were told of last: one item of the requests table, since its function does the telling. It
 * stands in the index of what is open, by its hash, so that the clock sees with one query whether today's is another.
 */

const KEY = 'policy';
const TOLD = 'told';
/** DynamoDB takes 400 KB for an item. */
const MOST_BYTES = 300_000;

export interface ToldPolicy {
  readonly version: number;
  /** When it was told. */
  readonly at: number;
  readonly hash: string;
  /** Null where it was too large to keep. */
  readonly policy: Policy | null;
}

/** Ids only, and each name once. */
interface Compact {
  readonly names: Readonly<Record<string, string>>;
  readonly operators: { readonly channel: string; readonly people: readonly string[] };
  readonly rules: readonly CompactRule[];
  readonly stops: Policy['stops'];
}

type CompactRule = Omit<Rule, 'approvers' | 'notify' | 'channel'> & {
  readonly approvers: readonly string[];
  /** Left out where it is whoever approves. */
  readonly notify?: readonly string[];
  readonly channel: string;
};

export const createPolicyBook = (table: Table) => ({
  /** The hash of what was told last, as the index knows it; null: nothing yet. */
  lastHash: async (): Promise<string | null> => {
    const [item] = await table.query({ index: 'open', hash: ['open', TOLD], limit: 1 });
    return item === undefined ? null : textOf(item, 'policy');
  },
  /** @throws UnreadableRecord */
  last: async (): Promise<ToldPolicy | null> => {
    const item = await table.get(KEY);
    return item === null ? null : decode(item);
  },
  /** @throws ChangedMeanwhile */
  store: async (policy: Policy, after: ToldPolicy | null, now: number): Promise<void> => {
    const compact = JSON.stringify({ v: 1, ...compactOf(policy) });
    await table.write(KEY, after?.version ?? 0, {
      set: {
        form: S('1'),
        at: N(now),
        open: S(TOLD),
        policy: S(policy.hash),
        compact: Buffer.byteLength(compact) > MOST_BYTES ? null : S(compact),
      },
      append: {},
    });
  },
  /** Requests that are not granted yet, and whether there may be more than these. */
  waiting: async (limit: number): Promise<{ readonly requests: readonly RequestId[]; readonly more: boolean }> => {
    const pages = await Promise.all(
      [OPEN.undecided, OPEN.approved].map((open) => table.query({ index: 'open', hash: ['open', open], limit })),
    );
    const requests = pages.flat().flatMap((item) => parseRequestId(textOf(item, 'pk') ?? '') ?? []);
    return { requests: requests.slice(0, limit), more: pages.flat().length >= limit };
  },
});

const compactOf = ({ operators, rules, stops }: Policy): Compact => {
  const named = [
    operators.channel,
    ...operators.people,
    ...rules.flatMap((rule) => [rule.channel, ...rule.approvers, ...rule.notify]),
  ];
  const ids = (people: readonly Principal[]): readonly string[] => people.map(({ id }) => id);
  return {
    names: Object.fromEntries(named.map(({ id, name }) => [id, name])),
    operators: { channel: operators.channel.id, people: ids(operators.people) },
    rules: rules.map(({ approvers, notify, channel, ...rest }) => {
      const same = ids(approvers).join() === ids(notify).join();
      return { ...rest, approvers: ids(approvers), channel: channel.id, ...(same ? {} : { notify: ids(notify) }) };
    }),
    stops,
  };
};

const decode = (item: Item): ToldPolicy => {
  const hash = textOf(item, 'policy');
  const version = numberOf(item, 'version');
  if (textOf(item, 'form') !== '1' || hash === null || version === null) {
    throw new UnreadableRecord(KEY, 'its form is unknown');
  }
  const compact = textOf(item, 'compact');
  const policy = compact === null ? null : policyIn(readForm<Compact>(KEY, 'compact', compact, TOLD_POLICY), hash);
  return { version, at: numberOf(item, 'at') ?? 0, hash, policy };
};

const policyIn = ({ names, operators, rules, stops }: Compact, hash: string): Policy => {
  const channel = (text: string): Channel => {
    const id = parseChannelId(text);
    if (id === null) throw new UnreadableRecord(KEY, 'it names no channel where one should be');
    return { id, name: names[id] ?? id };
  };
  const principal = (text: string): Principal => {
    const user = parseUserId(text);
    if (user !== null) return { kind: 'user', id: user, name: names[user] ?? user };
    const group = parseGroupId(text);
    if (group === null) throw new UnreadableRecord(KEY, 'it names neither a person nor a group where one should be');
    return { kind: 'group', id: group, name: names[group] ?? group };
  };
  return {
    v: 1,
    hash,
    operators: { channel: channel(operators.channel), people: operators.people.map(principal) },
    rules: rules.map(({ approvers, notify = approvers, ...rest }) => ({
      ...rest,
      approvers: approvers.map(principal),
      notify: notify.map(principal),
      channel: channel(rest.channel),
    })),
    stops,
  };
};
