import { functionUrlEvent, answerOf } from '../../playground/world/door.ts';
import { NAMES } from '../../playground/world/names.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { acme } from '../../playground/world/organization.ts';
import { openAIService } from '../../playground/openai/openai.ts';
import type { OpenAIService } from '../../playground/openai/openai.ts';
import type { Organization, Settings } from '../../playground/openai/state.ts';
import { createPeople } from '../../playground/slack/people/people.ts';
import type { People } from '../../playground/slack/people/people.ts';
import { createRates } from '../../playground/slack/rates.ts';
import { slackService } from '../../playground/slack/service.ts';
import { World as SlackWorld } from '../../playground/slack/world.ts';
import type { Workspace } from '../../playground/slack/types.ts';
import { AwsError } from '../../src/aws/call.ts';
import { readPolicy } from '../../src/config/policy.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { wireClock } from '../../src/handlers/wiring/clock.ts';
import type { Outside } from '../../src/handlers/wiring/outside.ts';
import { wireRequests } from '../../src/handlers/wiring/requests.ts';
import { wireShares } from '../../src/handlers/wiring/shares.ts';
import { wireSlack } from '../../src/handlers/wiring/slack.ts';
import { NotConnected } from '../../src/slack/notConnected.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import type { Down } from '../people/acts.ts';
import type { Random } from '../random.ts';
import type { Wrote } from './aws.ts';
import { deliveredAs } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { APP, SECRETS, envOf } from './environment.ts';
import { Functions } from './functions.ts';
import type { FunctionsOptions, Handler, Instance } from './functions.ts';
import { networkFor } from './network.ts';
import type { NetworkWorld } from './network.ts';
import { Queues } from './queues.ts';
import type { QueuesOptions } from './queues.ts';
import { Schedule } from './schedule.ts';
import { MemoryTable } from './tables.ts';
import { createTravel } from './travel.ts';
import type { TravelOptions } from './travel.ts';
import { CALM } from './weather.ts';
import type { Weather } from './weather.ts';

/** Monday 2026-11-02, 09:00:00 UTC. */
export const START = 1_793_610_000_000;

/** What happens at the edge of the bot, for the rules to look at. */
export interface Watch {
  wrote(write: Wrote): void;
  leaves: NetworkWorld['leaves'];
  heard: NetworkWorld['heard'];
  asked: NetworkWorld['asked'];
  answered: NetworkWorld['answered'];
  /** Somebody did something in OpenAI's dashboard. */
  byHand(what: { readonly kind: 'made' | 'removed'; readonly model: string; readonly project: string; readonly id: string }): void;
  sent(queue: string, instance: Instance, body: string, dedupId: string): void;
  /** The door has answered. */
  delivered(delivered: Delivered, status: number): void;
  logged(fn: FunctionName, line: Readonly<Record<string, unknown>>): void;
}

export interface BotOptions {
  readonly random: Random;
  readonly weather: Weather;
  readonly openai: Partial<Settings>;
  readonly workspace: Workspace;
  /** Text of the compiled policy. */
  readonly policy: string;
  /** The handlers, where not as they stand in src. */
  readonly wires?: Wires;
  readonly organization?: Pick<Organization, 'projects' | 'models'>;
  /** So much of what happened is kept to tell or to do again; all of it where it is missing. */
  readonly keeps?: { readonly lines: number; readonly deliveries: number };
  readonly traffic?: Traffic;
}

/** What the bot is made of: the four handlers, and two classes by which they tell errors apart. */
export interface Wires {
  readonly wireSlack: typeof wireSlack;
  readonly wireRequests: typeof wireRequests;
  readonly wireShares: typeof wireShares;
  readonly wireClock: typeof wireClock;
  readonly AwsError: typeof AwsError;
  readonly NotConnected: typeof NotConnected;
}

const SOURCE: Wires = { wireSlack, wireRequests, wireShares, wireClock, AwsError, NotConnected };

/** For whoever counts. */
export interface Traffic {
  readonly called?: TravelOptions['called'];
  readonly cameLate?: TravelOptions['cameLate'];
  readonly ended?: FunctionsOptions['ended'];
  readonly twice?: QueuesOptions['twice'];
}

/** The whole bot and everything around it in one process, in simulated time. The handlers are the real ones. */
export class Bot {
  readonly random: Random;
  readonly schedule: Schedule;
  readonly slack: SlackWorld;
  readonly openai: OpenAIService;
  readonly people: People;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly tables = new Map([
    [NAMES.tables.requests, new MemoryTable(requestsTable(NAMES.tables.requests))],
    [NAMES.tables.shares, new MemoryTable(sharesTable(NAMES.tables.shares))],
  ]);
  readonly secrets = new Map<string, string>();
  /** The story so far, a line for each thing that happened. */
  readonly story: string[] = [];
  readonly violations: string[] = [];
  /** Until when each service is down. */
  readonly downUntil = new Map<Down, number>();
  readonly skew: number;
  weather: Weather;
  policy: string;
  readonly #mayPostTwice: boolean;
  readonly #isUntroubled: boolean;
  readonly #wires: Wires;
  readonly #keeps: { readonly lines: number; readonly deliveries: number };
  watch: Watch | null = null;
  afterStep: () => void = () => undefined;
  /** Commands, events and calls that happened, by name. */
  readonly seen = new Set<string>();
  /** The models that there were at the beginning. */
  readonly models: OpenAIService['organization']['models'];
  /** Everything that Slack has delivered. */
  readonly pressed: Delivered[] = [];

  constructor({ random, weather, openai, workspace, policy, wires = SOURCE, organization, keeps, traffic = {} }: BotOptions) {
    this.random = random;
    this.#wires = wires;
    this.#keeps = keeps ?? { lines: Infinity, deliveries: Infinity };
    this.weather = weather;
    this.skew = weather.skew;
    const { dynamodb, slack: ofSlack, sqs, secrets } = weather.calls;
    this.#isUntroubled = [dynamodb, ofSlack, sqs, secrets].every(({ length }) => length === 0) && weather.lateMessage === 0;
    this.#mayPostTwice = weather.doubled > 0 || weather.calls.slack.some(([fault]) => fault === 'late');
    this.policy = policy;
    this.schedule = new Schedule(START, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      this.afterStep();
    });
    const { schedule } = this;
    const now = (): number => schedule.now;
    const next = (): number => random.next();
    this.slack = new SlackWorld({ workspace, app: APP, now, random: next });
    this.slack.origin = 'https://hooks.slack.com';
    const known = { ...(organization ?? acme(START, next)), adminKeys: [{ key: SECRETS.admin, scopes: ['*'] }] };
    this.openai = openAIService({ now: () => now() + this.skew, random: next, organization: known, settings: openai });
    this.models = known.models;
    this.queues = new Queues({ schedule, random, weather: () => this.weather, functions: () => this.functions, twice: traffic.twice });
    const travel = createTravel({
      schedule,
      random,
      weather: () => this.weather,
      tell: (line) => this.tell(line),
      down: (service, what) => {
        const isDown = (part: Down): boolean => (this.downUntil.get(part) ?? 0) > schedule.now;
        return isDown(service) || (what.includes('usergroups') && isDown('groups'));
      },
      called: (service, fault) => {
        if (fault !== null) this.seen.add(`fault ${service} ${fault}`);
        traffic.called?.(service, fault);
      },
      cameLate: traffic.cameLate,
    });
    const slackStandIn = slackService(this.slack, createRates(now, true));
    const world: NetworkWorld = {
      schedule,
      random,
      weather: () => this.weather,
      tables: this.tables,
      queues: this.queues.all,
      secrets: this.secrets,
      AwsError: wires.AwsError,
      NotConnected: wires.NotConnected,
      slack: slackStandIn,
      openai: this.openai,
      violate: (text) => this.violate(text),
      wrote: (write) => this.watch?.wrote(write),
      sent: (queue, instance, body, dedupId) => {
        this.watch?.sent(queue.name, instance, body, dedupId);
        schedule.after(0, () => this.queues.pull());
      },
      leaves: (...given) => this.watch?.leaves(...given),
      heard: (...given) => this.watch?.heard(...given),
      asked: (...given) => {
        this.openai.settings.listLagMs = this.weather.listLag === 0 ? 0 : random.below(this.weather.listLag);
        this.watch?.asked(...given);
      },
      answered: (...given) => this.watch?.answered(...given),
    };
    this.functions = new Functions({
      schedule,
      random,
      recycled: () => this.weather.recycled,
      tell: (line) => this.tell(line),
      ended: traffic.ended,
      wire: (instance) => this.#wire(instance, { network: networkFor(world, travel, instance) }),
    });
    this.people = createPeople(this.slack, {
      deliver: async (request) => {
        const delivered = deliveredAs(request.rawBody, schedule.now);
        this.pressed.push(delivered);
        if (this.pressed.length > this.#keeps.deliveries) this.pressed.shift();
        const answer = answerOf(await this.functions.invoke('slack', functionUrlEvent(request, schedule.now)));
        this.watch?.delivered(delivered, answer.status);
        return answer;
      },
      keeps: this.#keeps.deliveries,
      patience: (ms) => new Promise((resolve) => schedule.after(ms, resolve)),
    });
    this.storeSecrets();
  }

  get now(): number {
    return this.schedule.now;
  }

  /** Two may have posted the same: what a function gave up came late, or two were given one message. */
  get mayPostTwice(): boolean {
    return this.#mayPostTwice;
  }

  /** Nothing but OpenAI has failed in this story, so that nothing came late either. */
  get isUntroubled(): boolean {
    return this.#isUntroubled && this.downUntil.size === 0;
  }

  get policyHash(): string {
    return policyIn(this.policy).hash;
  }

  tell(line: string): void {
    this.story.push(`${String(this.now - START).padStart(9)} ${line}`);
    if (this.story.length > this.#keeps.lines) this.story.shift();
  }

  violate(text: string): void {
    this.violations.push(text);
    this.tell(`VIOLATION ${text}`);
  }

  /** Gives the secrets new values as Slack's and OpenAI's are now. */
  storeSecrets(): void {
    const { signingSecret, token } = this.slack.app;
    this.secrets.set(NAMES.secrets.slack, JSON.stringify({ signing_secret: signingSecret, bot_token: token }));
    this.secrets.set(NAMES.secrets.openai, JSON.stringify({ admin_key: this.openai.organization.adminKeys[0]?.key ?? '' }));
  }

  deploy(policy: string): void {
    this.policy = policy;
    this.functions.replace();
  }

  calm(): void {
    this.weather = { ...CALM, skew: this.skew };
    for (const part of this.downUntil.keys()) this.downUntil.set(part, 0);
  }

  #wire(instance: Instance, { network }: Pick<Outside, 'network'>): Handler {
    const { fn } = instance;
    const policy = policyIn(this.policy);
    instance.policy = policy;
    const line: Outside['log'] = (said) => {
      if (!instance.dead) this.watch?.logged(fn, said);
    };
    const outside: Outside = {
      env: envOf(fn),
      policy,
      now: () => this.now,
      random: () => this.random.next(),
      log: line,
      metrics: (said) => {
        if (!instance.dead) this.watch?.logged(fn, { ...said });
      },
      ...(network === undefined ? {} : { network }),
    };
    const { wireSlack: slack, wireRequests: requests, wireShares: shares, wireClock: clock } = this.#wires;
    return { slack, requests, shares, clock }[fn](outside);
  }
}

const read = new Map<string, Policy>();

/** Reading a policy checks all of it: once for each text is enough for thousands of stories. */
const policyIn = (text: string): Policy => {
  const policy = read.get(text) ?? readPolicy(text);
  read.set(text, policy);
  return policy;
};
