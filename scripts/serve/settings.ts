import { readFileSync } from 'node:fs';
import { createRequest } from '../../src/api/http.ts';
import { DEFAULT_TIMEOUTS } from '../../src/api/http.ts';
import { createConnections } from '../../src/api/exchange.ts';
import { readAws, readClock, readDoor, readRequests, readShares, SettingsWrong } from '../../src/config/environment.ts';
import { readPolicy } from '../../src/config/policy.ts';
import { compilePolicy } from '../policy/compile.ts';
import { formatError } from '../policy/report.ts';
import { CannotServe } from './names.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  /** As the functions get it. */
  readonly env: Environment;
  /** Text of the compiled policy. */
  readonly policy: string;
  readonly policyHash: string;
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
}

/** Who the bot is in Slack; what is not given can be asked of Slack with its token. */
const IDENTITY = ['SLACK_TEAM_ID', 'SLACK_APP_ID'] as const;
export type Identity = Partial<Readonly<Record<(typeof IDENTITY)[number], string>>>;

const USUAL_PORT = '3000';

/**
 * Reads everything that the four functions and this server need, and says everything that is missing or wrong at once.
 * @param ask called only where nothing but the bot's identity in Slack is missing; gives what Slack says it is.
 * @throws CannotServe
 */
export async function readSettings(given: Environment, ask: (env: Environment) => Promise<Identity>): Promise<Settings> {
  const env = withDefaults(given);
  const policy = readPolicyFile(env['POLICY_FILE']);
  const problems = [...environmentProblems(env), ...policy.problems, ...portProblems(env['PORT'])];
  const asked = IDENTITY.filter((name) => problems.includes(`${name} is missing`));
  if (problems.length > asked.length) throw new CannotServe(problems);
  const whole = asked.length === 0 ? env : { ...env, ...(await ask(env)) };
  const left = environmentProblems(whole);
  if (left.length > 0) throw new CannotServe(left);
  return {
    env: whole,
    policy: policy.text,
    policyHash: policy.hash,
    host: env['HOST'] ?? '127.0.0.1',
    port: Number(env['PORT'] ?? USUAL_PORT),
  };
}

function withDefaults(given: Environment): Environment {
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const slack = env['SLACK_API_URL'] === undefined ? null : URL.parse(env['SLACK_API_URL']);
  return {
    ...env,
    ...(env['AWS_REGION'] === undefined && { AWS_REGION: env['AWS_DEFAULT_REGION'] }),
    // Whoever plays Slack hands out response URLs at its own address.
    ...(env['RESPONSE_URL_HOST'] === undefined && slack !== null && { RESPONSE_URL_HOST: slack.host }),
  };
}

function environmentProblems(env: Environment): readonly string[] {
  const readers = [readAws, readDoor, readRequests, readShares, readClock];
  const found = readers.flatMap((read) => {
    try {
      read(env);
      return [];
    } catch (error) {
      if (error instanceof SettingsWrong) return error.problems;
      throw error;
    }
  });
  const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
    .filter((name) => env[name] === undefined)
    .map((name) => `${name} is missing`);
  return [...new Set([...found, ...credentials, ...openAIProblems(env)])];
}

/** What OpenAI's client refuses when it is made; it opens nothing before a call. */
function openAIProblems(env: Environment): readonly string[] {
  const [baseUrl, authHeader] = [env['OPENAI_BASE_URL'], env['OPENAI_AUTH_HEADER']];
  const make = (name: string, options: { baseUrl: string; authHeader: string }): readonly string[] => {
    try {
      createRequest({
        ...options,
        dispatcher: createConnections(DEFAULT_TIMEOUTS),
        now: Date.now,
        random: Math.random,
        sleep: async () => undefined,
        timeouts: DEFAULT_TIMEOUTS,
      });
      return [];
    } catch (error) {
      if (error instanceof TypeError) return [`${name} is not usable: ${error.message}`];
      throw error;
    }
  };
  const usual = { baseUrl: 'https://api.openai.com/v1', authHeader: 'authorization' };
  return [
    ...(baseUrl !== undefined && URL.canParse(baseUrl) ? make('OPENAI_BASE_URL', { ...usual, baseUrl }) : []),
    ...(authHeader === undefined ? [] : make('OPENAI_AUTH_HEADER', { ...usual, authHeader })),
  ];
}

function portProblems(port: string | undefined): readonly string[] {
  if (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) return [];
  return ['PORT is not a port: give a number up to 65535'];
}

interface PolicyFile {
  readonly text: string;
  readonly hash: string;
  readonly problems: readonly string[];
}

/** `….json` is a compiled policy; anything else is compiled here. */
function readPolicyFile(path: string | undefined): PolicyFile {
  const wrong = (...problems: readonly string[]): PolicyFile => ({ text: '', hash: '', problems });
  if (path === undefined) return wrong('POLICY_FILE is missing');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return wrong(`POLICY_FILE is ${path}, which cannot be read (${why})`);
  }
  if (path.endsWith('.json')) {
    try {
      return { text, hash: readPolicy(text).hash, problems: [] };
    } catch (error) {
      return wrong(`POLICY_FILE is no compiled policy: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  const compiled = compilePolicy(text, path);
  if (!compiled.ok) return wrong(...compiled.errors.map((error) => `POLICY_FILE ${formatError(error)}`));
  return { text: compiled.json, hash: compiled.policy.hash, problems: [] };
}
