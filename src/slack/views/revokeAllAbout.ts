import * as v from 'valibot';
import type { RequestId } from '../../domain/ids.ts';
import { parseModelId, parseProjectId, parseRequestId, parseTeamId, parseUserId } from '../../domain/ids.ts';
import type { Whose } from '../../domain/request/holding.ts';
import { LIMITS } from './limits.ts';
import type { Read } from './values.ts';
import { UNKNOWN_VERSION } from './values.ts';

/** What rides in the `private_metadata` of the dialog `Revoke all`. */

/** More are not revoked at once: their ids would not fit into the dialog, nor their commands into three seconds. */
export const MOST_REVOKED = 200;

/** What the dialog was opened for. The ids are what was shown: whatever else there is now was not confirmed. */
export interface RevokeAllAbout {
  readonly whose: Whose;
  readonly requests: readonly RequestId[];
  /** Where the command came from can be answered; a dialog itself has no such address. Not checked here. */
  readonly responseUrl: string | null;
}

const Whom = v.variant('kind', [
  v.object({ kind: v.literal('model'), model: v.string() }),
  v.object({ kind: v.literal('project'), project: v.string() }),
  v.object({ kind: v.literal('person'), user: v.string(), team: v.string() }),
]);
const Versioned = v.object({ v: v.number() });
const About = v.object({ whose: Whom, requests: v.string(), to: v.nullish(v.string(), null) });

/** The address is left out where there is no room for it: then nothing is told privately. */
export const revokeAllMetadata = ({ whose, requests, responseUrl: to }: RevokeAllAbout): string => {
  const about = { v: 1, whose, requests: requests.map((id) => id.slice(2)).join(' ') };
  const text = JSON.stringify({ ...about, to });
  return text.length <= LIMITS.privateMetadata ? text : JSON.stringify(about);
};

const whoseOf = (found: v.InferOutput<typeof Whom>): Whose | null => {
  switch (found.kind) {
    case 'model': {
      const model = parseModelId(found.model);
      return model && { kind: 'model', model };
    }
    case 'project': {
      const project = parseProjectId(found.project);
      return project && { kind: 'project', project };
    }
    case 'person': {
      const [user, team] = [parseUserId(found.user), parseTeamId(found.team)];
      return user && team && { kind: 'person', user, team };
    }
  }
};

/** Reads the dialog's `private_metadata`: null is malformed, another version is of another release. */
export function parseRevokeAll(text: string): Read<RevokeAllAbout> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const versioned = v.safeParse(Versioned, parsed);
  if (!versioned.success) return null;
  if (versioned.output.v !== 1) return UNKNOWN_VERSION;
  const about = v.safeParse(About, parsed);
  if (!about.success) return null;
  const whose = whoseOf(about.output.whose);
  const ids = about.output.requests.split(' ').map((id) => parseRequestId(`R-${id}`));
  const requests = ids.flatMap((id) => id ?? []);
  if (whose === null || requests.length !== ids.length || requests.length > MOST_REVOKED) return null;
  return { kind: 'read', value: { whose, requests, responseUrl: about.output.to } };
}
