/**
 * `npm run policy -- <command>`: what a policy says, before it is deployed.
 *
 *     init [policy.yaml]                                            writes one, from a channel and a group by name
 *     lint [policy.yaml] [--offline]                                mistakes, doubts, how many people each rule pings
 *     explain <model> <project> <person> [policy.yaml] [--offline]  which rule decides, and what it asks for
 *     test [policy.yaml] [policy.examples.yaml]                     whether the examples beside the policy hold
 *     compile [policy.yaml] [out.json]                              as the build does it
 *
 * Every mistake is named as `policy.yaml:12:7 what to do`, and ends with 1; a warning does not. `lint` and `explain` ask
 * Slack who is in a group, where SLACK_SECRET_ID (with AWS_REGION and credentials) says how.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CredentialsMissingError } from '../src/aws/credentials.ts';
import { SettingsWrong } from '../src/config/environment.ts';
import type { Policy } from '../src/domain/policy/types.ts';
import { checkExamples } from './policy/check.ts';
import { compilePolicy } from './policy/compile.ts';
import { CannotExplain, explain } from './policy/explain.ts';
import { INIT, init } from './policy/init.ts';
import { lint } from './policy/lint.ts';
import { formatError } from './policy/report.ts';
import { openDirectory, SlackNotAsked, type Directory, type Environment, type NotAsked } from './policy/slack.ts';
import { readSource, type Source } from './policy/source.ts';
import { SetupStopped } from './setup/parts.ts';
import type { Person } from './setup/parts.ts';
import { terminal } from './setup/terminal.ts';

const USAGE = `Usage: npm run policy -- init [policy.yaml]
       npm run policy -- lint [policy.yaml] [--offline]
       npm run policy -- explain <model> <project> <person> [policy.yaml] [--offline]
       npm run policy -- test [policy.yaml] [policy.examples.yaml]
       npm run policy -- compile [policy.yaml] [out.json]`;

interface Out {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Ends the command with 1, after what was wrong has been said. */
class Ended extends Error {
  override readonly name = 'Ended';
}

/**
 * @param person who answers what `init` asks
 * @returns the exit code: 0, 1 where something is wrong, 2 where the command is not understood
 */
export async function main(
  args: readonly string[],
  env: Environment,
  out: Out,
  person: Person = terminal(`Nothing was written. Run ${INIT} again.`),
): Promise<number> {
  const parsed = parsedArgs(args);
  const [command, ...given] = parsed?.positionals ?? [];
  try {
    const { offline } = parsed?.values ?? {};
    if (command === 'init' && given.length <= 1 && offline === undefined) return await init(given[0] ?? 'policy.yaml', env, person);
    if (command === 'lint' && given.length <= 1) return await runLint(given, { env, offline, out });
    if (command === 'explain' && (given.length === 3 || given.length === 4)) {
      return await runExplain(given, { env, offline, out });
    }
    if (command === 'test' && given.length <= 2) return await runTest(given, out);
    if (command === 'compile' && given.length <= 2) return await runCompile(given, out);
    out.complain(USAGE);
    return 2;
  } catch (error) {
    if (error instanceof Ended) return 1;
    const own = [CannotExplain, SlackNotAsked, SettingsWrong, CredentialsMissingError, SetupStopped];
    if (!(error instanceof Error) || !own.some((kind) => error instanceof kind)) throw error;
    out.complain(error.message);
    return 1;
  }
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { offline: { type: 'boolean' } }, allowPositionals: true });
  } catch {
    return null;
  }
}

interface Asking {
  readonly env: Environment;
  readonly offline: boolean | undefined;
  readonly out: Out;
}

async function runLint([file = 'policy.yaml']: readonly string[], { env, offline, out }: Asking): Promise<number> {
  const { policy, source } = await load(file, out);
  const directory = await slackOr(env, offline);
  const { warnings, rules } = await lint(policy, source, directory);
  for (const warning of warnings) out.complain(warning);
  out.say(`${good(file, policy)}.${counted(warnings.length)}`);
  for (const line of rules) out.say(line);
  sayNotAsked(directory, out);
  return 0;
}

const counted = (warnings: number): string => (warnings === 0 ? '' : ` ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`);

async function runExplain(given: readonly string[], { env, offline, out }: Asking): Promise<number> {
  const [model = '', project = '', person = '', file = 'policy.yaml'] = given;
  const { policy, source } = await load(file, out);
  const directory = await slackOr(env, offline);
  for (const line of await explain({ model, project, person }, policy, source, directory)) out.say(line);
  sayNotAsked(directory, out);
  return 0;
}

async function runTest([file = 'policy.yaml', beside]: readonly string[], out: Out): Promise<number> {
  const { policy, source } = await load(file, out);
  const examplesFile = beside ?? file.replace(/(?:\.ya?ml)?$/, '.examples.yaml');
  const text = await readText(examplesFile, 'Write examples: docs/policy.md says how.', out);
  const { examples, errors } = checkExamples(text, examplesFile, policy, source);
  for (const error of errors) out.complain(formatError(error));
  if (errors.length > 0) return 1;
  out.say(`${examplesFile}: ${examples} ${examples === 1 ? 'example holds' : 'examples hold'} under policy ${policy.hash}.`);
  return 0;
}

async function runCompile([file = 'policy.yaml', target]: readonly string[], out: Out): Promise<number> {
  const { policy, json } = await load(file, out);
  if (target !== undefined) await writeFile(target, json);
  out.say(`${good(file, policy)}${target === undefined ? '' : `, written to ${target}`}.`);
  return 0;
}

const good = (file: string, { hash, rules }: Policy): string =>
  `${file} is good: policy ${hash}, ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`;

const slackOr = async (env: Environment, offline: boolean | undefined): Promise<Directory | NotAsked> =>
  offline === true ? { kind: 'not_asked', why: '--offline' } : openDirectory(env);

function sayNotAsked(directory: Directory | NotAsked, { say }: Out): void {
  if (directory.kind === 'not_asked') say(`Slack was not asked who is in a group (${directory.why}).`);
}

async function load(file: string, out: Out): Promise<{ policy: Policy; json: string; source: Source }> {
  const text = await readText(file, `Name the policy.\n${USAGE}`, out);
  const compiled = compilePolicy(text, file);
  if (compiled.ok) return { policy: compiled.policy, json: compiled.json, source: readSource(text, file) };
  for (const error of compiled.errors) out.complain(formatError(error));
  const count = compiled.errors.length;
  out.complain(`${count} ${count === 1 ? 'mistake' : 'mistakes'}; nothing was written.`);
  throw new Ended();
}

async function readText(file: string, remedy: string, out: Out): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text === 'string') return text;
  out.complain(`${file} cannot be read (${text.code ?? text.name}). ${remedy}`);
  throw new Ended();
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2), process.env, { say: console.log, complain: console.error });
}
