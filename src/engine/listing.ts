import type { ModelId, PermissionId, ProjectId, RequestId } from '../domain/ids.ts';
import { standingOn } from '../domain/request/evolve.ts';
import type { RequestState } from '../domain/request/types.ts';
import type { ShareKey, ShareState } from '../domain/share/types.ts';

/** One permission as OpenAI lists it now, and which requests stand behind it. */
export interface ListedShare {
  /** How the project is shown. */
  readonly project: string;
  readonly permission: PermissionId;
  readonly createdAt: number;
  /** Empty: not made by this bot. */
  readonly requests: readonly ListedRequest[];
}

export interface ListedRequest {
  readonly id: RequestId;
  readonly requester: string;
  readonly approvers: readonly string[];
  readonly reason: string;
  readonly until: number;
}

export interface ListingPorts {
  /** Every permission of a model, all pages. @throws when OpenAI does not give them */
  readonly permissions: (
    model: ModelId,
  ) => Promise<readonly { readonly id: PermissionId; readonly project: ProjectId; readonly createdAt: number }[]>;
  readonly share: (key: ShareKey) => Promise<ShareState | null>;
  readonly request: (id: RequestId) => Promise<RequestState | null>;
  readonly label: (project: ProjectId) => string;
}

/** What OpenAI says now about a model, joined with who asked, who approved, why and until when. */
export const listShares = async (model: ModelId, ports: ListingPorts): Promise<readonly ListedShare[]> => {
  const rows = await ports.permissions(model);
  return Promise.all(
    rows.map(async ({ id, project, createdAt }) => {
      const share = await ports.share({ model, project });
      const holds = share?.permission?.rows.some((row) => row.id === id) === true;
      // Object.entries loses the brand of the keys.
      const leases = Object.entries(share?.leases ?? {}) as [RequestId, ShareState['leases'][RequestId]][];
      const holding = holds ? leases.filter(([, lease]) => lease.state.kind !== 'ended').map(([request]) => request) : [];
      const requests = (await Promise.all(holding.map(ports.request))).flatMap(toListed);
      return { project: ports.label(project), permission: id, createdAt, requests };
    }),
  );
};

const toListed = (state: RequestState | null): readonly ListedRequest[] => {
  const on = state === null ? null : standingOn(state);
  return state === null || on === null
    ? []
    : [
        {
          id: state.id,
          requester: state.asked.by.name,
          approvers: state.approvals.map((approval) => approval.by.name),
          reason: state.asked.reason,
          until: on.until,
        },
      ];
};
