/**
 * `npm run contract -- --openapi <file> [--only <operationId,…>]`: drives every call of the client through the stand-in
 * and checks requests and answers, of both, against OpenAI's published description (OpenAPI 3, JSON or YAML). One line
 * for each operation: ok, or what differs. Exit code 1: something differs; 2: it could not be tried.
 *
 * With OPENAI_CONTRACT_KEY (an admin key), OPENAI_CONTRACT_PROJECT (a throw-away project) and OPENAI_CONTRACT_MODEL (a
 * fine-tuned model that another project owns) it is driven against the service itself, and says so first;
 * OPENAI_CONTRACT_PROJECT_KEY beside them tries also what only a project's own key may ask.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { OpenAIError } from '../src/api/errors.ts';
import { DescriptionUnusable, readDescription } from './contract/description.ts';
import type { Description } from './contract/description.ts';
import { KNOWN } from './contract/known.ts';
import { NotFree, runContract } from './contract/run.ts';
import type { Result } from './contract/run.ts';
import { STEPS } from './contract/steps.ts';
import { realService, runStandIn } from './contract/targets.ts';

const USAGE = 'npm run contract -- --openapi <file> [--only <operationId,…>]';
const WHERE =
  'OpenAI publishes it as openapi.yaml in https://github.com/openai/openai-openapi; download it and give its path.';

/** Why nothing could be tried. */
class CannotTry extends Error {
  override readonly name = 'CannotTry';
}

function readArgs(args: string[]): { readonly file: string; readonly only: readonly string[] | undefined } {
  const values = (() => {
    try {
      return parseArgs({ args, options: { openapi: { type: 'string' }, only: { type: 'string' } } }).values;
    } catch (error) {
      const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
      throw new CannotTry(`${what} Usage: ${USAGE}`, { cause: error });
    }
  })();
  if (!values.openapi) throw new CannotTry(`Which description? ${WHERE}\nUsage: ${USAGE}`);
  const only = values.only?.split(',');
  const strange = only?.find((name) => !STEPS.some(({ operation }) => operation === name));
  if (strange !== undefined) {
    throw new CannotTry(`The client has no ${strange}. It has: ${STEPS.map(({ operation }) => operation).join(', ')}`);
  }
  return { file: values.openapi, only };
}

async function readFrom(file: string): Promise<Description> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CannotTry(`${file} cannot be read (${error.code ?? error.name}). ${WHERE}`, { cause: error });
  });
  try {
    return readDescription(text);
  } catch (error) {
    if (error instanceof DescriptionUnusable) throw new CannotTry(`${file}: ${error.message} ${WHERE}`, { cause: error });
    throw error;
  }
}

const WIDTH = Math.max(...STEPS.map(({ operation }) => operation.length));

function lineOf({ operation, exchanges, differences, known, tried }: Result): string {
  const name = operation.padEnd(WIDTH);
  if (!tried) return `-      ${name}  not tried: OPENAI_CONTRACT_PROJECT_KEY is not set`;
  if (differences.length > 0) return `DRIFT  ${name}  ${differences.join('; ')}`;
  const besides = known.length === 0 ? '' : `, known: ${known.join(', ')}`;
  return `ok     ${name}  ${exchanges} ${exchanges === 1 ? 'call' : 'calls'}${besides}`;
}

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { file, only } = readArgs(args);
  const description = await readFrom(file);
  const real = (() => {
    try {
      return realService(process.env);
    } catch (error) {
      if (error instanceof TypeError) throw new CannotTry(error.message, { cause: error });
      throw error;
    }
  })();
  if (real !== null) console.log(`AGAINST THE REAL SERVICE, ${real.about}. One call every nine seconds.`);
  const who = real === null ? 'stand-in' : 'service';
  console.log(`Client and ${who} against ${file} (version ${description.version || 'not given'})`);
  const results = real === null ? await runStandIn(description, only) : await runContract(real, description, only);
  for (const result of results) console.log(lineOf(result));
  const drifted = results.filter(({ differences }) => differences.length > 0).length;
  for (const { name, why } of KNOWN) {
    if (results.some(({ known }) => known.includes(name))) console.log(`known  ${name}: ${why}`);
  }
  console.log(drifted === 0 ? 'No drift.' : `${drifted} of ${results.length} operations drifted.`);
  return drifted === 0 ? 0 : 1;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    const said = [CannotTry, DescriptionUnusable, NotFree, OpenAIError].some((kind) => error instanceof kind);
    if (!said || !(error instanceof Error)) throw error;
    console.error(error.message);
    return 2;
  });
}
