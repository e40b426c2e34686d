import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { Asker } from './ask.ts';
import type { Environment } from './settings.ts';

const Configuration = v.object({
  Environment: v.object({ Variables: v.record(v.string(), v.string()) }),
});

/**
 * What a deployed function was given. After a restore the tables are not those of serverless.yml, and every command
 * must look at the same ones; and whoever is on call need not know whose workspace it is, or how the secrets are called.
 * @param name `model-share-bot-<stage>-<function>`
 * @returns `{}` where Lambda does not say: nothing is deployed, or the caller may not ask
 */
export async function settingsInUse(asker: Asker, name: string): Promise<Environment> {
  try {
    // GetFunctionConfiguration, AWS Lambda API Reference.
    const answer = await asker.lambda(`/2015-03-31/functions/${name}/configuration`);
    return v.parse(Configuration, answer).Environment.Variables;
  } catch (error) {
    if (error instanceof AwsError || v.isValiError(error)) return {};
    throw error;
  }
}
