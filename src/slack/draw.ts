import type { ModalView } from '@slack/types';
import type { UserId } from '../domain/ids.ts';
import type { ProjectTerm } from '../domain/request/types.ts';
import type { ShareState } from '../domain/share/types.ts';
import type { Reads } from '../engine/ports.ts';
import { type Lookups, lookUp, staffOf } from './approvers.ts';
import type { AskProblem, Facts, Share, Understood } from './asking.ts';
import type { DoorParts } from './listeners/listener.ts';
import { problemTexts, whyNobody } from './problems.ts';
import { askForm } from './views/form.ts';
import type { Already, DurationChoice, WhoDecides } from './views/formView.ts';
import { durationOptions, modelChoice } from './views/options.ts';
import { duration } from './views/times.ts';

/** What the lines under the form say already, or what is not wrong before somebody presses Ask. */
const SAID_BELOW: ReadonlySet<AskProblem['kind']> = new Set(['no_rule', 'nobody_left']);
export const MISSING: ReadonlySet<AskProblem['kind']> = new Set(['no_model', 'no_project', 'no_reason']);

/**
 * The form, filled with what was understood of a draft. Asks Slack about approvers and reads who has the model
 * already; what cannot be learned is left out, since submitting looks again.
 */
export async function drawForm(
  understood: Understood,
  facts: Facts,
  requester: UserId,
  { people, reads, settings }: Pick<DoorParts, 'people' | 'reads' | 'settings'>,
): Promise<ModalView> {
  const { model, stops, shares, projects, hours, reason, problems } = understood;
  const [lookups, already] = await Promise.all([
    lookUp(shares.map(({ rule }) => rule), people, settings),
    alreadyThere(understood, reads),
  ]);
  const strictest = shares.map(({ rule }) => rule).toSorted((a, b) => a.longestHours - b.longestHours)[0] ?? null;
  return askForm(
    {
      model: model === null ? null : modelChoice(model, stops, facts.now),
      projects,
      hours,
      durations: withChosen(durationOptions(strictest, stops, facts.now), understood),
      reason,
      who: whoDecides(understood, lookups, already, requester, facts),
      problems: problemTexts(problems.filter(({ kind }) => !SAID_BELOW.has(kind)), facts.policy),
    },
    facts.now,
  );
}

/** A duration that somebody typed is offered as it is, unless it is what is wrong. */
function withChosen(offered: readonly DurationChoice[], { hours, problems }: Understood): readonly DurationChoice[] {
  const wrong = problems.some(({ field }) => field === 'duration');
  if (hours === null || wrong || offered.some((one) => one.hours === hours)) return offered;
  return [...offered, { hours, label: duration(hours) }];
}

function whoDecides(
  { model, stops, shares, projects, uncovered }: Understood,
  lookups: Lookups,
  already: readonly Already[],
  requester: UserId,
  { policy }: Facts,
): WhoDecides {
  const operatorsChannel = policy.operators.channel.name;
  if (model === null || projects.length === 0) return { kind: 'not_chosen' };
  if (uncovered.length > 0) return { kind: 'no_rule', projects: uncovered, operatorsChannel };
  const staffed = shares.map((share) => ({ ...share, staff: staffOf(share.rule, requester, lookups) }));
  for (const { rule, staff } of staffed) {
    if (staff.kind === 'nobody') return { kind: 'nobody_left', rule, operatorsChannel, why: whyNobody(staff) };
  }
  const deciders = staffed.map(({ staff, ...share }) => ({
    ...share,
    people: staff.kind === 'enough' ? staff.people : null,
    automatic: isAutomatic(share),
  }));
  return { kind: 'decided', deciders, stops, already };
}

const isAutomatic = ({ rule }: Share): boolean => rule.approvals === 0;

async function alreadyThere(
  { model, projects }: Understood,
  reads: Pick<Reads, 'share'>,
): Promise<readonly Already[]> {
  if (model === null) return [];
  const found = await Promise.all(
    projects.map(async (project) => {
      try {
        const share = await reads.share({ model, project: project.id });
        return share === null ? [] : lastsUntil(share, project);
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

/** The live lease that lasts longest, where OpenAI has the permission. */
function lastsUntil({ leases, permission }: ShareState, project: ProjectTerm): readonly Already[] {
  if (permission === null) return [];
  const live = Object.entries(leases).filter(([, lease]) => lease.state.kind === 'live');
  const last = live.toSorted(([, a], [, b]) => b.until - a.until)[0];
  if (last === undefined) return [];
  // Keys of a record are plain strings to the compiler; the share's are request ids.
  return [{ project, until: last[1].until, request: last[0] as Already['request'] }];
}
