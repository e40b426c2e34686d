/**
 * Branded identifiers: a string that has been checked once, at the edge, and keeps its kind from then on.
 * Forms are from OpenAI's and Slack's documentation; lengths vary, so only the shape is checked.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A fine-tuned model or checkpoint as OpenAI names it: `ft:<base>:<org>:<suffix>:<id>[:ckpt-step-<n>]`. */
export type ModelId = Branded<'ModelId'>;
/** An OpenAI project: `proj_…`. */
export type ProjectId = Branded<'ProjectId'>;
/** A checkpoint permission at OpenAI: `cp_…`. */
export type PermissionId = Branded<'PermissionId'>;
/** A Slack person, unique only together with a {@link TeamId}: `U…` or `W…`. */
export type UserId = Branded<'UserId'>;
/** A Slack workspace: `T…`. */
export type TeamId = Branded<'TeamId'>;
/** A Slack user group: `S…`. */
export type GroupId = Branded<'GroupId'>;
/** A Slack channel or direct message: `C…`, `G…` or `D…`. */
export type ChannelId = Branded<'ChannelId'>;
/** A request of ours as people say it: `R-7K2M9`. */
export type RequestId = Branded<'RequestId'>;

const parser =
  <T extends string>(form: RegExp) =>
  (text: string): T | null =>
    // The one place where a brand is given: the form has just been checked.
    form.test(text) ? (text as T) : null;

export const parseModelId = parser<ModelId>(
  /^ft:[A-Za-z0-9._-]{1,80}:[A-Za-z0-9._-]{0,80}:[A-Za-z0-9._-]{0,80}:[A-Za-z0-9]{1,40}(?::ckpt-step-\d{1,9})?$/,
);
export const parseProjectId = parser<ProjectId>(/^proj_[A-Za-z0-9]{1,80}$/);
export const parsePermissionId = parser<PermissionId>(/^cp_[A-Za-z0-9]{1,80}$/);
export const parseUserId = parser<UserId>(/^[UW][A-Z0-9]{1,30}$/);
export const parseTeamId = parser<TeamId>(/^[TE][A-Z0-9]{1,30}$/);
export const parseGroupId = parser<GroupId>(/^S[A-Z0-9]{1,30}$/);
export const parseChannelId = parser<ChannelId>(/^[CGD][A-Z0-9]{1,30}$/);
/** Crockford base 32 (no I, L, O, U), so that it can be said aloud. */
export const parseRequestId = parser<RequestId>(/^R-[0-9A-HJKMNP-TV-Z]{5,8}$/);
