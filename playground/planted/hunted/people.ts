import type { Hunted } from './bug.ts';

/** Who may do what, and on which terms. */
export const PEOPLE: readonly Hunted[] = [
  {
    name: 'authorise-only-at-the-click',
    breaks: "At the grant today's policy is applied again: here what was approved stays approved.",
    edits: [
      {
        file: 'src/domain/request/claim.ts',
        find: "const good = timely && !frozen && verdictOn(state, policy).kind === 'enough';",
        replace: `const { model } = state.asked.terms;
      const good = timely && !frozen && ruleFor(policy, { model, project }) !== null;`,
      },
      {
        file: 'src/domain/request/settle.ts',
        find: '  if (state.policy === facts.policy.hash) return [];',
        replace: '  if (state.policy === facts.policy.hash || state.cleared !== null) return [];',
      },
    ],
  },
  {
    name: 'share-trusts-the-record',
    breaks: "The share runs the same authorise before each POST: here it takes the record's word.",
    edits: [
      {
        file: 'src/domain/request/claim.ts',
        find: "const good = timely && !frozen && verdictOn(state, policy).kind === 'enough';",
        replace: `const { model } = state.asked.terms;
      const good = timely && !frozen && ruleFor(policy, { model, project }) !== null;`,
      },
    ],
  },
  {
    name: 'own-approval-counts',
    breaks: "Never the requester's own approval, unless the policy says so in as many words.",
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "  if (person.user === state.asked.by.user && !rule.requesterMayApprove) return 'own_request';\n",
        replace: '',
      },
      {
        file: 'src/domain/policy/authorise.ts',
        find: '        (by !== claim.requester || rule.requesterMayApprove) &&\n',
        replace: '',
      },
    ],
  },
  {
    name: 'one-person-counts-twice',
    breaks: 'Enough approvals are by distinct people.',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "  if (tallyFor(state, rule).holds(person.user)) return 'already_approved';\n",
        replace: '',
      },
      {
        file: 'src/domain/policy/authorise.ts',
        find: `  const seen = new Set<UserId>();
  return oldestFirst(approvals).filter(({ by }) => {
    const fresh = !seen.has(by);
    seen.add(by);`,
        replace: `  const seen = new Set<number>();
  return oldestFirst(approvals).filter(({ event }) => {
    const fresh = !seen.has(event);
    seen.add(event);`,
      },
    ],
  },
  {
    name: 'digest-ignored',
    breaks: 'A click on other terms than those now asked for does not count.',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: `  if (command.digest !== state.digest) return 'terms_changed';
  if (tallyFor(state, rule)`,
        replace: '  if (tallyFor(state, rule)',
      },
    ],
  },
  {
    name: 'late-click-counts',
    breaks: 'A click is decided within ten minutes or refused as too late: here the two times are swapped.',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "if (now - command.at > CLICK_LASTS) return 'too_late';",
        replace: "if (command.at - now > CLICK_LASTS) return 'too_late';",
      },
    ],
  },
  {
    name: 'silent-group-says-yes',
    breaks: 'Where Slack does not say who is in a group nothing is guessed: here whoever clicks then is in it.',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: "return group?.kind === 'members' && group.users.includes(user);",
        replace: "return group?.kind === 'silent' || (group?.kind === 'members' && group.users.includes(user));",
      },
    ],
  },
  {
    name: 'silent-person-says-yes',
    breaks: 'Whoever clicks is looked up at the click; if Slack is silent they are refused by name, and press again.',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: `  if (actor.kind === 'silent') return 'slack_silent';
  if (actor.kind === 'refused') return actor.why;
  const { person } = actor;`,
        replace: `  if (actor.kind === 'refused') return actor.why;
  const person: Person = actor.kind === 'member' ? actor.person : { ...command.by, name: command.by.user };`,
      },
    ],
  },
  {
    name: 'deactivated-counts',
    breaks: 'Deactivated people are refused, looked up at the click.',
    edits: [
      { file: 'src/slack/people.ts', find: "  if (found.deleted) return refused('deactivated');\n", replace: '' },
    ],
  },
  {
    name: 'outsider-counts',
    breaks: 'Outsiders of a shared channel are refused: here they only must come from where they say.',
    edits: [
      {
        file: 'src/slack/people.ts',
        find: 'if (found.is_stranger || !teams.includes(ours) || !teams.includes(team))',
        replace: 'if (found.is_stranger || !teams.includes(team))',
      },
      {
        file: 'src/slack/people.ts',
        find: 'function judge(found: SlackUser, { user, team, ours }:',
        replace: 'function judge(found: SlackUser, { user, team }:',
      },
    ],
  },
  {
    name: 'people-cached',
    breaks: 'Who may approve is looked up at the click: here what Slack said lately is good for five minutes.',
    edits: [
      {
        file: 'src/handlers/wiring/requests.ts',
        find: 'const REVOKER_KEPT = 10 * SECOND;',
        replace: 'const REVOKER_KEPT = 300 * SECOND;',
      },
      {
        file: 'src/handlers/wiring/requests.ts',
        find: '    people,\n    policy,\n    seal,',
        replace: '    people: kept,\n    policy,\n    seal,',
      },
    ],
  },
  {
    name: 'anybody-gives-back',
    breaks: 'Who clicked is checked by the record: here the button alone says whose it is.',
    edits: [
      {
        file: 'src/domain/request/judge.ts',
        find: 'const own = person.user === state.asked.by.user;',
        replace: "const own = command.kind === 'give_back' || person.user === state.asked.by.user;",
      },
    ],
  },
];
