import { alphanumeric, hex } from '../random.ts';
import type { Random } from '../random.ts';
import { mentions } from './mentions.ts';
import { Grown, Messages } from './messages.ts';
import type {
  App,
  Channel,
  Ephemeral,
  Group,
  Message,
  Ping,
  ResponseUrl,
  Trigger,
  User,
  View,
  Workspace,
} from './types.ts';

export interface WorldOptions {
  readonly workspace: Workspace;
  readonly app: App;
  /** Milliseconds. */
  readonly now: () => number;
  readonly random: Random;
}

/** Everything that Slack knows. The stand-in and the people write it; tests may read any of it. */
export class World {
  readonly team: Workspace['team'];
  readonly now: () => number;
  readonly random: Random;
  app: App;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly channels: Map<string, Channel>;
  readonly #messages = new Messages();
  readonly #ephemerals = new Grown<Ephemeral>();
  readonly #pings = new Grown<Ping>();
  readonly views = new Map<string, View>();
  /** View ids by person, the one on top last. */
  readonly stacks = new Map<string, readonly string[]>();
  readonly homes = new Map<string, View>();
  readonly triggers = new Map<string, Trigger>();
  /** By path. */
  readonly responseUrls = new Map<string, ResponseUrl>();
  /** `http://127.0.0.1:<port>`, once it listens. */
  origin = '';
  #lastTs = 0n;

  constructor(options: WorldOptions) {
    const { workspace } = options;
    this.team = workspace.team;
    this.now = options.now;
    this.random = options.random;
    this.app = options.app;
    this.users = new Map(workspace.users.map((user) => [user.id, user]));
    this.groups = new Map(workspace.groups.map((group) => [group.id, group]));
    this.channels = new Map(workspace.channels.map((channel) => [channel.id, channel]));
  }

  /** All there are, in the order posted; the same array until one is posted, changed or removed. */
  get messages(): readonly Message[] {
    return this.#messages.all;
  }

  get ephemerals(): readonly Ephemeral[] {
    return this.#ephemerals.all;
  }

  set ephemerals(all: readonly Ephemeral[]) {
    this.#ephemerals.all = all;
  }

  get pings(): readonly Ping[] {
    return this.#pings.all;
  }

  set pings(all: readonly Ping[]) {
    this.#pings.all = all;
  }

  /** A time stamp that nothing else has: seconds, a point, six digits; never before the one given before. */
  ts(): string {
    const micros = BigInt(Math.floor(this.now())) * 1_000n;
    this.#lastTs = micros > this.#lastTs ? micros : this.#lastTs + 1n;
    return `${this.#lastTs / 1_000_000n}.${String(this.#lastTs % 1_000_000n).padStart(6, '0')}`;
  }

  id(prefix: string): string {
    return `${prefix}${alphanumeric(this.random, 9).toUpperCase()}`;
  }

  hash(): string {
    return `${Math.floor(this.now() / 1_000)}.${hex(this.random, 8)}`;
  }

  /** Something that anybody could only name wrongly in a test. @throws Error for an id that does not exist. */
  user(id: string): User {
    const user = this.users.get(id);
    if (!user) throw new Error(`Nobody here is ${id}`);
    return user;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new Error(`There is no channel ${id}`);
    return channel;
  }

  changeUser(id: string, change: Partial<Omit<User, 'id'>>): void {
    this.users.set(id, { ...this.user(id), ...change });
  }

  changeChannel(id: string, change: Partial<Omit<Channel, 'id'>>): void {
    this.channels.set(id, { ...this.channel(id), ...change });
  }

  changeGroup(id: string, change: Partial<Omit<Group, 'id'>>): void {
    const group = this.groups.get(id);
    if (!group) throw new Error(`There is no user group ${id}`);
    this.groups.set(id, { ...group, ...change });
  }

  /** Somebody of another team makes the channel a shared one. */
  join(channelId: string, userId: string): void {
    const channel = this.channel(channelId);
    const outside = this.user(userId).teamId !== this.team.id;
    const members = channel.members.includes(userId) ? channel.members : [...channel.members, userId];
    this.changeChannel(channelId, { members, isExtShared: channel.isExtShared || outside });
  }

  leave(channelId: string, userId: string): void {
    this.changeChannel(channelId, { members: this.channel(channelId).members.filter((id) => id !== userId) });
  }

  /** The bot's conversation with a person, opened where there is none yet. */
  dm(userId: string): Channel {
    const id = `D${userId.slice(1)}`;
    const known = this.channels.get(id);
    if (known) return known;
    const opened: Channel = {
      id,
      name: 'directmessage',
      members: [userId, this.app.botUserId],
      isPrivate: true,
      isExtShared: false,
      isArchived: false,
      dmWith: userId,
    };
    this.channels.set(id, opened);
    return opened;
  }

  /** Adds the message, and tells whom it pings. */
  post(message: Omit<Message, 'ts' | 'editedTs'>): Message {
    const posted: Message = { ...message, ts: this.ts(), editedTs: null };
    this.#messages.set(posted);
    this.#pings.push(...this.#heard(posted));
    return posted;
  }

  #heard(message: Message): readonly Ping[] {
    const channel = this.channel(message.channel);
    const { channel: channelId, ts } = message;
    const found = mentions(message, this.groups, channel);
    if (channel.dmWith !== null && message.user !== channel.dmWith) {
      return [{ user: channel.dmWith, channel: channelId, ts, via: 'dm', heard: true }];
    }
    return [...found].map(([user, via]) => ({
      user,
      channel: channelId,
      ts,
      via,
      heard: channel.members.includes(user) && this.users.get(user)?.deleted !== true,
    }));
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#messages.get(channel, ts);
  }

  /** A message's replies, oldest first. */
  replies(channel: string, ts: string): readonly Message[] {
    return this.#messages.under(channel, ts);
  }

  /** What stands in a channel and in no thread, oldest first. */
  top(channel: string): readonly Message[] {
    return this.#messages.under(channel, null);
  }

  replace(message: Message): void {
    if (this.#messages.get(message.channel, message.ts) !== undefined) this.#messages.set(message);
  }

  remove(channel: string, ts: string): void {
    this.#messages.delete(channel, ts);
  }

  whisper(ephemeral: Omit<Ephemeral, 'ts'>): Ephemeral {
    const whispered: Ephemeral = { ...ephemeral, ts: this.ts() };
    this.#ephemerals.push(whispered);
    return whispered;
  }

  newTrigger(user: string, viewId: string | null): string {
    const number = () => String(Math.floor(this.random() * 1e12)).padStart(12, '1');
    const id = `${number()}.${number()}.${hex(this.random, 32)}`;
    this.triggers.set(id, { user, viewId, at: this.now(), used: false });
    return id;
  }

  newResponseUrl(user: string, channel: string, source: ResponseUrl['source']): string {
    const kind = source.kind === 'command' ? 'commands' : 'actions';
    const number = Math.floor(this.random() * 1e12);
    const path = `/${kind}/${this.team.id}/${number}/${alphanumeric(this.random, 24)}`;
    this.responseUrls.set(path, { user, channel, at: this.now(), posts: 0, source });
    return `${this.origin}${path}`;
  }

  stack(user: string): readonly View[] {
    return (this.stacks.get(user) ?? []).flatMap((id) => this.views.get(id) ?? []);
  }
}
