import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { UnreadableRecord, createTable } from '../../src/store/dynamo.ts';
import { createIdentity } from '../../src/store/identity.ts';
import { ok, part, skipped, wrong } from './lines.ts';
import type { Part } from './lines.ts';

const CHECK = 'hold';

/** Whether the bot waits for an operator after a restore: a table carries the name of the one that it was made from. */
export async function checkHold(aws: AwsCaller, tables: readonly string[]): Promise<Part<{ readonly isOn: boolean }>> {
  try {
    const carried = await Promise.all(tables.map((name) => createIdentity(createTable(aws, name), name).read()));
    const copies = tables.flatMap((name, at) => {
      const of = carried[at]?.carries ?? name;
      return of === name ? [] : [`${name} is a copy of ${of}`];
    });
    if (copies.length === 0) return part(ok(CHECK, 'none'), { isOn: false });
    const says = `${copies.join(', ')}: nothing is decided, granted or ended`;
    return part(wrong(CHECK, says, 'npm run restore, then npm run restore -- --settle (docs/restore.md)'), { isOn: true });
  } catch (error) {
    // Who may not read them is told by what is behind.
    if (error instanceof AwsError) return part(skipped(CHECK, 'the tables cannot be read'));
    if (error instanceof UnreadableRecord) return part(wrong(CHECK, error.message, 'deploy the newer release again'));
    throw error;
  }
}
