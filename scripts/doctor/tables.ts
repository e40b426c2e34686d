import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { Asker } from './ask.ts';
import type { Environment } from './settings.ts';

const Configuration = v.object({
  Environment: v.object({ Variables: v.object({ REQUESTS_TABLE: v.string(), SHARES_TABLE: v.string() }) }),
});

/**
 * Which tables the deployed functions use: after a restore they are not those of serverless.yml, and every command must
 * look at the same ones. `shares` stands for all four; they are deployed together.
 * @param service `model-share-bot-<stage>`
 * @returns `{}` where Lambda does not say: nothing is deployed, or the caller may not ask
 */
export async function tablesInUse(asker: Asker, service: string): Promise<Environment> {
  try {
    // GetFunctionConfiguration, AWS Lambda API Reference.
    const answer = await asker.lambda(`/2015-03-31/functions/${service}-shares/configuration`);
    return v.parse(Configuration, answer).Environment.Variables;
  } catch (error) {
    if (error instanceof AwsError || v.isValiError(error)) return {};
    throw error;
  }
}
