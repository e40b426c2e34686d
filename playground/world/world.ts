import { startDynamo } from '../aws/dynamo.ts';
import type { DynamoStandIn } from '../aws/dynamo.ts';
import { startSecrets } from '../aws/secrets.ts';
import type { SecretsStandIn } from '../aws/secrets.ts';
import { startSqs } from '../aws/sqs.ts';
import type { SqsStandIn } from '../aws/sqs.ts';
import type { Call } from '../call.ts';
import { isRecord, tryJson } from '../json.ts';
import { startOpenAI } from '../openai/openai.ts';
import type { OpenAIStandIn } from '../openai/openai.ts';
import type { Organization, Settings } from '../openai/state.ts';
import type { Random } from '../random.ts';
import { createPeople } from '../slack/people/people.ts';
import type { People } from '../slack/people/people.ts';
import type { Delivery, DeliveryAnswer } from '../slack/people/deliveries.ts';
import type { SignedRequest } from '../slack/sign.ts';
import { startSlack } from '../slack/slack.ts';
import type { Slack } from '../slack/slack.ts';
import type { Workspace } from '../slack/types.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import { createCallBook } from './calls.ts';
import type { WorldCall } from './calls.ts';
import { START, createClock } from './clock.ts';
import { answerOf, functionUrlEvent } from './door.ts';
import { createFunctions } from './functions.ts';
import type { Functions, Invocation, Launcher } from './functions.ts';
import { createGates } from './gates.ts';
import type { Kills } from './gates.ts';
import { FUNCTIONS, NAMES } from './names.ts';
import type { Actor, FunctionName, Tables } from './names.ts';
import { acme } from './organization.ts';
import { createPump, makeQueues } from './queues.ts';
import type { Pump } from './queues.ts';
import { itemsOf, nextDue } from './records.ts';
import type { PlainItem } from './records.ts';
import { credentialFor, operatorCredential, rolesFor } from './roles.ts';
import { createRounds } from './rounds.ts';
import { surroundWith } from './surroundings.ts';
import { createTime } from './time.ts';
import type { Time } from './time.ts';

export interface WorldOptions {
  /** `inProcess()` or `bundles()`. */
  readonly launcher: Launcher;
  /** Milliseconds; 2026-11-24 14:00 UTC unless given. */
  readonly start?: number;
  readonly random?: Random;
  /** Text of a compiled policy; the house's own unless given. */
  readonly policy?: string;
  /** In the place of parts of the default organization. */
  readonly organization?: Partial<Organization>;
  readonly openai?: Partial<Settings>;
  readonly workspace?: Workspace;
  /** Seconds of real time after which a function is killed; as in serverless.yml unless given. */
  readonly timeouts?: Partial<Readonly<Record<FunctionName, number>>>;
  readonly settleSeconds?: number;
  /** Told every phase of every call; `answered` is the answer's body as it went out, secrets and all. */
  readonly onCall?: (call: WorldCall, answered: unknown) => void;
  readonly onInvoke?: (invocation: Invocation) => void;
  readonly onDelivery?: (delivery: Delivery, ms: number) => void;
  /** Of Slack: resolves after so many milliseconds of real time. Without it the world's clock alone counts. */
  readonly patience?: (ms: number) => Promise<void>;
}

/** A line that a function logged. */
export interface LogLine {
  readonly fn: FunctionName;
  readonly line: Readonly<Record<string, unknown>>;
}

export interface World extends Kills, Time, Pump {
  readonly now: () => number;
  /** Moves the clock on without letting anything happen. */
  readonly advance: (ms: number) => void;
  readonly slack: Slack;
  readonly openai: OpenAIStandIn;
  readonly sqs: SqsStandIn;
  readonly secrets: SecretsStandIn;
  readonly dynamo: DynamoStandIn;
  readonly functions: Functions;
  /** The people of the workspace: what they type and press is delivered to the door. */
  readonly people: People;
  /** What Slack or anybody else sends to the door's address. */
  readonly deliver: (request: SignedRequest) => Promise<DeliveryAnswer>;
  /** How long the door took to answer this very request, in milliseconds of real time; `null` where it was never sent. */
  readonly tookMs: (request: SignedRequest) => number | null;
  /** Every call that a function made, in the order received. */
  readonly calls: (fn?: FunctionName) => readonly WorldCall[];
  readonly forgetCalls: () => void;
  /** Plays what happens in rounds, so that `callsInARow` is exact. */
  readonly inRounds: <T>(act: () => Promise<T>) => Promise<T>;
  /** Items of a table, by key. */
  readonly items: (actor: Actor) => Promise<readonly PlainItem[]>;
  readonly log: () => readonly LogLine[];
  /** Text of the compiled policy that is deployed. */
  readonly policy: () => string;
  /** Environment of an administrator's shell: may do everything, at the stand-ins' own addresses. */
  readonly operatorEnv: Readonly<Record<string, string>>;
  /** Deploys another policy: new instances of every function. */
  readonly usePolicy: (json: string) => Promise<void>;
  /** The tables that are deployed. */
  readonly tables: () => Tables;
  /** Deploys with other tables, which are there already: new instances of every function, and their roles. */
  readonly useTables: (tables: Tables) => Promise<void>;
  /** Gives the secrets new values as Slack's and OpenAI's are now. */
  readonly storeSecrets: () => void;
  close(): Promise<void>;
}

/** As in serverless.yml. */
const TIMEOUTS = { slack: 10, requests: 20, shares: 20, clock: 50 } as const;

/**
 * Everything around the four functions on 127.0.0.1: Slack, OpenAI, SQS, Secrets Manager and DynamoDB stand-ins with
 * random secrets, tables, queues and roles, and the functions themselves. Close it: sockets and processes are its own.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { launcher, random = Math.random } = options;
  const clock = createClock(options.start ?? START);
  const { now } = clock;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const rounds = createRounds();
  const book = createCallBook(options.onCall);
  const instanceOf = (call: Call): string | null => {
    const busy = functions.busy();
    return call.caller ?? (busy.length === 1 ? (busy[0] ?? null) : null);
  };
  const sent = new Set<() => void>();
  const onCall = (call: Call, answered?: unknown) => {
    book.told(call, instanceOf(call), answered);
    if (call.service === 'sqs' && call.phase === 'answered') for (const listener of sent) listener();
  };

  const roles = FUNCTIONS.map((fn) => [fn, credentialFor(fn, random)] as const);
  const operator = operatorCredential(random);
  const aws = {
    region: NAMES.region,
    accountId: NAMES.accountId,
    credentials: [...roles.map(([, credential]) => credential), operator],
    now,
    random,
    signatureClock: launcher.signsBy === 'world' ? now : Date.now,
    onCall,
  };
  const organization = { ...acme(now(), random), ...options.organization };
  const [slack, openai, sqs, secrets, dynamo] = await Promise.all([
    startSlack({ now, random, onCall, ...(options.workspace && { workspace: options.workspace }) }),
    startOpenAI({ now, random, onCall, organization, ...(options.openai && { settings: options.openai }) }),
    startSqs(aws),
    startSecrets(aws),
    startDynamo(aws),
  ]);
  const standIns = [slack, openai, sqs, secrets, dynamo];
  await dynamo.createTables([requestsTable(NAMES.tables.requests), sharesTable(NAMES.tables.shares)]);
  const queueUrls = makeQueues(sqs);
  const storeSecrets = () => {
    const { signingSecret, token } = slack.world.app;
    secrets.put(NAMES.secrets.slack, JSON.stringify({ signing_secret: signingSecret, bot_token: token }));
    const projectKeys = Object.fromEntries(organization.projectKeys.map(({ project, key }) => [project, key]));
    secrets.put(
      NAMES.secrets.openai,
      JSON.stringify({ admin_key: organization.adminKeys[0]?.key ?? '', project_keys: projectKeys }),
    );
  };
  storeSecrets();

  let policy = options.policy ?? null;
  let tables: Tables = NAMES.tables;
  const lines: LogLine[] = [];
  const functions: Functions = createFunctions({
    launcher,
    surround: surroundWith({
      standIns: { slack, openai, sqs, secrets, dynamo },
      roles: Object.fromEntries(roles),
      queueUrls,
      tables: () => tables,
      app: slack.world.app,
      teamId: slack.world.team.id,
      settleSeconds: options.settleSeconds ?? 60,
      functionTimeout: timeouts.shares,
    }),
    policy: () => policy,
    timeouts,
    now,
    random,
    log: (fn, line) => lines.push({ fn, line }),
    onInvoke: options.onInvoke,
  });
  const gates = createGates({ find: book.find, functions: () => functions, rounds });
  for (const standIn of standIns) Object.assign(standIn.gates, { before: gates.before, after: gates.after });

  const pump = createPump(
    sqs,
    () => functions,
    (listener) => {
      sent.add(listener);
      return () => void sent.delete(listener);
    },
  );
  const deployed = () => policy ?? launcher.policy();
  const policyHash = () => {
    const compiled = tryJson(deployed());
    return isRecord(compiled) && typeof compiled.hash === 'string' ? compiled.hash : null;
  };
  const time = createTime({ clock, functions: () => functions, pump, nextDue: () => nextDue(dynamo, tables, policyHash()) });

  const took = new WeakMap<SignedRequest, number>();
  const deliver = async (request: SignedRequest): Promise<DeliveryAnswer> => {
    const start = performance.now();
    const ended = await functions.invoke('slack', functionUrlEvent(request, now()));
    took.set(request, performance.now() - start);
    return answerOf(ended);
  };
  const people = createPeople(slack.world, {
    deliver,
    patience: options.patience,
    onDelivery: (delivery) => options.onDelivery?.(delivery, took.get(delivery.request) ?? 0),
  });

  return {
    now,
    advance: clock.advance,
    slack,
    openai,
    sqs,
    secrets,
    dynamo,
    functions,
    people,
    deliver,
    tookMs: (request) => took.get(request) ?? null,
    calls: (fn) => book.all().filter((call) => fn === undefined || call.fn === fn),
    forgetCalls: book.forget,
    inRounds: rounds.run,
    items: (actor) => itemsOf(dynamo, tables[actor]),
    log: () => lines,
    policy: deployed,
    operatorEnv: {
      AWS_REGION: NAMES.region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    },
    usePolicy: async (json) => {
      policy = json;
      await Promise.all(FUNCTIONS.map((fn) => functions.restart(fn)));
    },
    tables: () => tables,
    useTables: async (others) => {
      tables = others;
      const may = rolesFor(others);
      for (const [fn, credential] of roles) Object.assign(credential, { may: may[fn] });
      await Promise.all(FUNCTIONS.map((fn) => functions.restart(fn)));
    },
    storeSecrets,
    onCall: gates.onCall,
    killAfterCall: gates.killAfterCall,
    step: pump.step,
    pump: pump.pump,
    nextAt: pump.nextAt,
    waiting: pump.waiting,
    deadLetters: pump.deadLetters,
    ...time,
    close: async () => {
      await functions.close();
      await Promise.all(standIns.map((standIn) => standIn.close()));
    },
  };
}
