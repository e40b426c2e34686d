import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { SetupStopped } from './parts.ts';

const text = v.nullable(v.pipe(v.string(), v.maxLength(3_000)));
const Form = v.strictObject({
  v: v.literal(1),
  region: v.string(),
  /** Where Slack sends to, once it is deployed. */
  doorUrl: text,
  teamId: text,
  appId: text,
  /** The answers to the two questions that a deployment asks; null: not asked yet. */
  alarmTopic: text,
  admins: text,
  /** What the last deployment was given, as one text. */
  deployed: text,
  /** The AWS account that it is deployed in; not in files of the first release. */
  account: v.optional(text, null),
  /** Parameters of serverless.yml that were given by hand; later deployments are given them too. */
  params: v.optional(v.record(v.string(), v.string()), {}),
});

/** What setting up has come to, for one stage. No secret is ever in it. */
export type State = v.InferOutput<typeof Form>;

export const newState = (region: string): State => ({
  v: 1,
  region,
  doorUrl: null,
  teamId: null,
  appId: null,
  alarmTopic: null,
  admins: null,
  deployed: null,
  account: null,
  params: {},
});

const fileOf = (root: string, stage: string): string => join(root, '.setup', `${stage}.json`);

/** Null where nothing was begun. @throws SetupStopped where the file is not ours */
export async function loadState(root: string, stage: string): Promise<State | null> {
  const file = fileOf(root, stage);
  let json: string;
  try {
    json = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new SetupStopped(`${file} cannot be read. Mend its rights, or delete it: setup then asks again.`);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Form), json);
  if (parsed.success) return parsed.output;
  throw new SetupStopped(
    `${file} is not what setup wrote. Delete it: setup then asks again, and keeps what is deployed.`,
  );
}

/** Whole or not at all, whenever it is interrupted. */
export async function saveState(root: string, stage: string, state: State): Promise<void> {
  const file = fileOf(root, stage);
  await mkdir(join(root, '.setup'), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
