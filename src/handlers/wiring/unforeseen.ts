import { AwsError } from '../../aws/call.ts';
import { UnreadableRecord } from '../../store/dynamo.ts';
import { errorText } from './outside.ts';

/** Their text is ours. */
const OWN = [UnreadableRecord, AwsError] as const;

/** A function failed for a reason that nobody foresaw. Names the error and where it came from, and quotes nothing of it. */
class Unforeseen extends Error {
  override readonly name = 'Unforeseen';
}

/** Runs a handler so that what it throws can stand in a log: Lambda writes down the whole text of whatever escapes. */
export const throwingSafely =
  <In extends readonly unknown[], Out>(handler: (...given: In) => Promise<Out>) =>
  async (...given: In): Promise<Out> => {
    try {
      return await handler(...given);
    } catch (error) {
      if (OWN.some((kind) => error instanceof kind)) throw error;
      // No cause: the runtime would write that down, too.
      throw new Unforeseen(`An error that was not foreseen: ${errorText(error, OWN)}`);
    }
  };
