import { AwsError } from '../../src/aws/call.ts';
import { CATALOGUE_LASTS } from '../../src/domain/catalogue/merge.ts';
import type { Catalogue } from '../../src/domain/catalogue/types.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { CatalogueStore } from '../../src/store/catalogue.ts';
import { UnreadableRecord } from '../../src/store/dynamo.ts';
import type { RequestStore } from '../../src/store/requests.ts';
import type { ShareStore } from '../../src/store/shares.ts';
import { awsRefusal } from './aws.ts';
import { note, ok, part, skipped, wrong } from './lines.ts';
import type { Line, Part } from './lines.ts';

export interface Stores {
  readonly requests: RequestStore;
  readonly shares: ShareStore;
  readonly catalogue: CatalogueStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As the alarm of a deployment. */
const LATE = 10 * MINUTE;
const AT_MOST = 10;

const minutes = (ms: number): string => {
  const count = Math.floor(ms / MINUTE);
  return count < 120 ? `${count} minutes` : `${Math.floor(count / 60)} hours`;
};

/** What is known of the organization. Whether it is fresh tells that the clock runs: the clock has it read. */
export async function checkClock({ catalogue, now }: Stores): Promise<Part<Catalogue>> {
  const check = 'clock';
  let known: Catalogue;
  try {
    known = await catalogue.load();
  } catch (error) {
    if (error instanceof AwsError) {
      return part(awsRefusal(check, 'the catalogue cannot be read', error, 'dynamodb:GetItem'));
    }
    if (error instanceof UnreadableRecord) return part(wrong(check, error.message, 'deploy the newer release again'));
    throw error;
  }
  if (known.readAt === 0) {
    const says = `cannot be told yet: it has the projects read for the first time within ${minutes(CATALOGUE_LASTS)}`;
    return part(note(check, says), known);
  }
  const late = now() - known.nextAt;
  if (late > LATE) {
    const says = `the projects should have been read again ${minutes(late)} ago: nobody works through what is due`;
    const remedy = 'look whether the clock\'s schedule is enabled, and at the logs of clock and shares';
    return part(wrong(check, says, remedy), known);
  }
  return part(ok(check, `runs; the projects were read ${minutes(now() - known.readAt)} ago`), known);
}

/** Requests and shares whose time came more than ten minutes ago. */
export async function checkOverdue({ requests, shares, now }: Stores, clockRuns: boolean): Promise<Line> {
  const check = 'overdue';
  if (!clockRuns) return skipped(check, 'waits for clock');
  try {
    const before = now() - LATE;
    const [first, second] = await Promise.all([requests.due(before, AT_MOST), shares.due(before, AT_MOST)]);
    const names = [...first.requests, ...second.shares.map(({ model, project }) => `${model} for ${project}`)];
    if (names.length === 0) return ok(check, 'nothing');
    const oldest = Math.min(...[first.oldest, second.oldest].filter((at) => at !== null));
    const more = names.length > 3 ? ' and more' : '';
    const says = `${names.slice(0, 3).join(', ')}${more}, for ${minutes(now() - oldest)}`;
    return wrong(
      check,
      says,
      'look for their names in the logs of requests and shares (message_failed), and at dead letters',
    );
  } catch (error) {
    if (error instanceof AwsError) return awsRefusal(check, 'the due indexes cannot be read', error, 'dynamodb:Query');
    throw error;
  }
}
