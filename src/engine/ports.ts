import type { Catalogue } from '../domain/catalogue/types.ts';
import type { GroupId, RequestId, TeamId, UserId } from '../domain/ids.ts';
import type { GroupLookup, PersonLookup } from '../domain/people.ts';
import type { RequestRecord } from '../domain/request/types.ts';
import type { ShareKey, ShareState } from '../domain/share/types.ts';

/** People and groups as Slack knows them now. Never throws: silence is an answer. */
export interface People {
  person(user: UserId, team: TeamId): Promise<PersonLookup>;
  members(group: GroupId): Promise<GroupLookup>;
}

/** What a form may start from: one of somebody's own earlier requests, newest first. */
export interface RequestSummary {
  readonly id: RequestId;
  readonly askedAt: number;
  readonly model: string;
  readonly projects: readonly string[];
  readonly hours: number;
}

/** Strong reads of both records and the catalogue; each throws when the table cannot be read. */
export interface Reads {
  request(id: RequestId): Promise<RequestRecord | null>;
  share(key: ShareKey): Promise<ShareState | null>;
  catalogue(): Promise<Catalogue>;
  mine(user: UserId, team: TeamId): Promise<readonly RequestSummary[]>;
}
